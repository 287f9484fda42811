//! The audience: somebody with nothing but a browser and the link.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::super::options::WindowSize;
use super::super::windows::Window;
use super::{GUEST, HOST, PATIENT, SOON, Story, id, text_of};

const VIEWER: &str = "Aria Bell";
const QUESTION: &str = "Which phone do you hold?";
const PAGE: WindowSize = WindowSize {
    width: 1280,
    height: 800,
};

impl Story<'_> {
    /// Comes to the page that the network shows, sees both, is counted, writes, is answered, and goes.
    pub(super) fn viewer_in_a_browser(&mut self) -> Result<String> {
        let room = self.bystander()?.room(&self.room_id()?)?;
        let link = room["livePlaybackUrl"]
            .as_str()
            .context("the room has no link for viewers")?;
        let before = self.viewers_counted()?;
        let mut viewer = Window::browser(&self.desk.home().join("browser"), &self.logs)?;
        viewer.place(0, 0, PAGE)?;
        viewer.go(link)?;
        let seen = [
            self.sees_in(&viewer, HOST, "video")?,
            self.sees_in(&viewer, GUEST, "video")?,
        ];
        self.until_counted(before + 1)?;

        viewer.type_into(&id("watch-name"), VIEWER, SOON)?;
        viewer.click(&id("watch-name-go"), SOON)?;
        viewer.type_into(&id("chat-input"), QUESTION, SOON)?;
        viewer.click(&id("chat-send"), SOON)?;
        for window in [&self.host, &self.guest] {
            window.wait_for(
                "the viewer's question",
                &format!(
                    "[...document.querySelectorAll({:?})].some(e => e.dataset.badge === 'none' \
                     && e.textContent.includes({VIEWER:?}) && e.textContent.includes({QUESTION:?}))",
                    id("chat-item")
                ),
                SOON,
            )?;
        }
        self.host
            .type_into(&id("chat-input"), "The small one, Aria.", SOON)?;
        self.host.click(&id("chat-send"), SOON)?;
        viewer.wait_for(
            "the host's answer with a badge",
            &format!(
                "[...document.querySelectorAll({:?})].some(e => e.dataset.badge === 'host' \
                 && e.textContent.includes('The small one, Aria.'))",
                id("chat-item")
            ),
            SOON,
        )?;
        self.glimpse(&viewer, "viewer")?;
        let said = viewer.run("return document.body.innerText", json!([]))?;
        ensure!(
            !said.as_str().unwrap_or_default().contains("undefined"),
            "the page shows what it does not know: {said}"
        );

        viewer.go("about:blank")?;
        self.until_counted(before)?;
        viewer.close()?;
        Ok(format!(
            "both pictures move ({}); counted, heard in the studio and answered; gone, and counted no more",
            seen.join("; ")
        ))
    }

    /// What the host's window counts.
    fn viewers_counted(&self) -> Result<u64> {
        let counted = self.host.wait_for(
            "a number of viewers in the host's window",
            &format!("/\\d+/.exec({})?.[0]", text_of(&counter())),
            PATIENT,
        )?;
        let counted = counted.as_str().unwrap_or_default();
        counted.parse().context("that is no number")
    }

    fn until_counted(&self, viewers: u64) -> Result<()> {
        self.host.wait_for(
            &format!("{viewers} viewers in the host's window"),
            &format!("/\\d+/.exec({})?.[0] === '{viewers}'", text_of(&counter())),
            PATIENT,
        )?;
        Ok(())
    }
}

/// Where the number stands alone; beside it, it stands in words.
fn counter() -> String {
    format!("{} span[aria-hidden]", id("viewers"))
}
