//! What others report to the owner.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId};
use crate::limits;

/// A report, new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewReport {
    /// Who reports; Mastodon names its server.
    pub reporter: ActorId,
    /// What of the owner's it is about: the account, or posts.
    pub objects: Vec<ObjectId>,
    /// What the reporter wrote, plain text.
    pub words: Option<String>,
}

/// A report that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Its number; none is given twice.
    pub id: i64,
    /// What it says.
    pub said: NewReport,
    /// When it came.
    pub received: Timestamp,
    /// When the owner has dealt with it.
    pub done: Option<Timestamp>,
}

/// Has the owner dealt with a report?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportState {
    /// Not yet.
    Open,
    /// Yes.
    Dismissed,
}

fn report(row: &Row<'_>) -> rusqlite::Result<Report> {
    let objects: String = row.get(2)?;
    let said = NewReport {
        reporter: row.get(1)?,
        objects: objects.lines().filter_map(|id| ObjectId::parse(id).ok()).collect(),
        words: row.get(3)?,
    };
    Ok(Report { id: row.get(0)?, said, received: row.get(4)?, done: row.get(5)? })
}

impl Tx<'_> {
    /// Keeps a report, up to [`limits::REPORTS_PER_ORIGIN_MAX`] of one origin and
    /// [`limits::REPORTS_MAX`] in all; those that are dealt with go first, then the oldest.
    pub fn insert_report(&self, report: &NewReport, now: Timestamp) -> Result<(), Error> {
        let doing = "store a report";
        let NewReport { reporter, objects, words } = report;
        let objects: Vec<&str> = objects.iter().map(ObjectId::as_str).collect();
        let origin = reporter.origin();
        let sql = "insert into reports (reporter, origin, objects, words, received)
                   values (?1, ?2, ?3, ?4, ?5)";
        let values = params![reporter, origin.as_str(), objects.join("\n"), words, now];
        self.execute(doing, sql, values)?;
        let sql = "delete from reports where id in
                       (select id from reports where origin = ?1
                        order by done is not null, id desc limit -1 offset ?2)";
        self.execute(doing, sql, params![origin.as_str(), limits::REPORTS_PER_ORIGIN_MAX])?;
        let sql = "delete from reports where id in
                       (select id from reports order by done is not null, id desc limit -1 offset ?1)";
        self.execute(doing, sql, params![limits::REPORTS_MAX]).map(drop)
    }

    /// Reports, newest first.
    pub fn list_reports(&self, state: ReportState, limit: i64) -> Result<Vec<Report>, Error> {
        let sql = "select id, reporter, objects, words, received, done from reports
                   where (done is null) = ?1 order by id desc limit ?2";
        let is_open = state == ReportState::Open;
        self.list("list reports", sql, params![is_open, limit], report)
    }

    /// How many the owner has not dealt with.
    pub fn count_open_reports(&self) -> Result<i64, Error> {
        self.count("count reports", "select count(*) from reports where done is null", [])
    }

    /// Remembers that the owner has dealt with a report; false if there is none with this number.
    pub fn mark_report_done(&self, id: i64, now: Timestamp) -> Result<bool, Error> {
        let sql = "update reports set done = coalesce(done, ?2) where id = ?1";
        Ok(self.execute("dismiss a report", sql, params![id, now])? > 0)
    }
}
