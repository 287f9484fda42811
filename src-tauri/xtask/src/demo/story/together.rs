//! The part of both: from the invitation to the end, and what is left behind.

use anyhow::{Result, ensure};
use greenroom_webdriver::spawned::wait_until;
use serde_json::json;

use super::super::leaks::Secrets;
use super::super::load;
use super::super::sound::GUEST_PITCH;
use super::super::windows::Window;
use super::{GUEST, GUEST_WINDOW, HOST, PATIENT, SOON, Story, count_of, id, text_of};

impl Story<'_> {
    pub(super) fn invitation_received(&mut self) -> Result<String> {
        show_panel(&self.host, "control-people", "people-panel")?;
        self.host.type_into(&id("people-search"), "Ravi", SOON)?;
        self.host.click(&id("invite-result"), SOON)?;
        self.host.find(
            &format!("{}[data-state=\"pending\"]", id("sent-invitation")),
            SOON,
        )?;
        self.guest.find(&id("invitation-prompt"), SOON)?;
        Ok("invited by name; the prompt stands in the guest's window".to_owned())
    }

    pub(super) fn accepted(&mut self) -> Result<String> {
        self.guest_voice = Some(self.speak(GUEST_WINDOW, GUEST_PITCH)?);
        self.guest.click(&id("invitation-accept"), SOON)?;
        self.guest.find(&id("step-on-stage"), PATIENT)?;
        self.sees(&self.guest, GUEST)?;
        self.host.wait_for(
            "the host to see the guest among the participants",
            &format!("{}.includes({GUEST:?})", text_of(&id("people-panel"))),
            SOON,
        )?;
        Ok("the guest stands in the green room, nobody sees him yet".to_owned())
    }

    pub(super) fn co_host_on_stage(&mut self) -> Result<String> {
        self.guest.click(&id("step-on-stage"), SOON)?;
        for window in [&self.host, &self.guest] {
            window.wait_for(
                "two tiles",
                &format!("{} === 2", count_of(&id("tile"))),
                PATIENT,
            )?;
        }
        Ok("two tiles in both windows".to_owned())
    }

    pub(super) fn chat_badges(&mut self) -> Result<String> {
        show_panel(&self.host, "control-chat", "chat")?;
        show_panel(&self.guest, "control-chat", "chat")?;
        let badge = |window: &Window, text: &str, badge: &str| {
            window.wait_for(
                &format!("{text:?} with the badge {badge}"),
                &format!(
                    "[...document.querySelectorAll({:?})].some(e => e.textContent.includes({text:?}) && e.dataset.badge === {badge:?})",
                    id("chat-item")
                ),
                SOON,
            )
        };
        for (window, text) in [
            (&self.host, "Welcome, Ravi."),
            (&self.guest, "Glad to be here."),
        ] {
            window.type_into(&id("chat-input"), text, SOON)?;
            window.click(&id("chat-send"), SOON)?;
        }
        for window in [&self.host, &self.guest] {
            badge(window, "Welcome, Ravi.", "host")?;
            badge(window, "Glad to be here.", "coHost")?;
        }
        Ok("HOST and CO-HOST in both windows".to_owned())
    }

    pub(super) fn left(&mut self) -> Result<String> {
        self.guest.click(&id("leave"), SOON)?;
        self.guest.find(&id("leave-confirm"), SOON)?;
        self.glimpse(&self.guest, "leave")?;
        self.guest.click(&id("leave-confirm"), SOON)?;
        self.guest.find(&id("new-room"), SOON)?;
        self.host.wait_for(
            "one tile",
            &format!("{} === 1", count_of(&id("tile"))),
            SOON,
        )?;
        let room = self.bystander()?.room(&self.room_id()?)?;
        let broadcasters = room["participants"].as_array().map_or(0, Vec::len);
        ensure!(
            broadcasters == 1,
            "the platform still counts {broadcasters} broadcasters"
        );
        ensure!(room["status"] == "live", "the room is {}", room["status"]);
        Ok("one tile left, the show goes on".to_owned())
    }

    pub(super) fn rejoined(&mut self) -> Result<String> {
        show_panel(&self.host, "control-people", "people-panel")?;
        self.host.type_into(&id("people-search"), "Ravi", SOON)?;
        self.host.click(&id("invite-result"), SOON)?;
        self.guest.find(&id("invitation-prompt"), SOON)?;
        self.guest.click(&id("invitation-accept"), SOON)?;
        self.guest.click(&id("step-on-stage"), PATIENT)?;
        let there = self.sees(&self.host, GUEST)?;
        let back = self.sees(&self.guest, HOST)?;
        Ok(format!("both pictures move again ({there}; {back})"))
    }

    pub(super) fn ended(&mut self) -> Result<String> {
        self.host.click(&id("end-show"), SOON)?;
        self.host.find(&id("end-show-confirm"), SOON)?;
        self.glimpse(&self.host, "end-show")?;
        self.host.click(&id("end-show-confirm"), SOON)?;
        for window in [&self.host, &self.guest] {
            window.find(
                &format!("{}[data-over=\"ended\"]", id("room-over")),
                PATIENT,
            )?;
        }
        let status = self.bystander()?.room(&self.room_id()?)?["status"].clone();
        ensure!(
            status == "ended",
            "the windows say ended, the platform says {status}"
        );
        Ok("ended in both windows and on the platform".to_owned())
    }

    pub(super) fn no_secret_in_sight(&mut self) -> Result<String> {
        let mut secrets = Secrets::new();
        let (_, _, key, secret) = self.livekit()?;
        secrets.add("LiveKit's key", &key);
        secrets.add("LiveKit's secret", &secret);
        for service in [
            "Greenroom local network",
            "Greenroom host",
            "Greenroom guest",
        ] {
            let found = self.desk.secrets_of(service)?;
            ensure!(!found.is_empty(), "the keychain holds nothing of {service}");
            for (name, value) in found {
                secrets.add(&format!("{service}: {name}"), &value);
            }
        }
        secrets.prove(self.desk.home())?;

        let keychain = self.desk.home().join(".local/share/keyrings");
        let mut found = secrets.found_below(self.desk.home(), &[&keychain])?;
        found.extend(secrets.found_below(&self.logs, &[])?);
        found.extend(secrets.found_in_arguments()?);
        for (name, window) in [("host", &self.host), ("guest", &self.guest)] {
            let page = window.run(
                "return JSON.stringify([document.documentElement.outerHTML, {...localStorage}, {...sessionStorage},
                   document.cookie, performance.getEntries().map((e) => e.name)])",
                json!([]),
            )?;
            let bytes = page.as_str().unwrap_or_default().as_bytes();
            found.extend(
                secrets
                    .found_in(bytes)
                    .iter()
                    .map(|hit| format!("{hit} in the page of {name}")),
            );
        }
        ensure!(found.is_empty(), "found {}", found.join("; "));
        Ok(format!(
            "{} secrets looked for in pages, logs, files and arguments",
            secrets.count()
        ))
    }

    /// Closes both windows; nothing may stay behind.
    pub fn close(mut self) -> Result<String> {
        drop(self.host_voice.take());
        drop(self.guest_voice.take());
        let (server, ..) = self.livekit()?;
        let census = self.third_party("census")?;
        ensure!(
            census == json!([]),
            "LiveKit still has participants: {census}"
        );
        let mut ours: Vec<(u32, String)> = Vec::new();
        for window in [&self.host, &self.guest] {
            ours.extend(load::tree(window.driver_pid())?);
        }
        self.guest.close()?;
        self.host.close()?;
        drop(self.guest);
        drop(self.host);
        wait_until("all programs of both windows to end", SOON, || {
            let left = ours
                .iter()
                .filter(|(pid, name)| load::is_running(*pid, name))
                .count();
            Ok((left == 0).then_some(()))
        })?;
        ensure!(
            !load::is_running(server, "livekit-server"),
            "LiveKit server still runs"
        );
        Ok(format!(
            "{} processes ended, LiveKit server among them; no participant left",
            ours.len()
        ))
    }
}

/// Opens a panel unless it is open: its control would close it again.
fn show_panel(window: &Window, control: &str, panel: &str) -> Result<()> {
    let shown = window.run(
        "return !!document.querySelector(arguments[0])",
        json!([id(panel)]),
    )?;
    if shown != true {
        window.click(&id(control), SOON)?;
        window.find(&id(panel), SOON)?;
    }
    Ok(())
}
