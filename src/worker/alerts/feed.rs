//! The same as a feed, for whoever has its address.

use super::super::Node;
use super::words;
use crate::limits;
use crate::store::Error;

impl Node {
    /// What has happened lately, newest first, as Atom (RFC 4287).
    ///
    /// # Errors
    /// When the store fails.
    pub fn alerts_feed(&self) -> Result<String, Error> {
        let origin = self.own.origin();
        let entries = self.store.read::<_, Error>(|tx| {
            let mut entries = Vec::new();
            // What is not wanted may be most of it.
            for alert in tx.list_alerts(limits::ALERTS_KEPT)? {
                if entries.len() >= limits::ALERTS_FED {
                    break;
                }
                let Some(kind) = words::wanted(self, &alert) else { continue };
                if let Some(event) = words::event(tx, self, (&alert, kind))? {
                    entries.push((alert, event));
                }
            }
            Ok(entries)
        })?;
        let updated = entries
            .first()
            .map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |(newest, _)| newest.at.rfc3339());
        let mut feed = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{origin}/#alerts</id>\n\
             <title>{}: notifications</title>\n<updated>{updated}</updated>\n\
             <author><name>skep</name></author>\n",
            escaped(&self.config.site.title)
        );
        for (alert, event) in entries {
            let link =
                event.url.as_deref().map(|url| format!("<link href=\"{}\"/>\n", escaped(url)));
            feed.push_str(&format!(
                "<entry>\n<id>{origin}/#alert-{}</id>\n<title>{}</title>\n\
                 <updated>{}</updated>\n<category term=\"{}\"/>\n{}</entry>\n",
                alert.id,
                escaped(&event.text),
                event.at,
                event.kind,
                link.unwrap_or_default()
            ));
        }
        feed.push_str("</feed>\n");
        Ok(feed)
    }
}

/// As text in XML 1.0, which has no control characters.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => xml.push(' '),
            c => xml.push(c),
        }
    }
    xml
}
