//! Time: one type, one clock, every spelling. UTC, milliseconds; lenient reading, one canonical
//! way of writing. The only module that asks the system what time it is.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp as Instant;
use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, temporal};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Ordered, copyable, stored as `i64`.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

/// The zone in which dates without an offset are meant. [`Zone::utc`] unless configured.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// What time it is.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp(Instant::now().as_millisecond())
}

/// A time such as `30m`, `12h`, `7d` or `2w`, up to a hundred years or so; `None` if the text is none.
#[must_use]
pub fn span(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
    let secs = match unit {
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let number = number.parse::<u64>().ok().filter(|number| (1..=52_000).contains(number));
    number.map(|number| Duration::from_secs(number * secs))
}

impl Timestamp {
    /// From milliseconds since 1970. Years outside 0 to 9999 are moved to the nearest end, because
    /// RFC 3339 cannot write them.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_167_219_200_000, 253_402_207_200_000))
    }

    /// From whole seconds since 1970.
    #[must_use]
    pub fn from_secs(secs: i64) -> Self {
        Self::from_millis(secs.saturating_mul(1000))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment without its milliseconds, as written on the wire.
    #[must_use]
    pub fn whole_secs(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1000))
    }

    /// Later by `wait`.
    #[must_use]
    pub fn plus(self, wait: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(millis_of(wait)))
    }

    /// Earlier by `wait`.
    #[must_use]
    pub fn minus(self, wait: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(millis_of(wait)))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The day, counted from 1970.
    #[must_use]
    pub fn day(self) -> i64 {
        self.millis().div_euclid(24 * 60 * 60 * 1_000)
    }

    /// RFC 3339 in UTC without fractions: `2026-09-06T12:00:00Z`. What peers are sent.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.instant().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// RFC 9110 IMF-fixdate: `Sun, 06 Sep 2026 12:00:00 GMT` (SIG-7).
    #[must_use]
    pub fn http_date(self) -> String {
        self.instant().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// In `zone`, in a strftime format. `None` if the format is not one.
    #[must_use]
    pub fn format(self, format: &str, zone: &Zone) -> Option<String> {
        let zoned = self.instant().to_zoned_datetime(zone.0.clone());
        jiff::fmt::strtime::format(format, &zoned).ok()
    }

    /// The year in `zone`.
    #[must_use]
    pub fn year(self, zone: &Zone) -> i16 {
        self.instant().to_zoned_datetime(zone.0.clone()).year()
    }

    /// Reads an HTTP date (RFC 9110 section 5.6.7; the obsolete forms are refused: no peer sends
    /// them).
    #[must_use]
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let instant = rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
        Some(Self::from_millis(instant.as_millisecond()))
    }

    /// Reads the dates that arrive in ActivityPub documents: RFC 3339 with any offset, with a
    /// blank for the `T`, without seconds, without an offset (UTC is meant), or a date alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_in(text, &Zone::utc())
    }

    /// As [`Timestamp::parse`], with `zone` for texts that name none. Also reads Jekyll's
    /// `2026-09-06 12:00:00 +0200`.
    #[must_use]
    pub fn parse_in(text: &str, zone: &Zone) -> Option<Self> {
        let text = text.trim();
        let parser = temporal::DateTimeParser::new();
        if let Ok(instant) = parser.parse_timestamp(text) {
            return Some(Self::from_millis(instant.as_millisecond()));
        }
        const WITH_OFFSET: [&str; 4] = [
            "%Y-%m-%d %H:%M:%S %z",
            "%Y-%m-%d %H:%M:%S %:z",
            "%Y-%m-%d %H:%M %z",
            "%Y-%m-%dT%H:%M:%S%z",
        ];
        for format in WITH_OFFSET {
            if let Ok(instant) = Instant::strptime(format, text) {
                return Some(Self::from_millis(instant.as_millisecond()));
            }
        }
        let civil: DateTime = parser.parse_datetime(text).ok()?;
        let instant = civil.to_zoned_datetime(zone.0.clone()).ok()?.timestamp();
        Some(Self::from_millis(instant.as_millisecond()))
    }

    /// Reads the dates that people write in front matter: as [`Timestamp::parse_in`], and also
    /// `2026-9-6`, `2026/09/06`, `2026-09-06 12:00 UTC` and RFC 2822 (`Sun, 6 Sep 2026 12:00 +0200`).
    #[must_use]
    pub fn parse_written(text: &str, zone: &Zone) -> Option<Self> {
        let text = text.trim();
        let exact = Self::parse_in(text, zone).or_else(|| Self::parse_http_date(text));
        exact.or_else(|| {
            let universal = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT"));
            let (text, zone) = universal.map_or((text, zone.clone()), |text| (text, Zone::utc()));
            let text = text.replace('/', "-");
            let formats = ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
            let civil = formats.iter().find_map(|format| {
                let parts = jiff::fmt::strtime::parse(format, &text).ok()?;
                let day = parts.to_date().ok()?;
                Some(day.to_datetime(parts.to_time().unwrap_or_default()))
            })?;
            let instant = civil.to_zoned_datetime(zone.0).ok()?.timestamp();
            Some(Self::from_millis(instant.as_millisecond()))
        })
    }

    /// Reads the dates of feeds: as [`Timestamp::parse_written`] in UTC, and RFC 2822 as it is out there, with
    /// another day of the week than that date had, with months in full, and without a zone or seconds.
    #[must_use]
    pub fn parse_feed(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::parse_written(text, &Zone::utc()).or_else(|| {
            let text = text.split_once(',').map_or(text, |(_, rest)| rest.trim());
            let mut words: Vec<&str> = text.split_whitespace().collect();
            if let Some(short) = words.get(1).and_then(|month| month.get(..3)) {
                words[1] = short;
            }
            if words.get(4).is_none_or(|zone| matches!(*zone, "Z" | "UTC")) {
                words.truncate(4);
                words.push("+0000");
            }
            Self::parse_http_date(&words.join(" "))
        })
    }

    fn instant(self) -> Instant {
        Instant::from_millisecond(self.0).unwrap_or_default()
    }
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// A zone of the IANA database, e.g. `Europe/Berlin`. `None` if this machine does not know it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "UTC" {
            return Some(Self::utc());
        }
        TimeZone::get(name).ok().map(Self)
    }
}

impl From<i64> for Timestamp {
    fn from(millis: i64) -> Self {
        Self::from_millis(millis)
    }
}

impl From<Timestamp> for i64 {
    fn from(moment: Timestamp) -> Self {
        moment.0
    }
}

/// RFC 3339, as [`Timestamp::rfc3339`].
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

fn millis_of(wait: Duration) -> i64 {
    i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Timestamp, Zone};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = Timestamp::parse(text).map(Timestamp::rfc3339);
        assert_eq!(read.as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn the_dialects_that_arrive() {
        check("2026-09-06T12:00:00Z", "2026-09-06T12:00:00Z");
        check("2026-09-06T14:00:00+02:00", "2026-09-06T12:00:00Z");
        check("2026-09-06T12:00:00.123456Z", "2026-09-06T12:00:00Z");
        check("2026-09-06 12:00:00Z", "2026-09-06T12:00:00Z");
        check("2026-09-06T12:00:00", "2026-09-06T12:00:00Z");
        check("2026-09-06T12:00", "2026-09-06T12:00:00Z");
        check("2026-09-06", "2026-09-06T00:00:00Z");
        check("2026-09-06 12:00:00 +0200", "2026-09-06T10:00:00Z");
    }

    #[test]
    fn what_is_no_date() {
        for text in ["", "tomorrow", "2026-13-01", "2026-02-30", "99999-01-01T00:00:00Z"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_people_write() {
        let cases = [
            ("2026-9-6", "2026-09-06T00:00:00Z"),
            ("2026/09/06", "2026-09-06T00:00:00Z"),
            ("2026-9-6 7:05", "2026-09-06T07:05:00Z"),
            ("2026-09-06 12:00:00 UTC", "2026-09-06T12:00:00Z"),
            ("2026-09-06 12:00:00 -0500", "2026-09-06T17:00:00Z"),
            ("2026-09-06 12:00:00 +02:00", "2026-09-06T10:00:00Z"),
            ("Sun, 6 Sep 2026 12:00:00 +0200", "2026-09-06T10:00:00Z"),
            ("2026-09-06T12:00:00.000Z", "2026-09-06T12:00:00Z"),
        ];
        for (text, expected) in cases {
            let read = Timestamp::parse_written(text, &Zone::utc()).map(Timestamp::rfc3339);
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "Last Modified", "2026-13-01", "2026-02-30", "12:00", "2026", "6.9.2026"] {
            assert_eq!(Timestamp::parse_written(text, &Zone::utc()), None, "{text}");
        }
    }

    #[test]
    fn what_feeds_write() {
        let cases = [
            ("Sun, 06 Sep 2026 12:00:00 GMT", "2026-09-06T12:00:00Z"),
            ("Mon, 06 Sep 2026 12:00:00 GMT", "2026-09-06T12:00:00Z"),
            ("Sunday, 6 September 2026 12:00:00 +0200", "2026-09-06T10:00:00Z"),
            ("Sun, 06 Sep 2026 12:00:00 EST", "2026-09-06T17:00:00Z"),
            ("Sun, 06 Sep 2026 12:00:00 UTC", "2026-09-06T12:00:00Z"),
            ("Sun, 06 Sep 2026 12:00:00 Z", "2026-09-06T12:00:00Z"),
            (" 6 Sep 2026 12:00 ", "2026-09-06T12:00:00Z"),
            ("2026-09-06T12:00:00+00:00", "2026-09-06T12:00:00Z"),
            ("2026-09-06 12:00:00", "2026-09-06T12:00:00Z"),
        ];
        for (text, expected) in cases {
            let read = Timestamp::parse_feed(text).map(Timestamp::rfc3339);
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", ",", "0000-00-00 00:00:00", "Sun, 31 Feb 2026 12:00:00 GMT", "é é é é é"]
        {
            assert_eq!(Timestamp::parse_feed(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_added_and_taken_away_without_an_end() {
        let (zero, last) = (Timestamp::from_secs(0), Timestamp::from_millis(i64::MAX));
        let (hour, ever) = (Duration::from_secs(3_600), Duration::MAX);
        for (found, expected) in [
            (zero.plus(hour), Timestamp::from_secs(3_600)),
            (zero.minus(hour), Timestamp::from_secs(-3_600)),
            (zero.plus(ever), last),
            (last.plus(hour), last),
            (Timestamp::from_millis(1_999).whole_secs(), Timestamp::from_secs(1)),
            (Timestamp::from_millis(-1).whole_secs(), Timestamp::from_secs(-1)),
        ] {
            assert_eq!(found, expected);
        }
        assert_eq!(zero.plus(hour).since(zero), hour);
        assert_eq!(zero.since(zero.plus(hour)), Duration::ZERO, "never less than nothing");
        // What no calendar has is still a text of the usual shape.
        for odd in [last, zero.minus(ever)] {
            let text = odd.rfc3339();
            assert_eq!((text.len(), text.ends_with('Z')), (20, true), "{text}");
        }
    }

    #[test]
    fn http_dates_round_trip() {
        let moment = Timestamp::parse("2026-09-06T12:00:00Z").unwrap();
        assert_eq!(moment.http_date(), "Sun, 06 Sep 2026 12:00:00 GMT");
        assert_eq!(Timestamp::parse_http_date(&moment.http_date()), Some(moment));
        assert_eq!(Timestamp::parse_http_date("yesterday"), None);
    }

    #[test]
    fn a_date_without_an_offset_is_in_the_given_zone() {
        let Some(berlin) = Zone::named("Europe/Berlin") else { return };
        let read = Timestamp::parse_in("2026-09-06 12:00", &berlin).unwrap();
        assert_eq!(read.rfc3339(), "2026-09-06T10:00:00Z");
    }
}
