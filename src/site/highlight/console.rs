//! Sessions: prompts, commands, and what they print.

use std::ops::Range;

use super::class::Class;
use super::lines::lines;
use super::painter::Painter;
use super::scan;
use crate::limits::HIGHLIGHT_PROMPT_MAX;

/// A shell session.
pub(super) fn shell(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    session(painter, range, depth, ("bash", shell_prompt));
}

/// A Python session.
pub(super) fn python(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    session(
        painter,
        range,
        depth,
        ("python", |line| {
            let prompt = line.starts_with(">>> ") || line.starts_with("... ");
            prompt.then_some(4)
        }),
    );
}

fn session(
    painter: &mut Painter<'_>,
    range: Range<usize>,
    depth: usize,
    (language, prompt): (&str, fn(&str) -> Option<usize>),
) {
    let text = painter.text();
    let mut goes_on = false;
    for line in lines(text, range) {
        let words = &text[line.clone()];
        let length = prompt(words);
        if length.is_none() && !goes_on {
            painter.paint(Class::Go, line);
            continue;
        }
        let command = line.start + length.unwrap_or(0);
        painter.paint(Class::Gp, line.start..command);
        scan(painter, language, command..line.end, depth + 1);
        goes_on = words.ends_with('\\');
    }
}

/// `$ `, `me@host:~$ `, `(env) $ `, `PS C:\> `: the length of the prompt.
fn shell_prompt(line: &str) -> Option<usize> {
    if line.starts_with(['$', '%', '#', '>', '❯']) {
        let sign = line.chars().next().map_or(0, char::len_utf8);
        return match line.as_bytes().get(sign) {
            Some(b' ') => Some(sign + 1),
            None => Some(sign),
            Some(_) => None,
        };
    }
    let end = line
        .bytes()
        .take(HIGHLIGHT_PROMPT_MAX)
        .position(|byte| matches!(byte, b'$' | b'#' | b'>'))?;
    let (head, rest) = (&line[..end], &line[end + 1..]);
    let fits = rest.starts_with(' ')
        && (head.starts_with(['[', '(', '~', '/'])
            || head.starts_with("PS ")
            || head.contains('@') && !head.trim_end().contains(' '));
    fits.then_some(end + 2)
}
