//! Lines for errors, and the errors.

use super::Source;
use crate::config::Problem;
use crate::limits::SHORTCODE_PROBLEMS_MAX;

/// Collects what is wrong.
pub(super) struct Places<'a> {
    text: &'a str,
    source: Source<'a>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, source: Source<'a>) -> Self {
        Self { text, source, problems: Vec::new() }
    }

    /// Notes a problem at a byte of the text; one in a template stays there. Past a number nobody
    /// reads more of them.
    pub(super) fn error(&mut self, at: usize, problem: Problem) {
        if self.problems.len() >= SHORTCODE_PROBLEMS_MAX {
            return;
        }
        let lines = self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        let line = self.source.first_line + lines;
        let problem = match (&problem.place, &problem.help) {
            (None, _) => problem.at(self.source.file, line),
            (Some(_), None) => {
                problem.help(format!("it is used at {}:{line}", self.source.file.display()))
            }
            (Some(_), Some(_)) => problem,
        };
        self.problems.push(problem);
    }
}
