//! What is put into every page: the problems, the way to the preview, and the script that loads
//! the page again. It stands in a shadow tree, where no style of the site reaches it.

use super::html::escape;
use super::{PREVIEW, State};
use crate::config::Problem;
use crate::limits::DEV_WARNINGS_SHOWN;

/// Loads the page again when there is another edition, and opens the preview beside it.
pub(super) const SCRIPT: &str = include_str!("panel.js");

const STYLE: &str = include_str!("panel.css");

/// The panel of a page; `post` is the path of the page if it is a post.
pub(super) fn html(state: &State, post: Option<&str>) -> String {
    let (errors, warnings): (Vec<Problem>, Vec<Problem>) =
        state.problems.iter().cloned().partition(Problem::is_error);
    let mut body = String::new();
    if !errors.is_empty() {
        body.push_str(&format!(
            "<section class=\"errors\" role=\"alert\" tabindex=\"-1\"><h2>{}</h2>{}\
             <p class=\"aside\">What you see behind this is the last site that could be built. \
             This goes away by itself once it is mended.</p></section>",
            count(errors.len(), "error"),
            problems(&errors),
        ));
    }
    if !warnings.is_empty() {
        let shown = warnings.len().min(DEV_WARNINGS_SHOWN);
        let more = match warnings.len() - shown {
            0 => String::new(),
            more => format!("<p class=\"aside\">and {more} more: <code>skep check</code></p>"),
        };
        body.push_str(&format!(
            "<details class=\"warnings\"><summary>{}</summary>{}{more}</details>",
            count(warnings.len(), "warning"),
            problems(&warnings[..shown]),
        ));
    }
    if let Some(post) = post {
        let to = escape(&format!("{PREVIEW}{}", post.trim_start_matches('/')));
        body.push_str(&format!("<a class=\"preview\" href=\"{to}\">What others get</a>"));
    }
    format!(
        "<skep-dev><template shadowrootmode=\"open\"><style>{STYLE}</style>{body}</template>\
         </skep-dev>{}",
        script(state)
    )
}

/// The script, which knows the edition it stands in.
pub(super) fn script(state: &State) -> String {
    let edition = escape(&state.edition);
    format!("<script src=\"{}\" data-edition=\"{edition}\" defer></script>", super::SCRIPT)
}

/// A list of problems, as the terminal shows them.
pub(super) fn problems(problems: &[Problem]) -> String {
    let items = problems.iter().map(|problem| {
        let place = problem.place.as_ref().map_or_else(String::new, |place| {
            format!("<p class=\"place\"><code>{}</code></p>", escape(&place.to_string()))
        });
        let help = problem.help.as_ref().map_or_else(String::new, |help| {
            format!("<p class=\"help\"><b>help:</b> {}</p>", code(help))
        });
        let message = code(&problem.message);
        format!("<li><p>{message} <small>{}</small></p>{place}{help}</li>", escape(problem.code))
    });
    format!("<ul>{}</ul>", items.collect::<String>())
}

/// Text whose `code` is set apart.
pub(super) fn code(text: &str) -> String {
    let mut html = String::new();
    let mut parts = text.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        // The last tick of an odd number is itself.
        if is_code && parts.peek().is_none() {
            html.push('`');
            is_code = false;
        }
        let part = escape(part);
        html.push_str(&if is_code { format!("<code>{part}</code>") } else { part });
        is_code = !is_code;
    }
    html
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// `page` with `panel` at the end of its body.
pub(super) fn put_into(mut page: Vec<u8>, panel: &str) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let last = page.windows(END.len()).rposition(|part| part.eq_ignore_ascii_case(END));
    let at = last.unwrap_or(page.len());
    page.splice(at..at, panel.bytes());
    page
}
