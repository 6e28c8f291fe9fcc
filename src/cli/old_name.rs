//! The account at the old name, once the domain was moved: how it comes to be, and how it is opened. It is a
//! node of its own in a folder of the data folder; what is known of it is what was known when the two parted.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::keys_file;
use super::open;
use super::print::{Printer, counted};
use crate::clock;
use crate::config::{Config, OLD_NAME, Problem};
use crate::delivery::Plan;
use crate::id::{Handle, Origin, OwnIds};
use crate::limits;
use crate::site::Silent;
use crate::store;
use crate::store::{Arrival, Store};
use crate::worker::{Allowances, Node, PublishMode, begin_departure, publish};

/// What of the data folder goes along, besides the database and the keys: which private posts were announced,
/// and which files the last build has made.
const ALONG: [&str; 2] = ["announced", "site-files"];
/// What is made of pictures.
const IMAGES: &str = "images";
/// The generated site: whoever asks for the account before it is built anew must find it.
const PUBLIC: &str = "public";

/// Opens the account at the old name, if there is one.
pub(super) fn open(global: &Global, config: &Config) -> Result<Option<Arc<Node>>, Failure> {
    config.at_old_name().map(|old| open::node_at(&global.root, old)).transpose()
}

/// Puts a copy of all that is known aside, which goes on as the account at the old name. Whatever a try before
/// has left is replaced; until `node.toml` has the new name, nobody looks at it.
pub(super) fn set_apart(node: &Node) -> Result<(), Failure> {
    let data = node.data();
    let (waiting, place) = (data.join(format!("{OLD_NAME}.new")), data.join(OLD_NAME));
    remove(&waiting)?;
    keys_file::private_folder(&waiting.join("keys"))?;
    let copy = waiting.join(open::DATABASE);
    open::private_file(&copy)?;
    node.store.copy_to(&copy)?;
    for (name, text) in keys_file::texts(&data)? {
        keys_file::write(&waiting.join("keys").join(name), &text)?;
    }
    for name in ALONG {
        copy_file(&data.join(name), &waiting.join(name))?;
    }
    link_all(&data.join(IMAGES), &waiting.join(IMAGES))?;
    link_all(&node.output(), &waiting.join(PUBLIC))?;
    for path in [&copy, &waiting] {
        let synced = fs::File::open(path).and_then(|file| file.sync_all());
        synced.with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    remove(&place)?;
    let moved = fs::rename(&waiting, &place).and_then(|()| fs::File::open(&data)?.sync_all());
    moved.with_context(|| format!("cannot write `{}`", place.display()))?;
    Ok(())
}

fn remove(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove `{}`", folder.display()))?
        }
        _ => Ok(()),
    }
}

fn copy_file(from: &Path, to: &Path) -> Result<(), Failure> {
    match fs::copy(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot write `{}`", to.display()))?
        }
        _ => Ok(()),
    }
}

/// The same files under other names, which takes no room: a build never writes into a file that is there.
fn link_all(from: &Path, to: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(()) };
    let cannot = || format!("cannot write `{}`", to.display());
    fs::create_dir_all(to).with_context(cannot)?;
    for entry in entries {
        let path = entry.with_context(cannot)?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            link_all(&path, &target)?;
        } else {
            // On another disk they are copied.
            fs::hard_link(&path, &target)
                .or_else(|_| fs::copy(&path, &target).map(drop))
                .with_context(cannot)?;
        }
    }
    Ok(())
}

/// Refuses settings that name an old name of which nothing is known.
pub(super) fn check(data: &Path, config: &Config) -> Result<(), Failure> {
    if config.site.heir.is_none() || data.join(open::DATABASE).is_file() {
        return Ok(());
    }
    Err(missing(&config.site.origin))
}

fn missing(old: &Origin) -> Failure {
    let message = format!("nothing is known of an account at {old}");
    let help = format!(
        "put `data/{OLD_NAME}` back from a backup; or, if nobody needs that name any more, take `moved_from` out; \
         `skep move domain` writes it"
    );
    let problem = Problem::error("config/moved-from", message);
    Failure::problem(Exit::Refused, problem.in_file("node.toml").help(help))
}

/// What was known at the old name becomes what is known at the new one, the first time that this is opened.
pub(super) fn settle(store: &Store, config: &Config, data: &Path) -> Result<(), Failure> {
    let Some(old) = config.at_old_name() else { return Ok(()) };
    let is_known = |tx: &store::Tx<'_>| tx.find_fact(open::ORIGIN);
    let known = store.read::<_, store::Error>(is_known)?;
    if known.as_deref() != Some(old.site.origin.as_str()) {
        return Ok(());
    }
    if !data.join(OLD_NAME).join(open::DATABASE).is_file() {
        return Err(missing(&old.site.origin));
    }
    let now = clock::now();
    store.write::<_, store::Error>(|tx| {
        let followers = tx.count_followers()?;
        tx.become_heir(now)?;
        tx.upsert_fact(open::ORIGIN, config.site.origin.as_str())?;
        tx.upsert_fact(open::ACTOR_MADE, &now.whole_secs().rfc3339())?;
        tx.declare_arrival(&Arrival {
            actor: old.own_ids().actor(),
            handle: old.handle().to_string(),
            software: Some("skep".to_owned()),
            expected: Some(followers),
            before: 0,
            since: now,
            moved: None,
            ended: None,
        })
    })?;
    Ok(())
}

/// The account at the old name leaves for the one at the new name, once.
pub(super) fn leave(node: &Node) -> Result<(), Failure> {
    let Some(heir) = &node.config.site.heir else { return Ok(()) };
    let handle = Handle { domain: heir.domain(), ..node.config.handle() };
    let target = OwnIds::new(heir.clone()).actor();
    // One that was taken back before leads elsewhere.
    let last = node.store.read::<_, store::Error>(|tx| tx.find_departure())?;
    if last.is_some_and(|last| last.target == target) {
        return Ok(());
    }
    // Whoever was yet to be asked is asked by the new account.
    node.store.write::<_, store::Error>(|tx| tx.remove_waiting_follow_imports())?;
    begin_departure(node, (&target, &handle.to_string()), None)?;
    Ok(())
}

/// Posts whose files are gone were told at the old name, too: whoever has them hears that they are gone from
/// the account that they had them from.
pub(super) fn tell_gone(
    global: &Global,
    (config, told): (&Config, &Plan),
    printer: &Printer,
) -> Result<(), Failure> {
    let Some(old) = open(global, config)? else { return Ok(()) };
    // What the owner has meant once is not asked again.
    let (_, _, meant) = told.counts();
    let allowances = Allowances { deletes: (meant > 0).then_some(meant), ..Allowances::default() };
    let published = publish(&old, allowances, PublishMode::Send, &Silent)?;
    let (_, _, deleted) = published.plan.counts();
    if deleted > 0 {
        let posts = counted(deleted, "post");
        printer.say(&format!("{posts} deleted at {} as well", old.own.origin()));
    }
    Ok(())
}

/// How long ago the new name was found to lead here.
pub(super) fn is_checked(node: &Node, new: &Origin) -> Result<bool, Failure> {
    let found = node.store.read::<_, store::Error>(|tx| tx.find_fact(CHECKED))?;
    let found = found.as_deref().and_then(|text| text.split_once(' '));
    let at = found.filter(|(name, _)| *name == new.as_str());
    let at = at.and_then(|(_, at)| clock::Timestamp::parse(at));
    Ok(at.is_some_and(|at| clock::now().since(at) <= limits::DOMAIN_CHECK_HOLDS))
}

/// It was, just now.
pub(super) fn note_checked(node: &Node, new: &Origin) -> Result<(), Failure> {
    let said = format!("{new} {}", clock::now().rfc3339());
    Ok(node.store.write::<_, store::Error>(|tx| tx.upsert_fact(CHECKED, &said))?)
}

/// Which name was last found to lead here, and when: a fact of the store.
const CHECKED: &str = "domain.checked";
