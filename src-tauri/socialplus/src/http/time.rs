//! Times as the platform takes them.

use time::{OffsetDateTime, UtcOffset};

use crate::{
    error::{Error, Problem},
    validate,
};

/// A time as the platform writes it: ISO 8601 in UTC with milliseconds.
pub(crate) fn in_utc(field: &'static str, time: OffsetDateTime) -> Result<String, Error> {
    let time = time
        .checked_to_offset(UtcOffset::UTC)
        .and_then(|time| time.replace_millisecond(time.millisecond()).ok())
        .filter(|time| (0..=9999).contains(&time.year()))
        .ok_or(validate::invalid(field, Problem::Malformed))?;
    let (date, clock) = (time.date(), time.time());
    let (hour, minute, second, milli) = clock.as_hms_milli();
    Ok(format!(
        "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_with_milliseconds() {
        let offset = UtcOffset::from_hms(2, 0, 0).unwrap();
        let time = OffsetDateTime::from_unix_timestamp(1_772_359_200)
            .unwrap()
            .to_offset(offset);
        assert_eq!(in_utc("t", time).unwrap(), "2026-03-01T10:00:00.000Z");
        let far = time::PrimitiveDateTime::MIN.assume_utc();
        assert!(in_utc("t", far).is_err());
    }
}
