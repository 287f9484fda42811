//! Times as the platform writes them: UTC, ISO 8601, milliseconds (PLATFORM.md 2.3).

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// Milliseconds since the Unix epoch.
pub(crate) type Millis = i64;

/// The last moment that can be written: the end of the year 9999.
pub(crate) const LAST_MOMENT: Millis = 253_402_300_799_999;

/// The time of day, in milliseconds since the Unix epoch.
pub(crate) fn now() -> Millis {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// `2026-03-01T10:00:00.000Z`.
pub(crate) fn iso(at: Millis) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000)
        .ok()
        .and_then(|moment| moment.format(format).ok())
        .unwrap_or_else(|| "1970-01-01T00:00:00.000Z".to_owned())
}

/// The moment that a text of this kind tells, in milliseconds since the Unix epoch.
pub(crate) fn moment(text: &str) -> Option<Millis> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Millis::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::{iso, moment};

    #[test]
    fn a_written_time_is_read_again() {
        assert_eq!(moment("2026-03-01T10:00:00.007Z"), Some(1_772_359_200_007));
        assert_eq!(
            moment("2026-03-01T12:00:00+02:00"),
            moment("2026-03-01T10:00:00Z")
        );
        assert_eq!(moment("yesterday"), None);
    }

    #[test]
    fn a_time_is_written_in_utc_with_milliseconds() {
        assert_eq!(iso(1_772_359_200_007), "2026-03-01T10:00:00.007Z");
    }
}
