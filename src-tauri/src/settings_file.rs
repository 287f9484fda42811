//! The settings' document in a file of the profile's data folder. Nothing secret goes here.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use greenroom_core::ports::{SettingsStore, SettingsStoreError};
use tempfile::NamedTempFile;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::system;

/// The file's name inside the data folder.
const FILE: &str = "settings.json";
/// When a file was set aside, as a part of its new name: no system minds these characters.
const ASIDE_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]-[hour][minute][second]");

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
        file.as_file().sync_all()?;
        file.persist(&self.0)?;
        if let Err(error) = system::sync_folder(folder) {
            // Not every file system can; the document is whole all the same.
            tracing::debug!(%error, "the settings' folder is not brought to rest");
        }
        Ok(())
    }

    fn failed(&self, error: &std::io::Error) -> SettingsStoreError {
        SettingsStoreError {
            path: self.0.clone(),
            cause: error.to_string(),
        }
    }

    /// A name beside the file that nothing has yet: when it was set aside, in UTC.
    fn place_aside(&self, now: OffsetDateTime) -> PathBuf {
        let date = now.format(ASIDE_DATE).unwrap_or_default();
        let names = std::iter::once(String::new()).chain((2..).map(|number| format!("-{number}")));
        let mut places = names.map(|number| {
            self.0
                .with_file_name(format!("settings.unreadable-{date}{number}.json"))
        });
        places
            .find(|place| std::fs::symlink_metadata(place).is_err())
            .unwrap_or_else(|| self.0.with_extension("unreadable"))
    }
}

impl SettingsStore for SettingsFile {
    fn read(&self) -> Result<Option<String>, SettingsStoreError> {
        match std::fs::read_to_string(&self.0) {
            Ok(document) => Ok(Some(document)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn write(&self, document: &str) -> Result<(), SettingsStoreError> {
        self.replace(document).map_err(|error| self.failed(&error))
    }

    fn set_aside(&self) -> Result<PathBuf, SettingsStoreError> {
        let place = self.place_aside(OffsetDateTime::now_utc());
        std::fs::rename(&self.0, &place).map_err(|error| self.failed(&error))?;
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_there_for_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        assert_eq!(SettingsFile::in_folder(&profile).read(), Ok(None));
        SettingsFile::in_folder(&profile)
            .write("{\"a\": 1}")
            .unwrap();
        SettingsFile::in_folder(&profile)
            .write("{\"a\": 2}")
            .unwrap();
        let document = SettingsFile::in_folder(&profile).read().unwrap();
        assert_eq!(document.as_deref(), Some("{\"a\": 2}"));
        // Nothing else is left beside it.
        assert_eq!(std::fs::read_dir(&profile).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_text_is_not_taken_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        std::fs::write(folder.path().join(FILE), [0xff, 0xfe, 0]).unwrap();
        let error = file.read().unwrap_err();
        assert_eq!(error.path, folder.path().join(FILE));
        // A folder of that name neither.
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(FILE)).unwrap();
        SettingsFile::in_folder(folder.path()).read().unwrap_err();
    }

    #[test]
    fn what_is_set_aside_is_kept_under_names_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        let mut places = Vec::new();
        for text in ["{", "[", "\""] {
            file.write(text).unwrap();
            let place = file.set_aside().unwrap();
            assert_eq!(std::fs::read_to_string(&place).unwrap(), text);
            let name = place.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(name.starts_with("settings.unreadable-20"), "{name}");
            assert!(name.ends_with(".json"), "{name}");
            places.push(place);
        }
        places.dedup();
        assert_eq!(places.len(), 3);
        assert_eq!(file.read(), Ok(None));
        // What is not there cannot be moved, and says where it should be.
        assert_eq!(file.set_aside().unwrap_err().path, folder.path().join(FILE));
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
