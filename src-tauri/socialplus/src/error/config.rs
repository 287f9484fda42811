//! What is wrong with a configuration.

/// A field of a [`Config`](crate::Config).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfigField {
    /// `region`.
    Region,
    /// `api_url`.
    ApiUrl,
    /// `upload_url`.
    UploadUrl,
    /// `mqtt_url`.
    MqttUrl,
    /// `api_key`.
    ApiKey,
    /// `device_id`.
    DeviceId,
    /// `device_info`.
    DeviceInfo,
    /// The address that auth tokens come from.
    AuthTokenUrl,
    /// The certificates that this machine trusts.
    Certificates,
}

/// What is wrong with a field of a [`Config`](crate::Config).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ConfigProblem {
    /// Nothing was given.
    Empty,
    /// Not of the right form.
    Malformed,
    /// An address that does not begin with `http(s)`, or `ws(s)` for MQTT.
    Scheme,
    /// Longer than allowed.
    TooLong {
        /// The most characters that are allowed.
        limit: usize,
    },
    /// The system does not offer what is needed.
    Unavailable(String),
}

/// A [`Config`](crate::Config) that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {field:?}: {problem:?}")]
pub struct ConfigError {
    /// The field.
    pub field: ConfigField,
    /// What is wrong with it.
    pub problem: ConfigProblem,
}

impl ConfigError {
    pub(crate) fn new(field: ConfigField, problem: ConfigProblem) -> Self {
        Self { field, problem }
    }
}
