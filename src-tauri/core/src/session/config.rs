//! From the sign-in form to a client's configuration.

use greenroom_contract::{LIMITS, NetworkKind, NetworkView, SignIn};
use secrecy::ExposeSecret;
use socialplus::{Config, Region, url::Url, validate::AUTH_TOKEN_LIMIT};

use crate::error::{Error, FieldProblem};

/// Stands in for the real device id while a form is only checked.
const ANY_DEVICE: &str = "device";

/// Says which field is wrong, if one is.
pub(super) fn check(args: &SignIn) -> Result<(), Error> {
    if args.api_key.expose_secret().trim().is_empty() {
        return Err(Error::field("apiKey", FieldProblem::Empty));
    }
    limited("userId", &args.user_id, LIMITS.user_id, false)?;
    if let Some(name) = &args.display_name {
        limited("displayName", name, LIMITS.display_name, true)?;
    }
    if let Some(token) = &args.auth_token {
        limited("authToken", token.expose_secret(), AUTH_TOKEN_LIMIT, true)?;
    }
    Ok(config(args, ANY_DEVICE)?.validate()?)
}

/// Says if a field is empty though it may not be, or has more characters than it may.
pub(super) fn limited(
    field: &'static str,
    text: &str,
    limit: usize,
    may_be_empty: bool,
) -> Result<(), Error> {
    if !may_be_empty && text.trim().is_empty() {
        return Err(Error::field(field, FieldProblem::Empty));
    }
    let length = text.chars().count();
    if length > limit {
        let too_long = FieldProblem::TooLong { limit, length };
        return Err(Error::field(field, too_long));
    }
    Ok(())
}

/// The configuration that a form stands for.
pub(super) fn config(args: &SignIn, device_id: &str) -> Result<Config, Error> {
    let region = filled(args.region.as_ref())
        .map(|word| word.parse::<Region>())
        .transpose()?;
    let mut config = Config::region(
        region.unwrap_or(Region::Sg),
        args.api_key.expose_secret().trim().to_owned(),
        device_id,
    );
    config.region = region;
    config.api_url = address("apiUrl", args.api_url.as_ref())?;
    config.upload_url = address("uploadUrl", args.upload_url.as_ref())?;
    config.mqtt_url = address("mqttUrl", args.mqtt_url.as_ref())?;
    Ok(config)
}

fn filled(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn address(field: &'static str, text: Option<&String>) -> Result<Option<Url>, Error> {
    filled(text)
        .map(Url::parse)
        .transpose()
        .map_err(|_| Error::field(field, FieldProblem::Invalid))
}

/// The network that a form leads to, as it is shown.
pub(super) fn network(args: &SignIn) -> NetworkView {
    let name = address("apiUrl", args.api_url.as_ref())
        .ok()
        .flatten()
        .and_then(|url| url.host_str().map(str::to_owned))
        .or_else(|| filled(args.region.as_ref()).map(str::to_owned))
        .unwrap_or_default();
    NetworkView {
        kind: NetworkKind::Hosted,
        name,
    }
}

/// The address for an error's sentence: without credentials, query and path.
pub(super) fn shown_address(config: &Config) -> String {
    match (&config.api_url, config.region) {
        (Some(url), _) => {
            let host = url.host_str().unwrap_or_default();
            match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            }
        }
        (None, Some(region)) => region.as_str().to_owned(),
        (None, None) => String::new(),
    }
}
