//! Blocks and mutes.

use super::{moment, people::person};
use crate::clock;
use crate::owner;
use crate::owner::desk::{Refused, RuleList, RuleRow, Rules};
use crate::store;
use crate::store::{Rule, Stance, Target};
use crate::worker::{Node, find_target, settle_cut};

impl Rules for Node {
    fn rules(&self) -> Result<RuleList, store::Error> {
        self.store.read(|tx| {
            let row = |rule: Rule| {
                let handle = match &rule.target {
                    Target::Actor(actor) => Some(person(tx, actor)?.handle),
                    _ => None,
                };
                Ok(RuleRow {
                    target: rule.target.to_string(),
                    handle,
                    stance: rule.stance.as_str(),
                    note: rule.note,
                    since: moment(self, rule.since),
                    until: rule.until.map(|at| moment(self, at)),
                })
            };
            let rules =
                tx.list_rules("")?.into_iter().map(row).collect::<Result<_, store::Error>>()?;
            let lists = tx.list_blocklists()?.into_iter().map(|list| list.source).collect();
            Ok(RuleList { rules, lists })
        })
    }

    fn add_rule(&self, name: &str, stance: Stance, note: &str) -> Result<String, Refused> {
        let said = |sentence: String| Err(Refused::Said(sentence));
        let Some(target) = find_target(self, name.trim())? else {
            return said(format!(
                "`{name}` is neither an account such as @user@host nor a domain such as spam.example."
            ));
        };
        if owner::is_own(&self.own, &target) {
            return said(format!("{target} is you, or your own site; nothing was changed."));
        }
        let (shown, now) = (target.to_string(), clock::now());
        let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
        let rule = Rule { target, source: String::new(), stance, note, since: now, until: None };
        let cut = self.store.write::<_, Refused>(|tx| {
            if owner::weakens(tx, &rule)? {
                let why = "is blocked, and would be muted only: take the block back first";
                return Err(Refused::Said(format!("{shown} {why}; nothing was changed.")));
            }
            let changed = owner::add_rules(tx, &self.own, &[rule], now)?;
            Ok(settle_cut(self, tx, changed)?)
        })?;
        self.wake.ring();
        let lost = cut.followers.len() + cut.following.len();
        Ok(format!("{shown}: {}. Cut off: {lost}.", stance.as_str()))
    }

    fn end_rule(&self, target: &str) -> Result<bool, store::Error> {
        let Some(target) = Target::parse(target) else { return Ok(false) };
        let now = clock::now();
        let done = self.store.write::<_, store::Error>(|tx| {
            let done = tx.remove_rule(&target)?;
            let (_, effects) = owner::enforce(tx, &self.own, now)?;
            tx.enqueue(&effects, now)?;
            Ok(done)
        })?;
        self.wake.ring();
        Ok(done)
    }
}
