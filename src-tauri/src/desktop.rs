//! What the desktop does for the program: it shows folders, and its own settings.

use std::path::PathBuf;

use async_trait::async_trait;
use greenroom_contract::SystemSwitch;
use greenroom_core::ports::{Desktop, ShowFolderError, ShowSwitchError};

use crate::system;

/// The desktop this program runs on.
#[derive(Debug)]
pub struct ThisDesktop {
    log_folder: PathBuf,
}

impl ThisDesktop {
    /// The log's files lie in this folder.
    pub fn new(log_folder: PathBuf) -> ThisDesktop {
        ThisDesktop { log_folder }
    }
}

#[async_trait]
impl Desktop for ThisDesktop {
    async fn show_log(&self) -> Result<(), ShowFolderError> {
        let folder = self.log_folder.clone();
        // Starting the file manager is a blocking matter; it is not waited for.
        let opened = tokio::task::spawn_blocking(move || open::that_detached(folder)).await;
        let failed = |cause: String| ShowFolderError {
            path: self.log_folder.clone(),
            cause,
        };
        match opened {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(error) => Err(failed(error.to_string())),
        }
    }

    fn has_switches(&self) -> bool {
        system::switch_address(SystemSwitch::Camera).is_some()
    }

    async fn show_switch(&self, switch: SystemSwitch) -> Result<(), ShowSwitchError> {
        let failed = |cause: String| ShowSwitchError { cause };
        let Some(address) = system::switch_address(switch) else {
            return Err(failed("this system has none".into()));
        };
        // Starting the settings is a blocking matter; it is not waited for.
        let opened = tokio::task::spawn_blocking(move || open::that_detached(address)).await;
        match opened {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}
