//! Blocks of code on the page: coloured, numbered, with marked lines.

use super::piece::{CodeBlock, Fence};
use super::text::{escape, push_escaped, push_number};

/// Writes the block for a page.
pub(super) fn push_page(out: &mut String, block: &CodeBlock<'_>) {
    let fence = &block.fence;
    let has_lines = fence.first_number.is_some() || !fence.marked.is_empty();
    let is_dressed = block.highlighted.is_some() || has_lines;
    out.push_str(if is_dressed { "<pre class=\"chroma\"" } else { "<pre" });
    out.push_str(" tabindex=\"0\"><code");
    if !fence.language.is_empty() {
        out.push_str(" class=\"language-");
        push_escaped(out, &fence.language);
        out.push_str("\" data-lang=\"");
        push_escaped(out, &fence.language);
        out.push('"');
    }
    out.push('>');
    match &block.highlighted {
        Some(html) if has_lines => push_lines(out, html, fence),
        Some(html) => out.push_str(html),
        None if has_lines => push_lines(out, &escape(&block.code), fence),
        None => push_escaped(out, &block.code),
    }
    out.push_str("</code></pre>\n");
}

/// Writes the block for readers that have only the HTML.
pub(super) fn push_plain(out: &mut String, block: &CodeBlock<'_>) {
    out.push_str("<pre><code");
    if !block.fence.language.is_empty() {
        out.push_str(" class=\"language-");
        push_escaped(out, &block.fence.language);
        out.push('"');
    }
    out.push('>');
    push_escaped(out, &block.code);
    out.push_str("</code></pre>");
}

/// Writes code line by line. A `<span>` that goes over several lines ends with each and begins
/// again with the next.
fn push_lines(out: &mut String, html: &str, fence: &Fence<'_>) {
    let mut open: Vec<&str> = Vec::new();
    for (line, html) in (1..).zip(html.split_inclusive('\n')) {
        let is_marked = fence.marked.iter().any(|range| range.contains(&line));
        if is_marked {
            out.push_str("<span class=\"hl\">");
        }
        if let Some(first) = fence.first_number {
            // The number is drawn by the style sheet: it is neither selected nor read out.
            out.push_str("<span class=\"ln\" data-line=\"");
            push_number(out, first.saturating_add(line - 1));
            out.push_str("\"></span>");
        }
        open.iter().for_each(|tag| out.push_str(tag));
        out.push_str(html);
        follow(html, &mut open);
        open.iter().for_each(|_| out.push_str("</span>"));
        if is_marked {
            out.push_str("</span>");
        }
    }
}

/// Keeps the spans that are open after `html`.
fn follow<'h>(html: &'h str, open: &mut Vec<&'h str>) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        match &rest[at..end] {
            "</span>" => drop(open.pop()),
            tag => open.push(tag),
        }
        rest = &rest[end..];
    }
}
