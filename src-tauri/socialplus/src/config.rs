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
    /// The region of the hosted service. Gives the addresses that are not set.
    pub region: Option<Region>,
    /// Own address of the HTTP API; wins over the region.
    pub api_url: Option<Url>,
    /// Own address for uploads; wins over the region. Without it and without a region, the API's.
    pub upload_url: Option<Url>,
    /// Own address of MQTT over WebSocket; wins over the region. Without it and without a region
    /// there are no events.
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
    /// Where the time is read to judge how old a token is.
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

    /// A network at one's own addresses. Without an MQTT address there are no events.
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

    pub(crate) fn endpoints(&self) -> Result<Endpoints, ConfigError> {
        let from_region = |field, template: fn(&str) -> String| match self.region {
            Some(region) => Some(parse(field, &template(region.as_str()))).transpose(),
            None => Ok(None),
        };
        let api = match &self.api_url {
            Some(url) => Some(url.clone()),
            None => from_region(ConfigField::ApiUrl, |region| {
                format!("https://apix.{region}.amity.co/")
            })?,
        }
        .ok_or(ConfigError::new(ConfigField::ApiUrl, ConfigProblem::Empty))?;
        let upload = match &self.upload_url {
            Some(url) => Some(url.clone()),
            None => from_region(ConfigField::UploadUrl, |region| {
                format!("https://upload.{region}.amity.co/")
            })?,
        }
        // Never the hosted service for a network that is somewhere else.
        .unwrap_or_else(|| api.clone());
        let mqtt = match &self.mqtt_url {
            Some(url) => Some(url.clone()),
            None => from_region(ConfigField::MqttUrl, |region| {
                format!("wss://sse.{region}.amity.co:443/mqtt")
            })?,
        };
        check_url(ConfigField::ApiUrl, &api, &["http", "https"])?;
        check_url(ConfigField::UploadUrl, &upload, &["http", "https"])?;
        if let Some(mqtt) = &mqtt {
            check_url(ConfigField::MqttUrl, mqtt, &["ws", "wss"])?;
        }
        Ok(Endpoints { api, upload, mqtt })
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
    pub mqtt: Option<Url>,
}

impl Endpoints {
    pub fn need_tls(&self) -> bool {
        self.api.scheme() == "https"
            || self.upload.scheme() == "https"
            || self.mqtt.as_ref().is_some_and(|url| url.scheme() == "wss")
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
        let mqtt = endpoints.mqtt.unwrap();
        // The default port is not written out again.
        assert_eq!(mqtt.as_str(), "wss://sse.us.amity.co/mqtt");
        assert_eq!(mqtt.port_or_known_default(), Some(443));
    }

    #[test]
    fn an_own_address_wins_over_the_region_by_itself() {
        let mut config = Config::region(Region::Sg, "k", "d");
        config.api_url = Some(Url::parse("http://10.0.0.1:80/base").unwrap());
        let endpoints = config.endpoints().unwrap();
        assert_eq!(endpoints.api.as_str(), "http://10.0.0.1/base");
        assert_eq!(endpoints.upload.as_str(), "https://upload.sg.amity.co/");
    }

    #[test]
    fn an_own_network_never_falls_back_to_the_hosted_service() {
        let config = Config::own("http://127.0.0.1:4000/", None, "k", "d").unwrap();
        let endpoints = config.endpoints().unwrap();
        assert_eq!(endpoints.upload, endpoints.api);
        assert!(endpoints.mqtt.is_none());
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
