//! What the owner writes in a browser.

use std::sync::PoisonError;

use super::once::SentForm;
use super::publishing::{Coming, has_room, publish_written, unwritten};
use crate::clock;
use crate::clock::Timestamp;
use crate::inbox::sanitize_html;
use crate::limits;
use crate::owner::desk::{Described, Draft, Previewed, Refused, Writing, Wrote};
use crate::site;
use crate::store::Visibility;
use crate::worker::{self, Choice, Enclosed, Medium, Node, Question, write_post};

impl Writing for Node {
    fn preview(&self, draft: &Draft) -> Previewed {
        let made = site::preview(&draft.text);
        // The text may be a stranger's (`/share`), and stands beside forms of ours.
        let [page, federated] = [made.page, made.federated].map(|html| sanitize_html(&html));
        Previewed { page, federated }
    }

    fn write(&self, draft: &Draft, pictures: &[&[u8]], once: &str) -> Result<Wrote, Refused> {
        // The same form may come twice at once: the second waits, and finds what the first has done.
        let _pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let form = SentForm::read(once, &format!("{draft:?}"))?;
        if let Some(before) = form.as_ref().map(|it| it.find(self)).transpose()?.flatten() {
            let path = before.path;
            return Ok(if before.is_same { Wrote::Before(path) } else { Wrote::Other(path) });
        }
        let now = clock::now();
        let composed = composed(self, draft, pictures)?;
        let later = composed.date.filter(|date| *date > now);
        if later.is_some() && !has_room(self)? {
            let most = limits::SCHEDULED_MAX;
            return said(format!("{most} texts wait for their date already; nothing was written."));
        }
        let written = write_post(self, &composed, now).map_err(unwritten)?;
        let path = written.text().display().to_string();
        let coming = later.map_or(Coming::Now, Coming::At);
        Ok(Wrote::Now { path, said: publish_written(self, &written, (form, coming))? })
    }
}

fn said<T>(sentence: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Said(sentence.into()))
}

/// As a browser writes it, in the zone of the site.
fn read_date(node: &Node, text: &str) -> Result<Timestamp, Refused> {
    let spaced = text.trim().replacen('T', " ", 1);
    let read = Timestamp::parse_written(&spaced, &node.config.site.zone);
    read.map_or_else(|| said(format!("`{text}` is no date.")), Ok)
}

/// What the form says, in terms of a text.
fn composed(node: &Node, draft: &Draft, pictures: &[&[u8]]) -> Result<worker::Draft, Refused> {
    if draft.text.len() > limits::DRAFT_MAX_BYTES {
        return said("The text is too long for a form; write a file below the content folder.");
    }
    let written = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    let visibility = match draft.visibility.as_str() {
        "" | "public" => None,
        "unlisted" => Some(Visibility::Unlisted),
        "followers" => Some(Visibility::Followers),
        "direct" => Some(Visibility::Direct),
        other => return said(format!("`{other}` is nobody whom a post can be for.")),
    };
    let date = written(&draft.date).map(|it| read_date(node, &it)).transpose()?;
    Ok(worker::Draft {
        title: written(&draft.title),
        text: draft.text.clone(),
        visibility,
        media: enclosed(draft, pictures)?,
        warning: written(&draft.content_warning),
        language: written(&draft.language),
        date,
        question: question(node, draft, date)?,
        ..worker::Draft::default()
    })
}

/// What is asked; of a question that comes out at `date`, it ends a while after that unless the form says when.
fn question(
    node: &Node,
    draft: &Draft,
    date: Option<Timestamp>,
) -> Result<Option<Question>, Refused> {
    let options = draft.options.lines().map(str::trim).filter(|it| !it.is_empty());
    let options: Vec<_> = options.map(str::to_owned).collect();
    if options.is_empty() {
        return Ok(None);
    }
    let ends = match draft.ends.trim() {
        "" => date.unwrap_or_else(clock::now).plus(limits::POLL_TIME),
        ends => read_date(node, ends)?,
    };
    let choice = if draft.multiple == "yes" { Choice::Several } else { Choice::One };
    Ok(Some(Question { options, choice, ends }))
}

fn enclosed(draft: &Draft, pictures: &[&[u8]]) -> Result<Vec<Enclosed>, Refused> {
    let mut media = Vec::new();
    for (Described { alt, decorative }, bytes) in draft.pictures.iter().zip(pictures) {
        let alt = alt.trim().to_owned();
        match (bytes.is_empty(), alt.is_empty(), decorative == "yes") {
            (true, true, false) => {}
            (true, true, true) => {
                return said("Choose the picture again that is decorative.");
            }
            (true, false, _) => {
                return said(format!("Choose the picture again of which you say “{alt}”."));
            }
            (false, true, false) => {
                return said("Say what the picture shows, or that it is decorative.");
            }
            (false, ..) => media.push(Enclosed { medium: Medium::Bytes(bytes.to_vec()), alt }),
        }
    }
    Ok(media)
}
