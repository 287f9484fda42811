//! A media server elsewhere. Nothing tells when it ends or comes back, so it is asked.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Between two questions.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// How long it may take to answer one.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);
/// So many questions in a row without an answer, and it is gone.
const SILENT: u32 = 3;

/// The server, asked for as long as this lives.
pub(super) struct Elsewhere {
    there: watch::Receiver<bool>,
    asking: AbortHandle,
}

impl Elsewhere {
    /// Asks the server at this address, `http://…`.
    pub fn ask(api_url: &str, http: reqwest::Client) -> Self {
        let (told, there) = watch::channel(true);
        let url = format!("{api_url}/");
        let asking = tokio::spawn(async move {
            let mut answers = Answers::default();
            loop {
                let answer = http.get(&url).timeout(ANSWER_DEADLINE).send().await;
                let is_there = answers.take(answer.is_ok_and(|one| one.status().is_success()));
                let changed =
                    told.send_if_modified(|before| std::mem::replace(before, is_there) != is_there);
                match (changed, is_there) {
                    (true, true) => tracing::info!("the media server answers again"),
                    (true, false) => tracing::error!("the media server does not answer any more"),
                    (false, _) => {}
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        });
        Self {
            there,
            asking: asking.abort_handle(),
        }
    }

    /// Whether it is there.
    pub fn there(&self) -> watch::Receiver<bool> {
        self.there.clone()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.asking.abort();
    }
}

/// What came of the questions so far.
#[derive(Default)]
struct Answers {
    any: bool,
    silent: u32,
}

impl Answers {
    /// Whether the server is there, after one more question. One that never answered cannot be asked
    /// from here; then what it reports is all that is known of it.
    fn take(&mut self, answered: bool) -> bool {
        if answered {
            self.any = true;
            self.silent = 0;
        } else {
            self.silent = self.silent.saturating_add(1);
        }
        !self.any || self.silent < SILENT
    }
}

#[cfg(test)]
mod tests {
    use super::Answers;

    #[test]
    fn a_server_is_gone_once_it_was_silent_three_times_and_back_with_its_first_answer() {
        let mut answers = Answers::default();
        let heard = [true, false, false, true, false, false, false, false, true];
        let there = heard.map(|answered| answers.take(answered));
        let expected = [true, true, true, true, true, true, false, false, true];
        assert_eq!(there, expected);
    }

    #[test]
    fn one_that_never_answered_is_taken_to_be_there() {
        let mut answers = Answers::default();
        assert!((0..9).all(|_| answers.take(false)));
    }
}
