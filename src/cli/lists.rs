//! `skep lists`

use anyhow::{Context, anyhow};

use super::args::{Global, ListFile, Lists, ListsVerb};
use super::failure::{Exit, Failure};
use super::list_file;
use super::open;
use super::print::{Printer, counted};
use crate::clock;
use crate::limits;
use crate::owner::read_lists;
use crate::store;
use crate::store::Target;
use crate::worker;
use crate::worker::{
    KeepError, Node, create_list, list_readable, make_list, name_of, put_on_list, take_off_list,
};

#[derive(serde::Serialize)]
struct Row {
    name: String,
    accounts: i64,
}

#[derive(serde::Serialize)]
struct Member {
    actor: String,
    handle: String,
}

pub(super) fn run(global: &Global, args: &Lists, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match args.verb.as_ref().unwrap_or(&ListsVerb::List) {
        ListsVerb::List => list(&node, printer),
        ListsVerb::Show { name } => show(&node, name, printer),
        ListsVerb::Create { name } => create(&node, name, printer),
        ListsVerb::Delete { name } => {
            if !node.store.write::<_, store::Error>(|tx| tx.remove_list(name))? {
                return Err(KeepError::NoList(name.clone()).into());
            }
            printer.say(&format!("the list `{name}` is deleted"));
            Ok(())
        }
        ListsVerb::Add { name, accounts } => {
            for account in accounts {
                put_on_list(&node, name, account)?;
                printer.say(&format!("{account} is on the list `{name}`"));
            }
            Ok(())
        }
        ListsVerb::Remove { name, accounts } => {
            for account in accounts {
                take_off_list(&node, name, account)?;
                printer.say(&format!("{account} is not on the list `{name}` any more"));
            }
            Ok(())
        }
        ListsVerb::Import(file) => import(&node, file, printer),
        ListsVerb::Export(file) => {
            let text = node.store.read::<_, store::Error>(worker::reading_lists)?;
            list_file::write(&file.file, &text, printer)
        }
    }
}

impl From<KeepError> for Failure {
    fn from(error: KeepError) -> Self {
        let exit = match &error {
            KeepError::BadName | KeepError::BadWord => Exit::Usage,
            _ => Exit::Failure,
        };
        Self::error(exit, error)
    }
}

fn list(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let lists = node.store.read::<_, store::Error>(|tx| tx.list_lists())?;
    let rows: Vec<Row> = lists.into_iter().map(|(name, accounts)| Row { name, accounts }).collect();
    printer.result(&rows, || {
        if rows.is_empty() {
            return "no lists; `skep lists create NAME` makes one".to_owned();
        }
        let line = |row: &Row| {
            let accounts = usize::try_from(row.accounts).unwrap_or_default();
            format!("{}  {}", row.name, counted(accounts, "account"))
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn show(node: &Node, name: &str, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        let Some(name) = tx.find_list(name)? else { return Ok(None) };
        let members = tx
            .list_members(&name)?
            .into_iter()
            .map(|actor| Ok(Member { handle: name_of(tx, &actor)?, actor: actor.to_string() }));
        members.collect::<Result<Vec<_>, store::Error>>().map(Some)
    })?;
    let rows = rows.ok_or_else(|| KeepError::NoList(name.to_owned()))?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return format!("nobody; `skep lists add '{name}' @user@host` puts somebody on it");
        }
        rows.iter().map(|it| format!("{}  {}", it.handle, it.actor)).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn create(node: &Node, name: &str, printer: &Printer) -> Result<(), Failure> {
    let (is_new, name) = (create_list(node, name)?, name.trim());
    match is_new {
        true => printer.say(&format!("there is an empty list `{name}`")),
        false => printer.say(&format!("there is a list `{name}` already")),
    }
    Ok(())
}

#[derive(serde::Serialize)]
struct Taken {
    added: usize,
    /// Whom the owner does not follow.
    strangers: Vec<String>,
}

/// `skep lists import FILE`: only names that are known, so nobody is asked.
fn import(node: &Node, args: &ListFile, printer: &Printer) -> Result<(), Failure> {
    let shown = args.file.display();
    let bytes = list_file::read(&args.file).with_context(|| format!("cannot read `{shown}`"))?;
    let rows = read_lists(&bytes)
        .map_err(|why| Failure::error(Exit::Failure, anyhow!("`{shown}` is no list: {why}")))?;
    let now = clock::now();
    let taken = node.store.write::<_, store::Error>(|tx| {
        let mut names = Vec::new();
        for actor in list_readable(tx)? {
            names.push((name_of(tx, &actor)?.trim_start_matches('@').to_lowercase(), actor));
        }
        let mut taken = Taken { added: 0, strangers: Vec::new() };
        for (list, target) in &rows {
            let wanted = target.as_str().trim_start_matches('@').to_lowercase();
            let found = names.iter().find(|(name, actor)| match target {
                Target::Actor(id) => id == actor,
                _ => *name == wanted,
            });
            match found {
                Some((_, actor)) if make_list(tx, list, now)?.is_some() => {
                    let is_room = tx.list_members(list)?.len() < limits::LIST_MEMBERS_MAX;
                    taken.added += usize::from(is_room && tx.insert_list_member(list, actor)?);
                }
                _ => taken.strangers.push(target.as_str().to_owned()),
            }
        }
        Ok(taken)
    })?;
    printer.result(&taken, || {
        let strangers = match taken.strangers.len() {
            0 => String::new(),
            n => format!("; {n} you do not follow (`skep following import` asks them)"),
        };
        format!("{} put on lists{strangers}", counted(taken.added, "account"))
    });
    Ok(())
}
