//! What authors of Hugo, Zola and Jekyll write, and what becomes of it.

use std::fmt::Write;
use std::path::Path;

use super::{CLOSE, Call, Expanded, Format, Insert, OPEN, Source, World, expand};
use crate::config::Problem;

mod arguments;
mod built_in;
mod syntax;
mod wrong;

/// A site with some templates and one page.
struct Site;

impl World for Site {
    fn template(&self, name: &str) -> Option<Format> {
        match name {
            "note" | "show" | "twice" | "version" | "broken" => Some(Format::Html),
            "words" => Some(Format::Markdown),
            _ => None,
        }
    }

    fn templates(&self) -> Vec<String> {
        ["note", "show", "twice", "version", "broken", "words"].map(str::to_owned).to_vec()
    }

    fn render(&self, call: &Call<'_>) -> Result<String, Problem> {
        let body = call.body.as_deref().unwrap_or_default();
        match call.name {
            "note" => Ok(format!("<aside>{body}</aside>")),
            "twice" => Ok(format!("{body}{body}")),
            "version" => Ok("1.2.3".to_owned()),
            "broken" => Err(Problem::error("site/template", "syntax error").at("broken.html", 3)),
            "words" => Ok(format!("*{}*", if body.is_empty() { "words" } else { body })),
            _ => {
                let mut html = format!("<i>{}", call.nth);
                for value in &call.args {
                    write!(html, " {value:?}").unwrap();
                }
                for (key, value) in &call.named {
                    write!(html, " {key}={value:?}").unwrap();
                }
                if let Some(raw) = &call.body_raw {
                    write!(html, " raw={raw:?} body={body:?}").unwrap();
                }
                Ok(html + "</i>")
            }
        }
    }

    fn markdown(&self, text: &str, inserts: &[Insert]) -> Insert {
        let put = |get: fn(&Insert) -> &String| {
            let mut html = text.trim().to_owned();
            for (number, insert) in inserts.iter().enumerate() {
                html = html.replace(&format!("{OPEN}{number}{CLOSE}"), get(insert));
            }
            format!("<p>{html}</p>")
        };
        Insert {
            page: put(|insert| &insert.page),
            feed: put(|insert| &insert.feed),
            federated: put(|insert| &insert.federated),
            pictures: inserts.iter().flat_map(|insert| insert.pictures.clone()).collect(),
        }
    }

    fn page(&self, path: &str) -> Option<String> {
        (path.trim_start_matches('/') == "posts/hello.md").then(|| "/posts/hello/".to_owned())
    }

    fn post(&self, name: &str) -> Option<String> {
        (name == "2026-11-24-hello").then(|| "/posts/hello/".to_owned())
    }

    fn absolute(&self, link: &str) -> Option<String> {
        let is_path = !link.contains(':');
        is_path.then(|| format!("https://me.example/posts/x/{link}"))
    }

    fn origin(&self) -> &'static str {
        "https://me.example"
    }
}

fn source() -> Source<'static> {
    Source { file: Path::new("content/x.md"), first_line: 5 }
}

fn expanded(text: &str) -> Expanded<'_> {
    expand(text, source(), &Site).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// The text with the page rendition in its place.
fn page(text: &str) -> String {
    let Expanded { text, inserts } = expanded(text);
    let mut page = text.into_owned();
    for (number, insert) in inserts.iter().enumerate() {
        page = page.replace(&format!("{OPEN}{number}{CLOSE}"), &insert.page);
    }
    page
}

/// What is wrong with the text: code, message, line.
fn problems(text: &str) -> Vec<(&'static str, String, usize)> {
    let problems = expand(text, source(), &Site).unwrap_err();
    let line = |problem: &Problem| problem.place.as_ref().unwrap().line.unwrap();
    problems.iter().map(|p| (p.code, p.message.clone(), line(p))).collect()
}
