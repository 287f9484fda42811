//! The settings' document in a file of the profile's data folder. Nothing secret goes here.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use greenroom_core::ports::{SettingsStore, SettingsStoreError};
use tempfile::NamedTempFile;

/// The file's name inside the data folder.
const FILE: &str = "settings.json";

/// One file that is replaced as a whole.
#[derive(Debug)]
pub struct SettingsFile(PathBuf);

impl SettingsFile {
    /// The settings of the profile whose data lies in `folder`.
    pub fn in_folder(folder: &Path) -> SettingsFile {
        SettingsFile(folder.join(FILE))
    }

    fn replace(&self, document: &str) -> std::io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(document.as_bytes())?;
        // A draft's checkpoint has to survive more than a crash of ours.
        file.as_file().sync_data()?;
        file.persist(&self.0)?;
        Ok(())
    }
}

impl SettingsStore for SettingsFile {
    fn read(&self) -> Option<String> {
        match std::fs::read_to_string(&self.0) {
            Ok(document) => Some(document),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(%error, "the settings cannot be read");
                None
            }
        }
    }

    fn write(&self, document: &str) -> Result<(), SettingsStoreError> {
        self.replace(document).map_err(|error| SettingsStoreError {
            path: self.0.clone(),
            cause: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_there_for_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        assert_eq!(SettingsFile::in_folder(&profile).read(), None);
        SettingsFile::in_folder(&profile)
            .write("{\"a\": 1}")
            .unwrap();
        SettingsFile::in_folder(&profile)
            .write("{\"a\": 2}")
            .unwrap();
        let document = SettingsFile::in_folder(&profile).read();
        assert_eq!(document.as_deref(), Some("{\"a\": 2}"));
        // Nothing else is left beside it.
        assert_eq!(std::fs::read_dir(&profile).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "in the way").unwrap();
        let error = SettingsFile::in_folder(&file).write("{}").unwrap_err();
        assert!(error.path.starts_with(&file), "{error}");
    }
}
