//! The pages, in the style of the site.

use super::super::html::escape;
use super::{Errand, SCRIPT, STYLE, Wish};
use crate::id::Domain;
use crate::limits;

/// A page without its frame.
pub(super) struct Content {
    title: String,
    html: String,
    /// Where the browser goes at once.
    onward: Option<String>,
}

impl Wish {
    fn title(self) -> &'static str {
        match self {
            Self::Follow => "Follow",
            Self::Reply => "Reply",
            Self::Boost => "Boost",
            Self::Like => "Like",
            Self::See => "Take part",
        }
    }

    /// What a form calls it.
    fn word(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Reply => "reply",
            Self::Boost => "boost",
            Self::Like => "like",
            Self::See => "see",
        }
    }

    /// The intent that stands for it (FEP-3b86).
    fn intent(self) -> &'static str {
        match self {
            Self::Follow => "Follow",
            Self::Reply => "Create",
            Self::Boost => "Announce",
            Self::Like => "Like",
            Self::See => "Object",
        }
    }

    /// Where the form is sent.
    fn path(self) -> &'static str {
        if self == Self::Follow { super::FOLLOW } else { super::INTERACT }
    }
}

/// Asks where the visitor has an account; `refused` is what they typed that is none.
pub(super) fn form(errand: &Errand, refused: Option<&str>) -> Content {
    let Errand { wish, id, shown } = errand;
    let shown = escape(shown);
    let mut html = about(errand);
    let (typed, mark) = match refused {
        Some(typed) => {
            html.push_str(
                "<p class=\"alert\" id=\"why\" role=\"alert\">That is no account. It looks like \
                 <code>you@server.example</code>.</p>\n",
            );
            let kept: String = typed.chars().take(limits::VISIT_ACCOUNT_MAX_BYTES).collect();
            (escape(&kept), " aria-invalid=\"true\" aria-describedby=\"why\"")
        }
        None => (String::new(), ""),
    };
    let asked = match wish {
        Wish::Follow => String::new(),
        wish => format!(
            "<input type=\"hidden\" name=\"uri\" value=\"{}\">\n\
             <input type=\"hidden\" name=\"do\" value=\"{}\">\n",
            escape(id),
            wish.word()
        ),
    };
    html.push_str(&format!(
        "<form class=\"visit\" method=\"post\" action=\"{}\" data-intent=\"{}\" data-object=\"{}\">\n{asked}\
         <label for=\"account\">Your account in the fediverse</label>\n\
         <div><input id=\"account\" name=\"account\" value=\"{typed}\" required maxlength=\"{}\" \
         placeholder=\"you@server.example\" inputmode=\"email\" autocapitalize=\"none\" \
         autocorrect=\"off\" spellcheck=\"false\"{mark}> <button>Go on</button></div>\n</form>\n\
         <p class=\"invite\">You go on at your own server. This site keeps nothing of what you type, \
         and asks nobody about it.</p>\n\
         <p class=\"invite\">Or search on your server, or in your app, for <code>{shown}</code></p>\n",
        wish.path(),
        wish.intent(),
        escape(id),
        limits::VISIT_ACCOUNT_MAX_BYTES,
    ));
    Content { title: wish.title().to_owned(), html, onward: None }
}

/// The way to the visitor's own server.
pub(super) fn way(errand: &Errand, home: &Domain) -> Content {
    let Errand { wish, id, shown } = errand;
    let link = escape(&format!("https://{home}/authorize_interaction?uri={}", encoded(id)));
    let host = escape(home.as_str());
    let mut html = about(errand);
    html.push_str(&format!(
        "<p class=\"way\"><a href=\"{link}\" rel=\"nofollow noreferrer\">Go on at {host}</a></p>\n\
         <p class=\"invite\">If {host} does not know that address, search there for \
         <code>{}</code></p>\n",
        escape(shown)
    ));
    if *wish != Wish::Follow {
        let share = format!("https://{home}/share?text={}", encoded(shown));
        html.push_str(&format!(
            "<p class=\"invite\">Or <a href=\"{}\" rel=\"nofollow noreferrer\">write a post about it \
             at {host}</a>.</p>\n",
            escape(&share)
        ));
    }
    let again = match wish {
        Wish::Follow => super::FOLLOW.to_owned(),
        wish => format!("{}?uri={}&do={}", super::INTERACT, encoded(id), wish.word()),
    };
    html.push_str(&format!(
        "<p class=\"invite\"><a href=\"{}\">Use another account</a></p>\n",
        escape(&again)
    ));
    Content { title: wish.title().to_owned(), html, onward: None }
}

/// There is nothing to go on with.
pub(super) fn sorry(title: &str, why: &str) -> Content {
    let html = format!("<p>{}</p>\n<p><a href=\"/\">Back to the site</a></p>\n", escape(why));
    Content { title: title.to_owned(), html, onward: None }
}

/// To a page of the owner's.
pub(super) fn onward(path: &str) -> Content {
    let html = format!(
        "<p class=\"way\"><a href=\"{}\">Go on</a></p>\n\
         <p class=\"invite\">This is for whoever owns this site, and asks for the password.</p>\n",
        escape(path)
    );
    Content { title: "Your own pages".to_owned(), html, onward: Some(path.to_owned()) }
}

fn about(errand: &Errand) -> String {
    let shown = escape(&errand.shown);
    match errand.wish {
        Wish::Follow => format!("<p class=\"handle\">{shown}</p>\n"),
        _ => format!("<p><a href=\"{shown}\">{shown}</a></p>\n"),
    }
}

/// A whole page.
pub(super) fn whole(site: &str, content: &Content) -> String {
    let (site, title) = (escape(site), escape(&content.title));
    let onward = content
        .onward
        .as_deref()
        .map(|path| format!("<meta http-equiv=\"refresh\" content=\"0; url={}\">\n", escape(path)));
    let onward = onward.unwrap_or_default();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} \u{b7} {site}</title>\n<meta name=\"robots\" content=\"noindex\">\n{onward}\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"stylesheet\" href=\"/assets/style.css\">\n\
         <link rel=\"stylesheet\" href=\"{STYLE}\">\n\
         <script src=\"{SCRIPT}\" defer></script>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to the content</a>\n\
         <header class=\"top\">\n<div class=\"wrap\"><p class=\"site-name\"><a href=\"/\">{site}</a></p></div>\n\
         </header>\n<main id=\"content\" tabindex=\"-1\" class=\"wrap\">\n<h1>{title}</h1>\n{}</main>\n\
         </body>\n</html>\n",
        content.html
    )
}

/// As a value in a query.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
