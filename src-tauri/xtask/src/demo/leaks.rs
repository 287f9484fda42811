//! Looks for secrets where none may be: the page, logs, files, process arguments.

use std::path::Path;

use anyhow::{Result, ensure};

/// Secrets that were really issued during the story.
pub struct Secrets(Vec<(String, Vec<u8>)>);

impl Secrets {
    /// An empty collection.
    pub fn new() -> Secrets {
        Secrets(Vec::new())
    }

    /// Adds a secret and, when it holds JSON Web Tokens, each of those.
    pub fn add(&mut self, name: &str, secret: &str) {
        if secret.len() >= 8 {
            self.0.push((name.to_owned(), secret.as_bytes().to_vec()));
        }
        let mut rest = secret;
        while let Some(at) = rest.find("eyJ") {
            let token: String = rest[at..]
                .chars()
                .take_while(|c| is_token_char(*c))
                .collect();
            if token.matches('.').count() == 2 {
                self.0
                    .push((format!("a token of {name}"), token.clone().into_bytes()));
            }
            rest = &rest[at + token.len().max(3)..];
        }
    }

    /// How many secrets are looked for.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The secrets that occur in `bytes`, by name; never their values. Any JSON Web Token counts,
    /// also one that we did not know of.
    pub fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let mut found: Vec<String> = self
            .0
            .iter()
            .filter(|(_, secret)| contains(bytes, secret))
            .map(|(name, _)| name.clone())
            .collect();
        if holds_token(bytes) {
            found.push("a JSON Web Token".to_owned());
        }
        found
    }

    /// Searches a folder and everything below it; `skip` names folders that may hold secrets.
    pub fn found_below(&self, folder: &Path, skip: &[&Path]) -> Result<Vec<String>> {
        let mut found = Vec::new();
        if skip.contains(&folder) {
            return Ok(found);
        }
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let kind = path.symlink_metadata()?.file_type();
            if kind.is_dir() {
                found.extend(self.found_below(&path, skip)?);
            } else if kind.is_file() {
                // A file may be gone again; one that cannot be read by us holds nothing for others.
                let bytes = std::fs::read(&path).unwrap_or_default();
                for name in self.found_in(&bytes) {
                    found.push(format!("{name} in {}", path.display()));
                }
            }
        }
        Ok(found)
    }

    /// Searches the arguments of all running processes.
    pub fn found_in_arguments(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc")? {
            let path = entry?.path();
            let Ok(arguments) = std::fs::read(path.join("cmdline")) else {
                continue;
            };
            for name in self.found_in(&arguments) {
                found.push(format!(
                    "{name} in the arguments of process {}",
                    path.display()
                ));
            }
        }
        Ok(found)
    }

    /// Proves that the search works: every secret is planted in a file and in the arguments of a
    /// process, and must be found there.
    pub fn prove(&self, folder: &Path) -> Result<()> {
        ensure!(self.count() > 0, "there are no secrets to look for");
        let planted = folder.join("planted");
        std::fs::create_dir_all(&planted)?;
        for (name, secret) in &self.0 {
            let mut bytes = b"before ".to_vec();
            bytes.extend_from_slice(secret);
            std::fs::write(planted.join("file"), &bytes)?;
            let found = self.found_below(&planted, &[])?;
            ensure!(
                found.iter().any(|hit| hit.starts_with(name.as_str())),
                "the search does not see {name} in a file"
            );
        }
        std::fs::remove_dir_all(&planted)?;
        let example =
            b"log line: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLWJ5dGVz end";
        ensure!(
            holds_token(example),
            "the search does not see an unknown token"
        );
        let mut bystander = std::process::Command::new("sh")
            .args([
                "-c",
                "read _ignored",
                "planted",
                &String::from_utf8_lossy(&self.0[0].1),
            ])
            .stdin(std::process::Stdio::piped())
            .spawn()?;
        let found = greenroom_webdriver::spawned::wait_until(
            "the planted argument",
            std::time::Duration::from_secs(5),
            || {
                let found = self.found_in_arguments()?;
                Ok((!found.is_empty()).then_some(()))
            },
        );
        // Closing its input ends it.
        drop(bystander.stdin.take());
        bystander.wait()?;
        found
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a JSON Web Token stands somewhere in the bytes: three parts, the first two of which
/// begin like an encoded JSON object.
fn holds_token(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"eyJ") {
        let end = rest[at..]
            .iter()
            .position(|byte| !is_token_char(char::from(*byte)))
            .unwrap_or(rest.len() - at);
        let parts: Vec<&[u8]> = rest[at..at + end].split(|byte| *byte == b'.').collect();
        if parts.len() == 3 && parts[1].starts_with(b"eyJ") && parts[2].len() >= 16 {
            return true;
        }
        rest = &rest[at + end.max(3)..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXlhIn0.QUJDREVGR0hJSktMTU5PUA";

    #[test]
    fn a_known_secret_and_an_unknown_token_are_found() {
        let mut secrets = Secrets::new();
        secrets.add("key", "hunter2hunter2");
        assert_eq!(secrets.found_in(b"x hunter2hunter2 y"), ["key"]);
        assert_eq!(secrets.found_in(TOKEN.as_bytes()), ["a JSON Web Token"]);
        assert!(
            secrets
                .found_in(b"nothing here, eyJ.eyJ. neither")
                .is_empty()
        );
    }

    #[test]
    fn tokens_inside_a_stored_session_count_by_themselves() {
        let mut secrets = Secrets::new();
        secrets.add("session", &format!("{{\"accessToken\":\"{TOKEN}\"}}"));
        assert_eq!(secrets.count(), 2);
    }
}
