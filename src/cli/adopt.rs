//! `skep adopt`: an account that other software had goes on here: same name, same ids, same key. Nobody has
//! to follow again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};

use super::args::{Adopt, AdoptFrom, Global};
use super::failure::{Exit, Failure};
use super::print::{Printer, counted};
use super::{init, keys_file, open};
use crate::clock;
use crate::config::{Config, toml_text};
use crate::delivery;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{ActorId, Username};
use crate::limits;
use crate::portability::adopt::{self, Account, Unreadable};
use crate::store::{self, Rule, Stance, Target, Tx};

#[derive(serde::Serialize)]
struct Adopted {
    handle: String,
    id: String,
    followers: usize,
    following: usize,
    blocked: usize,
    muted: usize,
    /// What was not taken over, and how often.
    left: BTreeMap<String, usize>,
}

pub(super) fn run(global: &Global, args: &Adopt, printer: &Printer) -> Result<(), Failure> {
    let account = read(&args.from)?;
    let settings = settings(global, &account)?;
    let config = open::parsed(&settings, &global.config)?;
    let data = global.root.join(&config.server.data);
    put_keys(&data, &account)?;
    let path = global.root.join(&global.config);
    if fs::read_to_string(&path).ok().as_deref() != Some(settings.as_str()) {
        init::create(&path, &settings)?;
    }
    let node = open::node(global)?;
    node.store.write::<_, store::Error>(|tx| take_over(tx, &account))?;
    let adopted = Adopted {
        handle: config.handle().to_string(),
        id: account.ids.actor.to_string(),
        followers: account.followers.len(),
        following: account.following.len(),
        blocked: account.blocked.len(),
        muted: account.muted.len(),
        left: account.left,
    };
    printer.result(&adopted, || text(&adopted));
    Ok(())
}

fn text(adopted: &Adopted) -> String {
    let Adopted { handle, id, followers, following, blocked, muted, left } = adopted;
    let followers = counted(*followers, "follower");
    let mut lines = vec![
        format!("adopted     {handle}  {id}"),
        format!("taken over  {followers}, following {following}, {blocked} blocked, {muted} muted"),
    ];
    lines.extend(left.iter().map(|(what, count)| format!("left out    {count} {what}")));
    lines.push(
        "next        stop the old server, lead its domain here, run `skep serve`, then `skep publish`, \
         which tells the servers of your followers"
            .to_owned(),
    );
    lines.join("\n")
}

fn read(from: &AdoptFrom) -> Result<Account, Failure> {
    let (path, account) = match from {
        AdoptFrom::Gotosocial { export, user } => {
            let text = fs::read_to_string(export)
                .with_context(|| format!("cannot read `{}`", export.display()))?;
            (export, adopt::read_gotosocial(&text, user.as_deref()))
        }
        AdoptFrom::Snac2 { folder } => (folder, adopt::read_snac2(folder)),
        AdoptFrom::Microblogpub { folder } => (folder, adopt::read_microblogpub(folder)),
    };
    account.map_err(|Unreadable(why)| refused(anyhow!("cannot read `{}`: {why}", path.display())))
}

fn refused(error: anyhow::Error) -> Failure {
    Failure::error(Exit::Refused, error)
}

/// `node.toml` as it will be: that of a new site, or the one that is there, with the ids of the account.
fn settings(global: &Global, account: &Account) -> Result<String, Failure> {
    let path = global.root.join(&global.config);
    let origin = account.ids.actor.origin();
    let user = Username::parse(&account.user)
        .map_err(|error| refused(anyhow!("the name `{}` {error}", account.user)))?;
    let text = match path.exists() {
        true => fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?,
        false => {
            let domain = origin.domain();
            let title = account.name.clone().unwrap_or_else(|| domain.to_string());
            let listen = init::listen_of(&domain);
            init::node_toml(origin.as_str(), user.as_str(), &title, &listen)
        }
    };
    let config = open::parsed(&text, &global.config)?;
    let known = (config.site.origin.as_str(), config.actor.username.as_str());
    if known != (origin.as_str(), user.as_str()) {
        return Err(refused(anyhow!(
            "`{}` is of {}, and the account is @{user}@{}: its `url` must be \"{origin}\" and its handle \
             \"{user}\"",
            path.display(),
            config.handle(),
            origin.domain()
        )));
    }
    Ok(with_ids(&text, &config, account))
}

/// The lines with the ids stand behind that with the handle.
fn with_ids(text: &str, config: &Config, account: &Account) -> String {
    let own = config.own_ids();
    let known = (own.actor(), own.main_key());
    if known == (account.ids.actor.clone(), account.ids.key.clone()) {
        return text.to_owned();
    }
    let shared = account.ids.shared_inbox.as_ref().map(|it| ("shared_inbox", it.as_str()));
    let ids = [("id", account.ids.actor.as_str()), ("key_id", account.ids.key.as_str())];
    let lines: String = ids
        .into_iter()
        .chain(shared)
        .map(|(name, value)| format!("{name} = {}\n", toml_text(value)))
        .collect();
    let line = crate::config::line_of(text, "actor.handle").unwrap_or_default();
    let (before, after) = text.split_at(text.split_inclusive('\n').take(line).map(str::len).sum());
    let end = if before.ends_with('\n') { "" } else { "\n" };
    format!(
        "{before}{end}# The account was there before this site, and others know it by these.\n{lines}{after}"
    )
}

/// Writes the key of the account, and a new one for proofs, where there are none.
fn put_keys(data: &Path, account: &Account) -> Result<(), Failure> {
    if data.join(open::DATABASE).exists() && !data.join("keys").exists() {
        return Err(refused(anyhow!("`{}` is of an account whose keys are gone", data.display())));
    }
    keys_file::put(data, account.private_pem.trim_start(), None).map_err(refused)
}

fn take_over(tx: &Tx<'_>, account: &Account) -> Result<(), store::Error> {
    let now = clock::now();
    let rules = [(&account.blocked, Stance::Block), (&account.muted, Stance::Mute)];
    for (targets, stance) in rules {
        for target in targets {
            tx.upsert_rule(&rule(target, stance))?;
        }
    }
    for follower in &account.followers {
        if !tx.is_blocked(&follower.actor)? {
            tx.upsert_follower(follower)?;
        }
    }
    for follow in &account.following {
        tx.upsert_following(follow)?;
    }
    if let Some(made) = account.made {
        tx.upsert_fact(open::ACTOR_MADE, &made.whole_secs().rfc3339())?;
    }
    delivery::owe_profile(tx)?;
    // Inboxes may be others by now, and names are not known at all.
    let all = account.followers.iter().map(|it| &it.actor);
    let all = all.chain(account.following.iter().map(|it| &it.actor));
    let looks = all.take(limits::ADOPTED_LOOKS);
    let fetch = |actor: &ActorId| Effect::Fetch(Errand::RefreshActor(actor.clone()));
    let effects: Vec<Effect> = looks.map(fetch).collect();
    tx.enqueue(&effects, now)?;
    tx.mark_dirty(&Dirty::Actor)
}

fn rule(target: &Target, stance: Stance) -> Rule {
    Rule {
        target: target.clone(),
        source: String::new(),
        stance,
        note: None,
        since: clock::now(),
        until: None,
    }
}
