//! What set-up has brought up, and the environment in which everything else runs.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

use super::node::Node;
use super::sdk::Sdk;
use crate::project::{self, Project};

/// All tools, ready to use.
#[derive(Debug)]
pub struct Toolbox {
    /// The checkout.
    pub project: Project,
    /// Python with LiveKit's official client, for the third party in the tests.
    pub python: PathBuf,
    /// Node.js.
    pub node: Node,
    /// LiveKit's SDK library.
    pub sdk: Sdk,
    /// LiveKit's server.
    pub livekit_server: PathBuf,
    /// cargo-deny.
    pub cargo_deny: PathBuf,
}

impl Toolbox {
    /// The variables by which the app and the tests find what set-up brought up.
    pub fn env(&self) -> Vec<(&'static str, OsString)> {
        let mut env = vec![
            ("GREENROOM_LIVEKIT_LIBRARY", self.sdk.library.clone().into()),
            (
                "GREENROOM_LIVEKIT_SERVER",
                self.livekit_server.clone().into(),
            ),
            ("GREENROOM_PYTHON", self.python.clone().into()),
        ];
        // Once it is built; the program refuses a folder that is not there.
        let watch_page = self.project.watch_page();
        if watch_page.is_dir() {
            env.push(("GREENROOM_WATCH_PAGE", watch_page.into()));
        }
        env.extend(self.node.path().map(|path| ("PATH", path)));
        env
    }

    /// A program in that environment, started in the root folder.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.within(Command::new(program))
    }

    /// cargo, likewise.
    pub fn cargo(&self) -> Command {
        self.within(project::cargo())
    }

    /// npm, likewise, but in the page's folder.
    pub fn npm(&self) -> Command {
        let mut command = self.within(self.node.npm());
        command.current_dir(self.project.ui());
        command
    }

    /// Whoever runs cargo in here builds what every other command builds: no build script sees a change.
    fn within(&self, mut command: Command) -> Command {
        project::forget_package(&mut command);
        command.envs(self.env()).current_dir(&self.project.root);
        command
    }
}
