//! The built page that shows a room in a browser, as it is served.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::error::StartError;

const INDEX: &str = "watch.html";
const ASSETS: &str = "assets";

/// The built watch page, in memory; cheap to clone. `npm run build` in `ui/` makes its folder.
#[derive(Clone)]
pub struct WatchPage(Arc<Files>);

struct Files {
    /// Where it was read from, if it was.
    folder: Option<PathBuf>,
    index: Bytes,
    assets: HashMap<String, Bytes>,
}

impl std::fmt::Debug for WatchPage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("WatchPage")
            .field(&self.0.folder)
            .finish()
    }
}

impl WatchPage {
    /// The page from its files in memory, each by its path in the page's folder; none without
    /// `watch.html`. For programs that carry the page inside.
    pub fn from_files(files: impl IntoIterator<Item = (String, Bytes)>) -> Option<Self> {
        let mut index = None;
        let mut assets = HashMap::new();
        for (path, bytes) in files {
            if path == INDEX {
                index = Some(bytes);
            } else if let Some(name) = path.strip_prefix("assets/") {
                assets.insert(name.to_owned(), bytes);
            }
        }
        Some(Self(Arc::new(Files {
            folder: None,
            index: index?,
            assets,
        })))
    }

    /// Reads the page from the folder that its build wrote: `watch.html` and `assets/`.
    ///
    /// # Errors
    ///
    /// [`StartError::WatchPage`] when a part is missing or cannot be read.
    pub fn read(folder: &Path) -> Result<Self, StartError> {
        let failed = |cause: std::io::Error| StartError::WatchPage {
            folder: folder.to_path_buf(),
            detail: cause.to_string(),
        };
        let index = std::fs::read(folder.join(INDEX)).map_err(failed)?;
        let mut assets = HashMap::new();
        for entry in std::fs::read_dir(folder.join(ASSETS)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if let Ok(name) = entry.file_name().into_string() {
                assets.insert(name, std::fs::read(entry.path()).map_err(failed)?.into());
            }
        }
        Ok(Self(Arc::new(Files {
            folder: Some(folder.to_path_buf()),
            index: index.into(),
            assets,
        })))
    }

    /// `watch.html`.
    pub(crate) fn index(&self) -> Bytes {
        self.0.index.clone()
    }

    /// A file that `watch.html` names.
    pub(crate) fn asset(&self, name: &str) -> Option<Bytes> {
        self.0.assets.get(name).cloned()
    }
}
