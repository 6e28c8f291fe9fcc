//! Posts of others: answers to the owner's posts, and posts of the accounts the owner follows.

use rusqlite::{Row, params};

use super::held::DOUBTFUL;
use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::effect::Errand;
use crate::id::{ActorId, ObjectId, PostKey, WebUrl};

/// A post as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemotePost {
    /// The number by which the owner names it.
    pub id: i64,
    /// What it says.
    pub post: NewRemotePost,
    /// When it came.
    pub received: Timestamp,
    /// What the owner thinks of it.
    pub review: Review,
    /// Which version of its text this is, from 1.
    pub edition: i64,
    /// Which version the owner was last shown.
    pub shown: Option<i64>,
    /// Why it waits or waited, if not because all do.
    pub why: Option<Why>,
}

/// A post about to be stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRemotePost {
    /// Its id.
    pub object: ObjectId,
    /// Who wrote it; the signer or origin has vouched for that.
    pub author: ActorId,
    /// Its ActivityStreams type.
    pub kind: String,
    /// What it answers.
    pub in_reply_to: Option<ObjectId>,
    /// Which of the owner's posts it answers.
    pub answers: Option<PostKey>,
    /// Sanitised HTML.
    pub html: String,
    /// Content warning or summary, plain text.
    pub summary: Option<String>,
    /// Its page.
    pub url: WebUrl,
    /// Who may read it.
    pub visibility: Visibility,
    /// When its author says it was published.
    pub published: Timestamp,
    /// When its author says it was last changed.
    pub updated: Option<Timestamp>,
    /// Does its author say that it is not for everybody's eyes?
    pub sensitive: bool,
    /// The language of its text (BCP 47).
    pub language: Option<String>,
    /// The thread that it says it is in (FEP-7888).
    pub context: Option<String>,
    /// Where its origin lists the answers to it.
    pub replies: Option<ObjectId>,
}

impl NewRemotePost {
    /// The lists on its own origin in which answers to it may be: that of its answers, and that of
    /// its thread. Nobody else is believed to know what answers it.
    pub fn lists(&self) -> impl Iterator<Item = ObjectId> {
        let context = self.context.as_ref().and_then(|context| ObjectId::parse(context).ok());
        let lists = self.replies.clone().into_iter().chain(context);
        let origin = self.object.origin();
        lists.filter(move |list| list.origin() == origin)
    }

    /// What fetches more of its thread, if there is a list of that.
    #[must_use]
    pub fn thread_errand(&self) -> Option<Errand> {
        let errand = Errand::Replies { by: self.author.clone(), object: self.object.clone() };
        self.lists().next().map(|_| errand)
    }
}

/// Who may read a post, in the words of protocol 2.3.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Everybody who has the address.
    Unlisted,
    /// The author's followers.
    Followers,
    /// The people named.
    Direct,
}

impl Visibility {
    /// May everybody read it who has the address?
    #[must_use]
    pub fn is_for_all(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }
}

word_column!(Visibility {
    Public = "public",
    Unlisted = "unlisted",
    Followers = "followers",
    Direct = "direct",
});

/// Whether the owner lets an answer appear on the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Review {
    /// There is nothing to decide: it is only read.
    None,
    /// Not decided yet; not public.
    Waiting,
    /// On the page.
    Approved,
    /// Not on the page.
    Hidden,
}

word_column!(Review {
    None = "none",
    Waiting = "waiting",
    Approved = "approved",
    Hidden = "hidden",
});

/// Why an answer waits for the owner although others appear at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// No answer of its author was approved before.
    First,
    /// It answers an answer that is not on the page.
    Thread,
    /// There are as many answers on the page as are shown.
    Crowd,
    /// The owner or a list has limited its author.
    Limited,
    /// It has a word that the owner has named.
    Keyword,
    /// Somebody unknown sends links.
    Links,
    /// Somebody unknown names many.
    Mentions,
    /// Somebody unknown has a young account.
    Young,
    /// Somebody unknown, of one of many new hosts at once.
    Burst,
}

word_column!(Why {
    First = "first",
    Thread = "thread",
    Crowd = "crowd",
    Limited = "limited",
    Keyword = "keyword",
    Links = "links",
    Mentions = "mentions",
    Young = "young",
    Burst = "burst",
});

pub(super) const COLUMNS: &str = "p.id, p.object, p.author, p.kind, p.in_reply_to, p.answers,
    p.html, p.summary, p.url, p.visibility, p.published, p.updated, p.received, p.review, p.edition,
    p.shown, p.why, p.sensitive, p.language, p.context, p.replies";
/// How many columns these are.
pub(super) const WIDTH: usize = 21;

pub(super) fn remote_post(row: &Row<'_>) -> rusqlite::Result<RemotePost> {
    Ok(RemotePost {
        id: row.get(0)?,
        post: NewRemotePost {
            object: row.get(1)?,
            author: row.get(2)?,
            kind: row.get(3)?,
            in_reply_to: row.get(4)?,
            answers: row.get(5)?,
            html: row.get(6)?,
            summary: row.get(7)?,
            url: row.get(8)?,
            visibility: row.get(9)?,
            published: row.get(10)?,
            updated: row.get(11)?,
            sensitive: row.get(17)?,
            language: row.get(18)?,
            context: row.get(19)?,
            replies: row.get(20)?,
        },
        received: row.get(12)?,
        review: row.get(13)?,
        edition: row.get(14)?,
        shown: row.get(15)?,
        why: row.get(16)?,
    })
}

impl Tx<'_> {
    /// Stores a post. Its number, which no other post has had; `None` if it was known already.
    pub fn insert_remote_post(
        &self,
        post: &NewRemotePost,
        review: Review,
        now: Timestamp,
    ) -> Result<Option<i64>, Error> {
        let sql = "insert or ignore into remote_posts (id, object, author, kind, in_reply_to,
                       answers, html, summary, url, visibility, published, updated, received,
                       review, sensitive, language, context, replies)
                   select last + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                       ?15, ?16, ?17
                   from post_numbers";
        let NewRemotePost { object, author, kind, in_reply_to, answers, html, summary, .. } = post;
        let values = params![
            object,
            author,
            kind,
            in_reply_to,
            answers,
            html,
            summary,
            post.url,
            post.visibility,
            post.published,
            post.updated,
            now,
            review,
            post.sensitive,
            post.language,
            post.context,
            post.replies
        ];
        let changed = self.execute("store a post", sql, values)?;
        Ok((changed > 0).then(|| self.0.last_insert_rowid()))
    }

    /// Writes a newer version of a post; never its author, its id or the review (INB-17). True if
    /// a reader would notice: then it is a new edition.
    pub fn mark_remote_post_edited(&self, post: &NewRemotePost) -> Result<bool, Error> {
        let doing = "store an edit";
        let NewRemotePost { object, author, html, summary, url, updated, visibility, .. } = post;
        let sql = "update remote_posts set html = ?3, summary = ?4, url = ?5, visibility = ?6,
                       edition = edition + 1
                   where object = ?1 and author = ?2
                     and (html, summary, url, visibility) is not (?3, ?4, ?5, ?6)";
        let values = params![object, author, html, summary, url, visibility];
        let is_noticed = self.execute(doing, sql, values)? > 0;
        if is_noticed && let Some(known) = self.find_remote_post(object)? {
            self.drop_original(known.id)?;
        }
        let sql = "update remote_posts set updated = ?3, sensitive = ?4, language = ?5
                   where object = ?1 and author = ?2";
        self.execute(doing, sql, params![object, author, updated, post.sensitive, post.language])?;
        Ok(is_noticed)
    }

    /// A reader would notice that something else than the text is different.
    pub fn mark_new_edition(&self, id: i64) -> Result<(), Error> {
        let sql = "update remote_posts set edition = edition + 1 where id = ?1";
        self.execute("note an edit", sql, params![id])?;
        self.drop_original(id)
    }

    /// The owner has been shown the text that stands here now.
    pub fn mark_remote_post_shown(&self, id: i64) -> Result<(), Error> {
        let sql = "update remote_posts set shown = edition where id = ?1 and shown is not edition";
        self.execute("note what was shown", sql, params![id]).map(drop)
    }

    /// Puts a post under the one of the owner's that it turns out to answer, if it was under none.
    pub fn mark_remote_post_answers(&self, id: i64, answers: &PostKey) -> Result<(), Error> {
        let sql = "update remote_posts set answers = ?2 where id = ?1 and answers is null";
        self.execute("put an answer into its thread", sql, params![id, answers]).map(drop)
    }

    /// Puts a post before the owner that was stored only to be read; true if it was.
    pub fn mark_remote_post_for_owner(
        &self,
        post: &NewRemotePost,
        review: Review,
    ) -> Result<bool, Error> {
        let sql = "update remote_posts set answers = ?3, review = ?4
                   where object = ?1 and author = ?2 and review = 'none'";
        let values = params![post.object, post.author, post.answers, review];
        Ok(self.execute("put a post into the inbox", sql, values)? > 0)
    }

    /// Writes down why a post waits.
    pub fn mark_why(&self, object: &ObjectId, why: Option<Why>) -> Result<(), Error> {
        let sql = "update remote_posts set why = ?2 where object = ?1";
        self.execute("note why a post waits", sql, params![object, why]).map(drop)
    }

    /// The post with this id.
    pub fn find_remote_post(&self, object: &ObjectId) -> Result<Option<RemotePost>, Error> {
        let sql = format!("select {COLUMNS} from remote_posts p where p.object = ?1");
        self.find("look up a post", &sql, params![object], remote_post)
    }

    /// The post with this number.
    pub fn find_remote_post_by_number(&self, id: i64) -> Result<Option<RemotePost>, Error> {
        let sql = format!("select {COLUMNS} from remote_posts p where p.id = ?1");
        self.find("look up a post", &sql, params![id], remote_post)
    }

    /// Removes a post; what it was, if it was there.
    pub fn remove_remote_post(&self, object: &ObjectId) -> Result<Option<RemotePost>, Error> {
        let found = self.find_remote_post(object)?;
        let sql = "delete from remote_posts where object = ?1";
        self.execute("remove a post", sql, params![object])?;
        Ok(found)
    }

    /// Every post of this author, of which at most `limit` are given.
    pub fn list_remote_posts_of(
        &self,
        author: &ActorId,
        limit: i64,
    ) -> Result<Vec<RemotePost>, Error> {
        let sql = format!(
            "select {COLUMNS} from remote_posts p where p.author = ?1 order by p.id limit ?2"
        );
        self.list("list posts of an author", &sql, params![author, limit], remote_post)
    }

    /// Posts in this state of review, newest first; of those that wait, doubtful ones last.
    pub fn list_by_review(&self, review: Review, limit: i64) -> Result<Vec<RemotePost>, Error> {
        let sql = format!(
            "select {COLUMNS} from remote_posts p where p.review = ?1
             order by coalesce({DOUBTFUL}, false), p.id desc limit ?2"
        );
        self.list("list the inbox", &sql, params![review, limit], remote_post)
    }

    /// How many posts are in this state of review.
    pub fn count_by_review(&self, review: Review) -> Result<i64, Error> {
        let sql = "select count(*) from remote_posts where review = ?1";
        self.count("count the inbox", sql, params![review])
    }

    /// The same, counted no further than this.
    pub fn count_by_review_to(&self, review: Review, most: i64) -> Result<i64, Error> {
        let sql = "select count(*) from
                       (select 1 from remote_posts where review = ?1 limit ?2)";
        self.count("count the inbox", sql, params![review, most])
    }

    /// Decides about a post; true if that changed anything.
    pub fn mark_reviewed(&self, id: i64, review: Review) -> Result<bool, Error> {
        let sql = "update remote_posts set review = ?2 where id = ?1 and review <> ?2";
        Ok(self.execute("store a decision", sql, params![id, review])? > 0)
    }

    /// The answers that may stand under posts of the owner: approved and readable by everybody,
    /// oldest first, with the post that each belongs to.
    pub fn list_approved_answers(&self) -> Result<Vec<RemotePost>, Error> {
        let sql = format!(
            "select {COLUMNS} from remote_posts p
             where p.review = 'approved' and p.answers is not null
               and p.visibility in ('public', 'unlisted')
             order by p.answers, p.published, p.id"
        );
        self.list("list answers", &sql, [], remote_post)
    }

    /// Does an answer of this author stand on a page?
    pub fn has_approved_answer(&self, author: &ActorId) -> Result<bool, Error> {
        let sql = "select 1 from remote_posts
                   where author = ?1 and review = 'approved' and answers is not null limit 1";
        Ok(self.find("look up an author", sql, params![author], |_| Ok(()))?.is_some())
    }

    /// How many answers to this post are approved, not counting `except`.
    pub fn count_approved_answers(&self, post: &PostKey, except: &ObjectId) -> Result<i64, Error> {
        let sql = "select count(*) from remote_posts
                   where answers = ?1 and review = 'approved' and object <> ?2";
        self.count("count answers", sql, params![post, except])
    }
}
