//! Whether a media server still answers. One that hangs tells nobody, so it is asked.

use std::time::Duration;

/// How a server is asked, and when it counts as silent.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Between two questions.
    pub ask_every: Duration,
    /// How long it may take to answer one.
    pub answer_deadline: Duration,
    /// So many questions in a row without an answer, and it is gone.
    pub silent: u32,
}

/// A busy computer answers late; half a minute without a word is more than that.
pub(super) const PATIENCE: Patience = Patience {
    ask_every: Duration::from_secs(5),
    answer_deadline: Duration::from_secs(5),
    silent: 3,
};

/// What came of the questions to one server so far.
pub(super) struct Answering {
    http: reqwest::Client,
    url: String,
    patience: Patience,
    any: bool,
    silent: u32,
}

impl Answering {
    /// The server at this address, `http://…`; not asked yet.
    pub fn at(api_url: &str, http: reqwest::Client, patience: Patience) -> Self {
        Self {
            http,
            url: format!("{api_url}/"),
            patience,
            any: false,
            silent: 0,
        }
    }

    /// Asks once more. Whether the server is there.
    pub async fn ask(&mut self) -> bool {
        let asked = self.http.get(&self.url);
        let answer = asked.timeout(self.patience.answer_deadline).send().await;
        self.take(answer.is_ok_and(|one| one.status().is_success()))
    }

    /// The pause before the next question.
    pub async fn pause(&self) {
        tokio::time::sleep(self.patience.ask_every).await;
    }

    /// Asks until the server is gone, which answered whoever started it.
    pub async fn until_gone(mut self) {
        self.any = true;
        while self.ask().await {
            self.pause().await;
        }
    }

    /// Whether the server is there, after one more question. One that never answered cannot be asked
    /// from here; then what it reports is all that is known of it.
    fn take(&mut self, answered: bool) -> bool {
        if answered {
            self.any = true;
            self.silent = 0;
        } else {
            self.silent = self.silent.saturating_add(1);
        }
        !self.any || self.silent < self.patience.silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nowhere() -> Answering {
        let http = crate::livekit::http_client(Duration::from_secs(1)).unwrap();
        Answering::at("http://127.0.0.1:9", http, PATIENCE)
    }

    #[test]
    fn a_server_is_gone_once_it_was_silent_three_times_and_back_with_its_first_answer() {
        let mut server = nowhere();
        let heard = [true, false, false, true, false, false, false, false, true];
        let there = heard.map(|answered| server.take(answered));
        let expected = [true, true, true, true, true, true, false, false, true];
        assert_eq!(there, expected);
    }

    #[test]
    fn one_that_never_answered_is_taken_to_be_there() {
        let mut server = nowhere();
        assert!((0..9).all(|_| server.take(false)));
    }
}
