//! DISC-2, every corner of an `Accept`: what is asked for, how much, and in which spelling.

use super::super::negotiate::{Wants, wants};

#[test]
fn weights_are_compared() {
    use Wants::{ActivityPub, Anything, Html};
    let ap = "application/activity+json";
    for (ap_weight, html_weight, expected) in [
        ("", "", ActivityPub),
        (";q=1", ";q=1", ActivityPub),
        (";q=1.000", "", ActivityPub),
        (";q=0.9", "", Html),
        ("", ";q=0.9", ActivityPub),
        (";q=0.5", ";q=0.4", ActivityPub),
        (";q=0.4", ";q=0.5", Html),
        (";q=0.001", ";q=0", ActivityPub),
        (";q=0", ";q=0.001", Html),
        (";q=0", ";q=0", Anything),
        (";q=0.0", ";q=0.000", Anything),
        ("; Q=0.9", "", Html),
        (" ; q = 0.9 ", "", Html),
        (";charset=utf-8;q=0.9", "", Html),
        (";q=0.9;q=1", "", Html),
        (";q=x", "", Html),
        (";q=", "", Html),
        (";q=-1", "", Html),
        (";q=NaN", "", Html),
        (";q", "", ActivityPub),
        (";=0.1", "", ActivityPub),
    ] {
        for accept in [
            format!("{ap}{ap_weight}, text/html{html_weight}"),
            format!("text/html{html_weight},{ap}{ap_weight}"),
            format!("*/*, application/xhtml+xml{html_weight} ,, {ap}{ap_weight},"),
        ] {
            assert_eq!(wants(Some(&accept)), expected, "{accept}");
        }
    }
}

#[test]
fn quotes_hide_what_is_in_them() {
    for (accept, expected) in [
        ("text/html; x=\", application/activity+json\"", Wants::Html),
        ("text/html; x=\"a;q=0\"", Wants::Html),
        ("x/y; z=\"text/html\", application/activity+json", Wants::ActivityPub),
        ("application/ld+json; profile=\"a, text/html, b\"", Wants::ActivityPub),
        ("text/html; x=\"unclosed, application/activity+json", Wants::Html),
        ("\"", Wants::Anything),
        ("\"application/activity+json\"", Wants::Anything),
    ] {
        assert_eq!(wants(Some(accept)), expected, "{accept}");
    }
}

/// The strongest of several counts, and what is only similar counts for nothing.
#[test]
fn several_entries_are_one_wish() {
    for (accept, expected) in [
        (
            "application/activity+json;q=0.1, application/ld+json, text/html;q=0.5",
            Wants::ActivityPub,
        ),
        ("text/html;q=0.1, application/xhtml+xml, application/activity+json;q=0.5", Wants::Html),
        ("application/*", Wants::Anything),
        ("text/*", Wants::Anything),
        ("text/htm", Wants::Anything),
        ("text /html", Wants::Anything),
        ("application/activity+json/x", Wants::Anything),
        ("application/activity-json", Wants::Anything),
        ("image/avif,image/webp,*/*;q=0.8", Wants::Anything),
    ] {
        assert_eq!(wants(Some(accept)), expected, "{accept}");
    }
    // As long as a head may be.
    let long = "x/y,".repeat(4_000) + "application/activity+json";
    assert_eq!(wants(Some(&long)), Wants::ActivityPub);
}
