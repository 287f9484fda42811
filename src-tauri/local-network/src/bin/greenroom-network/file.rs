//! The configuration file, and what the environment adds to it; see `network.example.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use greenroom_local_network::{
    Config, DEFAULT_LISTEN, DEFAULT_RECONNECT_WAIT, Limits, LiveKitConfig, NetworkConfig, WatchPage,
};
use secrecy::SecretString;
use serde::Deserialize;
use toml::{Table, Value};

use crate::log::Format;

/// The API key of the only network.
const API_KEY_VARIABLE: &str = "GREENROOM_API_KEY";
/// Begins the variables of one network's secrets; the network's name and the secret's follow.
const NETWORK_PREFIX: &str = "GREENROOM_NETWORK_";
/// What of a network may come by environment: the key's name in the file.
const NETWORK_SECRETS: [&str; 3] = ["api_key", "server_key", "app_secret"];
/// The secret of an existing LiveKit deployment's key.
const LIVEKIT_SECRET_VARIABLE: &str = "GREENROOM_LIVEKIT_SECRET";
/// The key of an existing LiveKit deployment.
const LIVEKIT_KEY_VARIABLE: &str = "GREENROOM_LIVEKIT_KEY";
/// Where LiveKit's server program is.
const LIVEKIT_SERVER_VARIABLE: &str = "GREENROOM_LIVEKIT_SERVER";
/// Where the built watch page is.
const WATCH_PAGE_VARIABLE: &str = "GREENROOM_WATCH_PAGE";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data_dir: PathBuf,
    listen: Option<SocketAddr>,
    admin_listen: Option<SocketAddr>,
    public_url: Option<String>,
    /// Folder of the built watch page.
    watch_page: Option<PathBuf>,
    #[serde(default)]
    log: Format,
    reconnect_wait_seconds: Option<u64>,
    #[serde(default)]
    networks: Vec<NetworkConfig>,
    #[serde(default)]
    livekit: LiveKitTable,
    #[serde(default)]
    limits: Limits,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LiveKitTable {
    /// A LiveKit server program to start.
    server: Option<PathBuf>,
    port: Option<u16>,
    /// A LiveKit deployment that runs already.
    url: Option<String>,
    api_url: Option<String>,
    api_key: Option<String>,
    api_secret: Option<SecretString>,
}

/// Reads the file's text. `environment` looks a variable up; what it has wins over the file.
///
/// # Errors
///
/// One sentence that names the key and never a value, since values may be secrets.
pub fn parse(
    text: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<(Config, Format), String> {
    let mut table: Table = toml::from_str(text).map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        format!("line {line}: {}", without_values(error.message()))
    })?;
    add_secrets(&mut table, environment)?;
    let file: File = serde_path_to_error::deserialize(Value::Table(table)).map_err(|error| {
        let place = error.path().to_string();
        let detail = without_values(error.inner().message());
        match place.as_str() {
            "." => detail,
            place => format!("{place}: {detail}"),
        }
    })?;
    let format = file.log;
    Ok((config(file, environment)?, format))
}

/// Puts the secrets of the environment where the file would have them.
fn add_secrets(
    table: &mut Table,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<(), String> {
    let networks = table
        .entry("networks")
        .or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(networks) = networks else {
        return Err("networks: must be written as [[networks]]".to_owned());
    };
    if let Some(key) = environment(API_KEY_VARIABLE) {
        if networks.is_empty() {
            let local = Table::from_iter([("name".to_owned(), Value::from("local"))]);
            networks.push(Value::Table(local));
        }
        match networks.as_mut_slice() {
            [Value::Table(only)] => {
                only.insert("api_key".to_owned(), Value::from(key));
            }
            _ => return Err(format!("{API_KEY_VARIABLE} fits a single network only")),
        }
    }
    for network in networks.iter_mut().filter_map(Value::as_table_mut) {
        let name = network.get("name").and_then(Value::as_str);
        let name = name.map(variable_part).unwrap_or_default();
        for secret in NETWORK_SECRETS {
            let variable = format!("{NETWORK_PREFIX}{name}_{}", secret.to_uppercase());
            if let Some(value) = environment(&variable) {
                network.insert(secret.to_owned(), Value::from(value));
            }
        }
    }
    Ok(())
}

/// A network's name inside a variable's: letters in capitals, digits, and `_` for everything else.
fn variable_part(name: &str) -> String {
    name.chars()
        .map(|c| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => '_',
        })
        .collect()
}

/// The parser's sentence, ended before it repeats what stands in the file.
fn without_values(message: &str) -> String {
    for kind in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = message.strip_prefix(kind) {
            let expected = rest.rfind("expected ").map_or("", |at| &rest[at..]);
            return format!("{}, {expected}", kind.trim_end_matches(": "));
        }
    }
    message.to_owned()
}

fn config(file: File, environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, String> {
    let table = file.livekit;
    let livekit = match table.url {
        Some(_) if table.server.is_some() || table.port.is_some() => {
            return Err("livekit: either server (and port) or url, not both".to_owned());
        }
        Some(url) => LiveKitConfig::External {
            url,
            api_url: table.api_url,
            api_key: environment(LIVEKIT_KEY_VARIABLE)
                .or(table.api_key)
                .ok_or("livekit: a url needs an api_key")?,
            api_secret: environment(LIVEKIT_SECRET_VARIABLE)
                .map(SecretString::from)
                .or(table.api_secret)
                .ok_or("livekit: a url needs an api_secret")?,
        },
        None if table.api_url.is_some()
            || table.api_key.is_some()
            || table.api_secret.is_some() =>
        {
            return Err("livekit: api_url, api_key and api_secret belong to a url".to_owned());
        }
        None => LiveKitConfig::Spawn {
            server_binary: table
                .server
                .or_else(|| environment(LIVEKIT_SERVER_VARIABLE).map(PathBuf::from))
                .unwrap_or_else(|| PathBuf::from("livekit-server")),
            port: table.port,
        },
    };
    let watch_page = file
        .watch_page
        .or_else(|| environment(WATCH_PAGE_VARIABLE).map(PathBuf::from))
        .map(|folder| WatchPage::read(&folder))
        .transpose()
        .map_err(|error| format!("watch_page: {error}"))?;
    Ok(Config {
        watch_page,
        data_dir: file.data_dir,
        listen: file.listen.unwrap_or(DEFAULT_LISTEN),
        admin_listen: file.admin_listen,
        public_url: file.public_url,
        networks: file.networks,
        livekit,
        reconnect_wait: file
            .reconnect_wait_seconds
            .map_or(DEFAULT_RECONNECT_WAIT, Duration::from_secs),
        limits: file.limits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    /// The sentence about a file that cannot be used.
    fn refused(text: &str) -> String {
        match parse(text, &nothing) {
            Ok(_) => panic!("{text} was taken"),
            Err(sentence) => sentence,
        }
    }

    #[test]
    fn the_example_is_a_configuration_that_can_be_used_and_shows_the_defaults() {
        let text = include_str!("../../../network.example.toml");
        let (config, format) = parse(text, &nothing).unwrap();
        config.check().unwrap();
        assert_eq!(format, Format::Human);
        assert_eq!(config.networks.len(), 1);
        assert_eq!(config.reconnect_wait, DEFAULT_RECONNECT_WAIT);
        assert_eq!(config.listen, DEFAULT_LISTEN);
        let defaults = format!("{:?}", Limits::default());
        assert_eq!(format!("{:?}", config.limits), defaults);
    }

    #[test]
    fn everything_that_the_example_comments_out_can_be_used_too() {
        let text = include_str!("../../../network.example.toml");
        let own = text
            .replace("server = ", "#server = ")
            .replace("port = ", "#port = ");
        let all = own
            .lines()
            // A line that is a comment with a space is a sentence; without, a setting.
            .map(|line| match line.strip_prefix('#') {
                Some(rest)
                    if !rest.starts_with([' ', '#'])
                        && !rest.starts_with("server = ")
                        && !rest.starts_with("port = ")
                        // A folder that is not here.
                        && !rest.starts_with("watch_page") =>
                {
                    rest
                }
                _ => line,
            })
            .collect::<Vec<_>>()
            .join("\n");
        let (config, _) = parse(&all, &nothing).unwrap();
        config.check().unwrap();
        assert!(matches!(config.livekit, LiveKitConfig::External { .. }));
        assert!(config.public_url.is_some());
        let network = &config.networks[0];
        assert!(network.server_key.is_some() && network.app_secret.is_some());
        assert_eq!(network.admins, ["chief"]);
        assert!(!network.block_list.is_empty() && !network.allow_list.is_empty());
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place() {
        let base = "data_dir = \"d\"\n[[networks]]\nname = \"a\"\napi_key = \"k\"\n";
        for (text, place, key) in [
            (format!("lisen = \"1.2.3.4:5\"\n{base}"), "", "lisen"),
            (format!("{base}secure = true\n"), "networks[0]", "secure"),
            (format!("{base}[limits]\nbodies = 3\n"), "limits", "bodies"),
            (format!("{base}[livekit]\nkey = \"k\"\n"), "livekit", "key"),
        ] {
            let said = refused(&text);
            assert!(said.contains(&format!("unknown field `{key}`")), "{said}");
            assert!(said.contains(place), "{said}");
        }
    }

    #[test]
    fn a_wrong_value_is_named_by_its_place_and_not_repeated() {
        let said = refused(
            "data_dir = \"d\"\n[[networks]]\nname = \"a\"\napi_key = \"k\"\nsecure_mode = \"my-secret\"\n",
        );
        assert!(said.contains("networks[0].secure_mode"), "{said}");
        assert!(said.contains("expected a boolean"), "{said}");
        assert!(!said.contains("my-secret"), "{said}");
    }

    #[test]
    fn secrets_come_by_environment_and_win_over_the_file() {
        let text = "data_dir = \"d\"\n[[networks]]\nname = \"my studio\"\n\
                    [[networks]]\nname = \"b\"\napi_key = \"of-the-file\"\n\
                    [livekit]\nurl = \"wss://l\"\n";
        let environment = |name: &str| {
            let value = match name {
                "GREENROOM_NETWORK_MY_STUDIO_API_KEY" => "first",
                "GREENROOM_NETWORK_B_API_KEY" => "second",
                "GREENROOM_NETWORK_B_SERVER_KEY" => "third",
                "GREENROOM_NETWORK_B_APP_SECRET" => "fourth",
                "GREENROOM_LIVEKIT_KEY" => "key",
                "GREENROOM_LIVEKIT_SECRET" => "secret",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let (config, _) = parse(text, &environment).unwrap();
        let keys: Vec<_> = config
            .networks
            .iter()
            .map(|network| network.api_key.expose_secret())
            .collect();
        assert_eq!(keys, ["first", "second"]);
        let second = &config.networks[1];
        let backend = [&second.server_key, &second.app_secret]
            .map(|secret| secret.as_ref().map(|secret| secret.expose_secret()));
        assert_eq!(backend, [Some("third"), Some("fourth")]);
        let sentence = refused(text);
        assert!(sentence.contains("missing field `api_key`"), "{sentence}");
    }

    #[test]
    fn a_single_key_by_environment_is_enough_for_a_network() {
        let environment = |name: &str| (name == API_KEY_VARIABLE).then(|| "key".to_owned());
        let (config, _) = parse("data_dir = \"d\"\nlog = \"json\"", &environment).unwrap();
        config.check().unwrap();
        assert_eq!(config.networks[0].name, "local");
        assert!(
            parse("data_dir = \"d\"", &nothing)
                .unwrap()
                .0
                .check()
                .is_err()
        );
    }
}
