//! How a client reaches a network (PLATFORM.md 1).

use std::{fmt, str::FromStr, sync::Arc};

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::{
    auth_token::AuthTokenSource,
    clock::{Clock, SystemClock},
    error::{ConfigError, ConfigField, ConfigProblem},
    validate,
};

/// Where the hosted service runs a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// Europe.
    Eu,
    /// Singapore.
    Sg,
    /// United States.
    Us,
}

impl Region {
    /// All regions.
    pub const ALL: [Self; 3] = [Self::Eu, Self::Sg, Self::Us];

    /// The word in the addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eu => "eu",
            Self::Sg => "sg",
            Self::Us => "us",
        }
    }
}

impl FromStr for Region {
    type Err = ConfigError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|region| region.as_str().eq_ignore_ascii_case(word.trim()))
            .ok_or(ConfigError::new(
                ConfigField::Region,
                ConfigProblem::Malformed,
            ))
    }
}

/// What the platform is told about the device (PLATFORM.md 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInfo {
    /// `ios`, `android`, `web` or `node`.
    pub kind: String,
    /// What the device is, up to 300 characters.
    pub model: Option<String>,
    /// The version of the client, up to 30 characters.
    pub sdk_version: Option<String>,
}

impl Default for DeviceInfo {
    fn default() -> Self {
        Self {
            // The platform knows four kinds; a desktop program comes nearest to `node`.
            kind: "node".to_owned(),
            model: Some(std::env::consts::OS.to_owned()),
            sdk_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }
    }
}

/// How a client reaches a network.
///
/// ```
/// use socialplus::{Config, Region};
///
/// let hosted = Config::region(Region::Eu, "an-api-key", "device-1");
/// let own = Config::own(
///     "http://127.0.0.1:4000/",
///     Some("ws://127.0.0.1:4001/mqtt"),
///     "an-api-key",
///     "device-1",
/// )?;
/// assert!(hosted.validate().is_ok() && own.validate().is_ok());
/// # Ok::<(), socialplus::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Config {
    /// The region of the hosted service. Says nothing more once the API has an own address: what a
    /// network issued goes to no other one.
    pub region: Option<Region>,
    /// Own address of the HTTP API; wins over the region.
    pub api_url: Option<Url>,
    /// Own address for uploads. Without it, the region's, or an own API's.
    pub upload_url: Option<Url>,
    /// Own address of MQTT over WebSocket. Without it, the region's, or `/mqtt` below an own API.
    pub mqtt_url: Option<Url>,
    /// The network's API key.
    pub api_key: SecretString,
    /// Stable per installation, 1 to 150 characters.
    pub device_id: String,
    /// What the platform is told about the device.
    pub device_info: DeviceInfo,
    /// Where a fresh auth token comes from when a session begins without a typed one, and when it
    /// is renewed; needed in secure mode only.
    pub auth_token_source: Option<Arc<dyn AuthTokenSource>>,
    /// Where the time is read to judge how old a token is, and how far the platform's differs.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// A network of the hosted service.
    pub fn region(
        region: Region,
        api_key: impl Into<SecretString>,
        device_id: impl Into<String>,
    ) -> Self {
        Self {
            region: Some(region),
            api_url: None,
            upload_url: None,
            mqtt_url: None,
            api_key: api_key.into(),
            device_id: device_id.into(),
            device_info: DeviceInfo::default(),
            auth_token_source: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// A network at one's own addresses. Without an MQTT address, events come from `/mqtt` below the
    /// API's.
    pub fn own(
        api_url: &str,
        mqtt_url: Option<&str>,
        api_key: impl Into<SecretString>,
        device_id: impl Into<String>,
    ) -> Result<Self, ConfigError> {
        let config = Self {
            region: None,
            api_url: Some(parse(ConfigField::ApiUrl, api_url)?),
            upload_url: None,
            mqtt_url: mqtt_url
                .map(|url| parse(ConfigField::MqttUrl, url))
                .transpose()?,
            api_key: api_key.into(),
            device_id: device_id.into(),
            device_info: DeviceInfo::default(),
            auth_token_source: None,
            clock: Arc::new(SystemClock),
        };
        config.validate()?;
        Ok(config)
    }

    /// Sets an own upload address.
    pub fn with_upload_url(mut self, upload_url: &str) -> Result<Self, ConfigError> {
        self.upload_url = Some(parse(ConfigField::UploadUrl, upload_url)?);
        self.validate()?;
        Ok(self)
    }

    /// Sets where fresh auth tokens come from (secure mode).
    pub fn with_auth_token_source(mut self, source: impl AuthTokenSource + 'static) -> Self {
        self.auth_token_source = Some(Arc::new(source));
        self
    }

    /// Says which field is wrong, if one is.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.endpoints().map(|_| ())?;
        let key = self.api_key.expose_secret();
        if key.trim().is_empty() {
            return Err(ConfigError::new(ConfigField::ApiKey, ConfigProblem::Empty));
        }
        // It travels in a header.
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::new(
                ConfigField::ApiKey,
                ConfigProblem::Malformed,
            ));
        }
        limited(
            ConfigField::DeviceId,
            &self.device_id,
            validate::DEVICE_ID_LIMIT,
        )?;
        if self.device_id.trim().is_empty() {
            return Err(ConfigError::new(
                ConfigField::DeviceId,
                ConfigProblem::Empty,
            ));
        }
        if self.device_id.chars().any(char::is_control) {
            return Err(ConfigError::new(
                ConfigField::DeviceId,
                ConfigProblem::Malformed,
            ));
        }
        let info = &self.device_info;
        limited(
            ConfigField::DeviceInfo,
            info.model.as_deref().unwrap_or_default(),
            300,
        )?;
        limited(
            ConfigField::DeviceInfo,
            info.sdk_version.as_deref().unwrap_or_default(),
            30,
        )
    }

    /// The addresses. One that is left out follows the API's: an access token is the network's that
    /// issued it, and the hosted service is another one than a network at an own address.
    pub(crate) fn endpoints(&self) -> Result<Endpoints, ConfigError> {
        let derived = match (&self.api_url, self.region) {
            (Some(api), _) => Endpoints::beside(api),
            (None, Some(region)) => Endpoints::of_region(region)?,
            (None, None) => {
                return Err(ConfigError::new(ConfigField::ApiUrl, ConfigProblem::Empty));
            }
        };
        let endpoints = Endpoints {
            api: derived.api,
            upload: self.upload_url.clone().unwrap_or(derived.upload),
            mqtt: self.mqtt_url.clone().unwrap_or(derived.mqtt),
        };
        check_url(ConfigField::ApiUrl, &endpoints.api, &["http", "https"])?;
        check_url(
            ConfigField::UploadUrl,
            &endpoints.upload,
            &["http", "https"],
        )?;
        check_url(ConfigField::MqttUrl, &endpoints.mqtt, &["ws", "wss"])?;
        Ok(endpoints)
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.region)
            .field("api_url", &self.api_url.as_ref().map(Url::as_str))
            .field("upload_url", &self.upload_url.as_ref().map(Url::as_str))
            .field("mqtt_url", &self.mqtt_url.as_ref().map(Url::as_str))
            .field("api_key", &"[secret]")
            .field("device_id", &self.device_id)
            .field("device_info", &self.device_info)
            .field("auth_token_source", &self.auth_token_source.is_some())
            .finish()
    }
}

/// The addresses that a configuration comes to.
#[derive(Debug, Clone)]
pub(crate) struct Endpoints {
    pub api: Url,
    pub upload: Url,
    pub mqtt: Url,
}

impl Endpoints {
    /// The hosted service's (PLATFORM.md 1).
    fn of_region(region: Region) -> Result<Self, ConfigError> {
        let region = region.as_str();
        let parse = |address: String| parse(ConfigField::Region, &address);
        Ok(Self {
            api: parse(format!("https://apix.{region}.amity.co/"))?,
            upload: parse(format!("https://upload.{region}.amity.co/"))?,
            mqtt: parse(format!("wss://sse.{region}.amity.co:443/mqtt"))?,
        })
    }

    /// Those of a network that is reached at one address (PLATFORM.md 1).
    fn beside(api: &Url) -> Self {
        let mut mqtt = api.clone();
        mqtt.set_path(&format!("{}/mqtt", api.path().trim_end_matches('/')));
        // An address that is no `http` keeps its scheme, and is refused for it.
        let _ = match api.scheme() {
            "https" => mqtt.set_scheme("wss"),
            "http" => mqtt.set_scheme("ws"),
            _ => Ok(()),
        };
        Self {
            api: api.clone(),
            upload: api.clone(),
            mqtt,
        }
    }

    pub fn need_tls(&self) -> bool {
        self.api.scheme() == "https"
            || self.upload.scheme() == "https"
            || self.mqtt.scheme() == "wss"
    }

    /// The API runs on this machine, where no proxy may come in between.
    pub fn on_this_machine(&self) -> bool {
        match self.api.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The address is the platform's own, so the access token may go there.
    pub fn is_ours(&self, url: &Url) -> bool {
        url.origin() == self.api.origin() || url.origin() == self.upload.origin()
    }
}

fn parse(field: ConfigField, text: &str) -> Result<Url, ConfigError> {
    if text.trim().is_empty() {
        return Err(ConfigError::new(field, ConfigProblem::Empty));
    }
    Url::parse(text.trim()).map_err(|_| ConfigError::new(field, ConfigProblem::Malformed))
}

fn check_url(field: ConfigField, url: &Url, schemes: &[&str]) -> Result<(), ConfigError> {
    if !schemes.contains(&url.scheme()) {
        return Err(ConfigError::new(field, ConfigProblem::Scheme));
    }
    let plain = url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err(ConfigError::new(field, ConfigProblem::Malformed));
    }
    Ok(())
}

fn limited(field: ConfigField, text: &str, limit: usize) -> Result<(), ConfigError> {
    if text.chars().count() > limit {
        return Err(ConfigError::new(field, ConfigProblem::TooLong { limit }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_gives_all_three_addresses() {
        let endpoints = Config::region(Region::Us, "k", "d").endpoints().unwrap();
        assert_eq!(endpoints.api.as_str(), "https://apix.us.amity.co/");
        assert_eq!(endpoints.upload.as_str(), "https://upload.us.amity.co/");
        let mqtt = endpoints.mqtt;
        // The default port is not written out again.
        assert_eq!(mqtt.as_str(), "wss://sse.us.amity.co/mqtt");
        assert_eq!(mqtt.port_or_known_default(), Some(443));
    }

    #[test]
    fn what_is_left_out_follows_an_own_api_whatever_the_region() {
        let own = |api: &str| {
            let mut config = Config::region(Region::Sg, "k", "d");
            config.api_url = Some(Url::parse(api).unwrap());
            config
        };
        let endpoints = own("http://10.0.0.1:80/base").endpoints().unwrap();
        assert_eq!(endpoints.api.as_str(), "http://10.0.0.1/base");
        assert_eq!(endpoints.upload, endpoints.api);
        assert_eq!(endpoints.mqtt.as_str(), "ws://10.0.0.1/base/mqtt");
        let endpoints = own("https://panel.example:8443/").endpoints().unwrap();
        assert_eq!(endpoints.upload, endpoints.api);
        assert_eq!(endpoints.mqtt.as_str(), "wss://panel.example:8443/mqtt");
    }

    #[test]
    fn an_own_address_for_uploads_or_events_leaves_the_others_with_the_region() {
        let config = Config::region(Region::Sg, "k", "d");
        let config = config.with_upload_url("https://files.example/").unwrap();
        let endpoints = config.endpoints().unwrap();
        assert_eq!(endpoints.api.as_str(), "https://apix.sg.amity.co/");
        assert_eq!(endpoints.upload.as_str(), "https://files.example/");
        assert_eq!(endpoints.mqtt.as_str(), "wss://sse.sg.amity.co/mqtt");
    }

    #[test]
    fn an_own_network_never_falls_back_to_the_hosted_service() {
        let config = Config::own("http://127.0.0.1:4000/", None, "k", "d").unwrap();
        let endpoints = config.endpoints().unwrap();
        assert_eq!(endpoints.upload, endpoints.api);
        assert_eq!(endpoints.mqtt.as_str(), "ws://127.0.0.1:4000/mqtt");
        assert!(endpoints.on_this_machine() && !endpoints.need_tls());
    }

    #[test]
    fn each_wrong_field_is_named() {
        let field = |result: Result<Config, ConfigError>| result.unwrap_err().field;
        assert_eq!(
            field(Config::own("not an address", None, "k", "d")),
            ConfigField::ApiUrl
        );
        assert_eq!(
            field(Config::own("ftp://x/", None, "k", "d")),
            ConfigField::ApiUrl
        );
        assert_eq!(
            field(Config::own("http://u:p@x/", None, "k", "d")),
            ConfigField::ApiUrl
        );
        assert_eq!(
            field(Config::own("http://x/", Some("http://x"), "k", "d")),
            ConfigField::MqttUrl
        );
        assert_eq!(
            field(Config::own("http://x/", None, " ", "d")),
            ConfigField::ApiKey
        );
        assert_eq!(
            field(Config::own("http://x/", None, "a\nb", "d")),
            ConfigField::ApiKey
        );
        assert_eq!(
            field(Config::own("http://x/", None, "k", "")),
            ConfigField::DeviceId
        );
        assert_eq!(
            field(Config::own("http://x/", None, "k", "d".repeat(151))),
            ConfigField::DeviceId
        );
        assert!("mars".parse::<Region>().is_err());
        assert_eq!("EU".parse::<Region>(), Ok(Region::Eu));
    }

    #[test]
    fn the_api_key_is_not_in_debug() {
        let config = Config::region(Region::Eu, "very-secret-key", "d");
        assert!(!format!("{config:?}").contains("very-secret-key"));
    }
}
