//! Dockerfiles and makefiles: lines of their own, and shell in between.

use std::ops::Range;

use super::class::Class;
use super::lines::lines;
use super::painter::Painter;
use super::scan;

const WITH_SHELL: [&str; 5] = ["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL"];

/// Instructions; what a line with `\` at its end begins goes on in the next.
pub(super) fn dockerfile(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    let text = painter.text();
    let mut shell: Option<usize> = None;
    for line in lines(text, range.clone()) {
        let words = text[line.clone()].trim_start();
        let from = line.end - words.len();
        let goes_on = words.ends_with('\\');
        if shell.is_none() && words.starts_with('#') {
            painter.paint(Class::C1, line);
            continue;
        }
        if shell.is_none() && !words.is_empty() {
            let name = words.split([' ', '\t']).next().unwrap_or_default();
            painter.paint(Class::K, from..from + name.len());
            let rest = from + name.len();
            if WITH_SHELL.contains(&name.to_ascii_uppercase().as_str()) || goes_on {
                shell = Some(rest);
            } else {
                arguments(painter, rest..line.end);
            }
        }
        if let Some(start) = shell
            && !goes_on
            && !words.starts_with('#')
        {
            scan(painter, "bash", start..line.end, depth + 1);
            shell = None;
        }
    }
    if let Some(start) = shell {
        scan(painter, "bash", start..range.end, depth + 1);
    }
}

/// `--flag=x`, `AS`, `$variable`, `"text"`, `key=`.
fn arguments(painter: &mut Painter<'_>, range: Range<usize>) {
    let text = painter.text();
    let mut at = range.start;
    for word in text[range].split(' ') {
        let class = match word.as_bytes().first() {
            _ if word.eq_ignore_ascii_case("as") => Some(Class::K),
            Some(b'"' | b'\'' | b'[') => Some(Class::S),
            Some(b'$') => Some(Class::Nv),
            Some(b'0'..=b'9') if word.bytes().all(|byte| byte.is_ascii_digit()) => Some(Class::Mi),
            _ => None,
        };
        if let Some(class) = class {
            painter.paint(class, at..at + word.len());
        } else if let Some(sign) = word.find('=') {
            painter.paint(Class::Na, at..at + sign);
            painter.paint(Class::O, at + sign..at + sign + 1);
        }
        at += word.len() + 1;
    }
}

/// Rules, variables, directives; recipes are shell.
pub(super) fn makefile(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    let text = painter.text();
    for line in lines(text, range) {
        let words = text[line.clone()].trim_start();
        let from = line.end - words.len();
        if text[line.clone()].starts_with('\t') {
            let signs = words.len() - words.trim_start_matches(['@', '-', '+']).len();
            painter.paint(Class::O, from..from + signs);
            scan(painter, "make-shell", from + signs..line.end, depth + 1);
        } else if words.starts_with('#') {
            painter.paint(Class::C1, line);
        } else {
            rule_or_variable(painter, from..line.end, depth);
        }
    }
}

fn rule_or_variable(painter: &mut Painter<'_>, line: Range<usize>, depth: usize) {
    const DIRECTIVES: &str = " ifeq ifneq ifdef ifndef else endif include -include sinclude define \
         endef export unexport override vpath ";
    let text = &painter.text()[line.clone()];
    let word = text.split([' ', '\t']).next().unwrap_or_default();
    let mut rest = line.start;
    if !word.is_empty() && DIRECTIVES.contains(&format!(" {word} ")) {
        painter.paint(Class::K, rest..rest + word.len());
        rest += word.len();
    } else if let Some(sign) = text.find(['=', ':']) {
        let equals = text[sign..].trim_start_matches([':', '?', '+', '!']).starts_with('=');
        let name = text[..sign].trim_end_matches(['?', '+', '!', ' ', '\t']);
        painter.paint(if equals { Class::Nv } else { Class::Nf }, rest..rest + name.len());
        rest += name.len();
    }
    scan(painter, "make-shell", rest..line.end, depth + 1);
}
