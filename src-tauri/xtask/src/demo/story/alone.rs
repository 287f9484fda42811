//! The host's part: from the first start to being live.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::super::network::Bystander;
use super::super::sound::HOST_PITCH;
use super::super::windows::Window;
use super::{GUEST, HOST, HOST_WINDOW, PATIENT, POST, ROOM, SOON, Story, id};

impl Story<'_> {
    pub(super) fn start_locally(window: &Window, name: &str) -> Result<()> {
        window.type_into(&id("first-run-name"), name, SOON)?;
        window.click(&id("first-run-start"), SOON)
    }

    pub(super) fn first_run(&mut self) -> Result<String> {
        for window in [&self.host, &self.guest] {
            window.find(&id("first-run-name"), PATIENT)?;
            window.find(&id("first-run-start"), SOON)?;
        }
        Ok("both windows ask where the shows take place".to_owned())
    }

    pub(super) fn signed_in(&mut self) -> Result<String> {
        Story::start_locally(&self.host, HOST)?;
        self.host.find(&id("new-room"), PATIENT)?;
        Story::start_locally(&self.guest, GUEST)?;
        self.guest.find(&id("new-room"), PATIENT)?;
        let key = self
            .desk
            .secret("Greenroom local network", "api-key")?
            .context("the network's key is not in the keychain")?;
        self.bystander = Some(Bystander::sign_in(&key)?);
        Ok("the host started the network of this computer; the guest joined it".to_owned())
    }

    /// A second start of the guest's profile hands its link to the running window and ends.
    pub(super) fn link_handed_over(&mut self) -> Result<String> {
        let output = Command::new(self.tools.project.app_binary())
            .args(["--profile", "guest", "greenroom://room/nothing-here"])
            .envs(self.desk.environment())
            .output()
            .context("the second start could not be started")?;
        ensure!(
            output.status.success(),
            "the second start ended with {}",
            output.status
        );
        let notice = format!("{}[data-kind=\"linkFailed\"]", id("notice"));
        self.guest.find(&notice, SOON)?;
        Ok("a second start ended; the window says that its link leads nowhere".to_owned())
    }

    pub(super) fn room_created(&mut self) -> Result<String> {
        self.host.click(&id("new-room"), SOON)?;
        self.host.type_into(&id("room-title"), ROOM, SOON)?;
        self.host.type_into(&id("post-text"), POST, SOON)?;
        self.glimpse(&self.host, "new-room")?;
        self.host.click(&id("new-room-create"), SOON)?;
        self.host.find(&id("enter-studio"), PATIENT)?;
        let room = self.bystander()?.room_called(ROOM)?;
        ensure!(
            room["type"] == "coHosts",
            "the room is of type {}",
            room["type"]
        );
        ensure!(room["status"] == "idle", "the room is {}", room["status"]);
        self.room.set(Some(room));
        Ok("a co-host room, idle".to_owned())
    }

    pub(super) fn post_created(&mut self) -> Result<String> {
        let room = self.bystander()?.room(&self.room_id()?)?;
        let post = room["referenceId"]
            .as_str()
            .context("the room has no post")?;
        let envelope = self.bystander()?.post(post)?;
        ensure!(
            envelope["posts"][0]["data"]["text"] == POST,
            "the post has another text"
        );
        ensure!(
            envelope["postChildren"][0]["data"]["roomId"] == room["roomId"],
            "the post names another room"
        );
        ensure!(
            room["targetType"] == "user",
            "the post is not on the own feed"
        );
        ensure!(room["liveChannelId"].is_string(), "the room has no chat");
        Ok("announced on the host's own feed, chat open".to_owned())
    }

    pub(super) fn green_room(&mut self) -> Result<String> {
        self.host_voice = Some(self.speak(HOST_WINDOW, HOST_PITCH)?);
        let reading = self.sees(&self.host, HOST)?;
        self.meter_moves(&self.host)?;
        Ok(format!("the own picture moves ({reading}), the meter too"))
    }

    pub(super) fn meter_moves(&self, window: &Window) -> Result<()> {
        window.wait_for(
            "the level meter to move",
            &format!(
                "Number(document.querySelector({:?})?.dataset.lit) > 0",
                id("microphone-meter")
            ),
            SOON,
        )?;
        Ok(())
    }

    pub(super) fn in_studio_not_live(&mut self) -> Result<String> {
        self.host.click(&id("enter-studio"), SOON)?;
        self.host.find(&id("go-live"), PATIENT)?;
        self.host.wait_for(
            "the status line to say that nothing is live",
            &format!(
                "document.querySelector({:?})?.dataset.state === 'notLive'",
                id("status-line")
            ),
            SOON,
        )?;
        self.sees(&self.host, HOST)?;
        let status = self.bystander()?.room(&self.room_id()?)?["status"].clone();
        ensure!(status == "idle", "the platform says {status}");
        Ok("connected, nothing published, the platform says idle".to_owned())
    }

    pub(super) fn room_live(&mut self) -> Result<String> {
        self.host.click(&id("go-live"), SOON)?;
        self.host.wait_for(
            "the pill to turn live",
            &format!(
                "document.querySelector({:?})?.dataset.state === 'live'",
                id("status-line")
            ),
            PATIENT,
        )?;
        let status = self.bystander()?.room(&self.room_id()?)?["status"].clone();
        ensure!(
            status == "live",
            "the pill is live but the platform says {status}"
        );
        Ok("the platform says live, so does the pill".to_owned())
    }
}
