//! Where the texts of a site lead to outside of it, for those who want to see whether it is there.

use std::path::Path;

use super::content::{Content, Page};
use super::document::body_of;
use super::{markdown, parallel};
use crate::config::{Config, Place, Problem};

/// A link to another site, or a picture of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outward {
    /// As it was written.
    pub url: String,
    /// Where.
    pub place: Place,
}

/// Every link of every text, by file and line.
///
/// # Errors
/// When a file cannot be read again.
pub fn outward(
    root: &Path,
    content: &Content,
    config: &Config,
) -> Result<Vec<Outward>, Vec<Problem>> {
    let posts = content.posts.iter().map(|post| &post.page);
    let intros = content.sections.iter().filter_map(|section| section.intro.as_ref());
    let pages: Vec<&Page> =
        posts.chain(&content.pages).chain(intros).chain(&content.intro).collect();
    let read = parallel::map(&pages, |page| of_page(root, page, config.site.origin.as_str()));
    let (mut links, mut problems) = (Vec::new(), Vec::new());
    for result in read {
        match result {
            Ok(found) => links.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    links.sort_by(|a: &Outward, b| (&a.place, &a.url).cmp(&(&b.place, &b.url)));
    if problems.is_empty() { Ok(links) } else { Err(problems) }
}

fn of_page(root: &Path, page: &Page, origin: &str) -> Result<Vec<Outward>, Problem> {
    let body = body_of(root, page)?;
    let links = markdown::external(&body, origin).into_iter().map(|(url, line)| {
        let line = Some(page.body_line + line - 1);
        Outward { url, place: Place { file: page.source.to_path_buf(), line } }
    });
    Ok(links.collect())
}
