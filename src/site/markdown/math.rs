//! `$TeX$` → MathML, while the page is made. The only user of `math_core`.

use math_core::{LatexToMathML, MathDisplay};

use crate::limits::{MATH_COMMANDS_MAX, MATH_DEPTH_MAX, MATH_MAX_BYTES};

/// How a formula stands in its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Display {
    Inline,
    Block,
}

/// The formula as MathML.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(super) fn mathml(tex: &str, display: Display) -> Result<String, String> {
    if is_too_deep(tex) {
        return Err("it is nested too deep, or too long".to_owned());
    }
    let mode = match display {
        Display::Inline => MathDisplay::Inline,
        Display::Block => MathDisplay::Block,
    };
    LatexToMathML::default()
        .convert_with_local_counter(tex.trim(), mode)
        .map(|mathml| with_classes(&mathml))
        .map_err(|error| error.to_string().trim_end_matches('.').to_owned())
}

/// The converter calls itself for everything that has something inside: it must not be given more
/// than the stack of a thread bears.
fn is_too_deep(tex: &str) -> bool {
    let (mut depth, mut deepest, mut commands) = (0_usize, 0, 0_usize);
    for byte in tex.bytes() {
        match byte {
            b'\\' | b'^' | b'_' => commands += 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    let environments = tex.matches("\\begin").count() + tex.matches("\\left").count();
    tex.len() > MATH_MAX_BYTES
        || deepest + environments > MATH_DEPTH_MAX
        || commands > MATH_COMMANDS_MAX
}

/// Styles within elements are forbidden by the policy that is sent with every page; what they say
/// about columns and colours can be said otherwise.
fn with_classes(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some((before, style, after)) = split_style(rest) {
        out.push_str(before);
        if let Some(color) = style.strip_prefix("color:") {
            out.push_str(" mathcolor=\"");
            out.push_str(color.trim_end_matches(';'));
            out.push('"');
        } else if style.contains("text-align: right") {
            out.push_str(" class=\"to-right\"");
        } else if style.contains("text-align: left") {
            out.push_str(" class=\"to-left\"");
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What is before, in, and behind the first style. Texts have their quotation marks escaped or
/// stand outside of tags, so that nothing else can look like one.
fn split_style(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once(" style=\"")?;
    let (style, after) = rest.split_once('"')?;
    Some((before, style, after))
}
