//! What belongs to the posts of others besides their words: pictures, and custom emoji.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::id::WebUrl;

/// A picture, or something else that is attached to a post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// Where its origin has it.
    pub url: WebUrl,
    /// What its origin says that it is.
    pub media_type: Option<String>,
    /// Words for those who do not see it, plain text of a stranger.
    pub alt: Option<String>,
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment { url: row.get(0)?, media_type: row.get(1)?, alt: row.get(2)? })
}

impl Tx<'_> {
    /// Makes these the attachments of a post; true if they were others before.
    pub fn set_attachments(&self, post: i64, attachments: &[Attachment]) -> Result<bool, Error> {
        let doing = "store what is attached";
        if self.list_attachments(post)? == attachments {
            return Ok(false);
        }
        self.execute(doing, "delete from attachments where post = ?1", params![post])?;
        for (place, attachment) in (0_i64..).zip(attachments) {
            let sql = "insert into attachments (post, place, url, media_type, alt)
                       values (?1, ?2, ?3, ?4, ?5)";
            let Attachment { url, media_type, alt } = attachment;
            self.execute(doing, sql, params![post, place, url, media_type, alt])?;
        }
        Ok(true)
    }

    /// What is attached to a post, in its order.
    pub fn list_attachments(&self, post: i64) -> Result<Vec<Attachment>, Error> {
        let sql = "select url, media_type, alt from attachments where post = ?1 order by place";
        self.list("list what is attached", sql, params![post], attachment)
    }

    /// The same of every answer that may stand under a post of the owner's, by its number.
    pub fn list_attachments_of_answers(&self) -> Result<HashMap<i64, Vec<Attachment>>, Error> {
        let sql = "select a.url, a.media_type, a.alt, a.post from attachments a
                   join remote_posts p on p.id = a.post
                   where p.review = 'approved' and p.answers is not null order by a.post, a.place";
        let rows =
            self.list("list what is attached", sql, [], |row| Ok((row.get(3)?, attachment(row)?)))?;
        let mut by_post: HashMap<i64, Vec<Attachment>> = HashMap::new();
        for (post, attachment) in rows {
            by_post.entry(post).or_default().push(attachment);
        }
        Ok(by_post)
    }

    /// Makes these the custom emoji that `bearer` names, an actor or a post by its id: `:bee:` and
    /// its picture. They go when it goes.
    pub fn set_emojis(&self, bearer: &str, emojis: &[(&str, &WebUrl)]) -> Result<(), Error> {
        let doing = "store custom emoji";
        self.execute(doing, "delete from emojis where bearer = ?1", params![bearer])?;
        for (name, url) in emojis {
            let sql = "insert or ignore into emojis (bearer, name, url) values (?1, ?2, ?3)";
            self.execute(doing, sql, params![bearer, name, url])?;
        }
        Ok(())
    }

    /// The custom emoji that `bearer` names, by name.
    pub fn list_emojis(&self, bearer: &str) -> Result<Vec<(String, WebUrl)>, Error> {
        let sql = "select name, url from emojis where bearer = ?1 order by name";
        self.list("list custom emoji", sql, params![bearer], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
