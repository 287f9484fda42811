//! Actions that must not overtake each other.

use std::collections::HashMap;

use tokio::sync::oneshot;

/// The newest action of each name, by the end that the next one waits for.
#[derive(Debug, Default)]
pub(super) struct Order(HashMap<&'static str, oneshot::Receiver<()>>);

/// The place of one action in its line.
#[derive(Debug)]
pub(super) struct Place {
    before: Option<oneshot::Receiver<()>>,
    /// Dropped when the action is done, however it ended.
    _done: Option<oneshot::Sender<()>>,
}

impl Order {
    /// The next place in the line of this name; without a name there is nothing to wait for.
    pub fn place(&mut self, name: Option<&'static str>) -> Place {
        let Some(name) = name else {
            return Place {
                before: None,
                _done: None,
            };
        };
        let (done, end) = oneshot::channel();
        Place {
            before: self.0.insert(name, end),
            _done: Some(done),
        }
    }
}

impl Place {
    /// Waits until whatever came before is done.
    pub async fn turn(&mut self) {
        if let Some(before) = self.before.take() {
            // It ends by being dropped, which is no error here.
            let _ = before.await;
        }
    }
}
