//! Which tags belong together.

use std::collections::HashMap;

use super::place::Places;
use super::read::Part;
use super::tag::Kind;
use crate::config::Problem;

/// Gives each tag that begins a pair the number of the part that ends it. A tag of Hugo's without an
/// end stands alone.
pub(super) fn pair<'t>(mut parts: Vec<Part<'t>>, places: &mut Places<'_>) -> Vec<Part<'t>> {
    let mut open: Vec<usize> = Vec::new();
    // How many of each name are open: a look at all of them for nothing would be slow.
    let mut counts: HashMap<&'t str, usize> = HashMap::new();
    for at in 0..parts.len() {
        let Part::Tag(tag, _) = &parts[at] else { continue };
        let (name, kind, start) = (tag.name, tag.kind, tag.start);
        let key = match kind {
            Kind::Html | Kind::Markdown | Kind::Closing => name,
            Kind::Opening | Kind::End => "",
            Kind::Single(_) | Kind::Jekyll => continue,
        };
        if !matches!(kind, Kind::Closing | Kind::End) {
            open.push(at);
            *counts.entry(key).or_default() += 1;
            continue;
        }
        if counts.get(key).is_none_or(|count| *count == 0) {
            let what = if kind == Kind::End { "end" } else { name };
            let message = format!("`{what}` closes what is not open");
            places.error(start, Problem::error("shortcode/unclosed", message));
            continue;
        }
        while let Some(begin) = open.pop() {
            let Part::Tag(tag, close) = &mut parts[begin] else { continue };
            let own = if tag.kind == Kind::Opening { "" } else { tag.name };
            counts.entry(own).and_modify(|count| *count -= 1);
            if own == key {
                *close = Some(at);
                break;
            }
            if own.is_empty() {
                unclosed((tag.start, tag.name), places);
            }
        }
    }
    for at in open {
        if let Part::Tag(tag, None) = &parts[at]
            && tag.kind == Kind::Opening
        {
            unclosed((tag.start, tag.name), places);
        }
    }
    parts
}

fn unclosed((start, name): (usize, &str), places: &mut Places<'_>) {
    let message = format!("`{{% {name}(…) %}}` has no end");
    let help = format!("write `{{% end %}}` behind it, or `{{{{ {name}(…) }}}}` if it has no body");
    places.error(start, Problem::error("shortcode/unclosed", message).help(help));
}
