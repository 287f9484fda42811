//! One TLS configuration for HTTP and MQTT.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::{ConfigError, ConfigField, ConfigProblem};

/// A configuration that trusts what the operating system trusts.
///
/// A machine without certificates can still reach plain addresses: unless `needed`, the answer is
/// then a configuration that trusts nobody.
pub(crate) fn config(needed: bool) -> Result<ClientConfig, ConfigError> {
    let unavailable = |error: rustls::Error| {
        ConfigError::new(
            ConfigField::Certificates,
            ConfigProblem::Unavailable(error.to_string()),
        )
    };
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unavailable)
    };
    let trusting = builder()?
        .with_platform_verifier()
        .map(|builder| builder.with_no_client_auth());
    match trusting {
        Ok(config) => Ok(config),
        Err(error) if needed => Err(unavailable(error)),
        Err(error) => {
            tracing::warn!(%error, "no certificates found, secure addresses will be refused");
            Ok(builder()?
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth())
        }
    }
}
