//! Opening a site: its configuration, its store, its keys.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::keys_file::{Missing, load_or_make, private_folder};
use crate::clock;
use crate::config;
use crate::config::{Config, Problem};
use crate::sig::Signer;
use crate::store::Store;
use crate::worker::Node;

/// The fact that says from which origin ids were first made.
const ORIGIN: &str = "origin";
/// When the actor was made.
const ACTOR_MADE: &str = "actor.published";

/// Reads and checks `node.toml`.
pub(super) fn config(global: &Global) -> Result<Config, Failure> {
    let path = global.root.join(&global.config);
    let text = fs::read_to_string(&path).map_err(|error| {
        let message = format!("`{}` cannot be read: {error}", path.display());
        let help = "run `skep init` to make a site here, or name its folder with `--root`";
        Failure::problem(Exit::Usage, Problem::error("config/missing", message).help(help))
    })?;
    config::parse(&text, &global.config, std::env::vars())
        .map_err(|problem| Failure::problem(Exit::Usage, problem))
}

/// Opens the whole node; makes `data/` and the keys on first use.
pub(super) fn node(global: &Global) -> Result<Arc<Node>, Failure> {
    let config = config(global)?;
    let data = global.root.join(&config.server.data);
    private_folder(&data)?;
    let database = data.join("skep.db");
    let store =
        Store::open(&database).with_context(|| format!("the database `{}`", database.display()))?;
    let keys = load_or_make(&data, missing_keys(&store)?)?;
    check_origin(&store, &config)?;

    let own = config.own_ids();
    let signer = Signer::new(Arc::new(keys), own.main_key(), own.ed25519_key());
    Ok(Arc::new(Node::new(&global.root, config, store, signer)))
}

fn missing_keys(store: &Store) -> Result<Missing, Failure> {
    let made = store.read::<_, crate::store::Error>(|tx| tx.find_fact(ACTOR_MADE))?;
    Ok(if made.is_some() { Missing::Refuse } else { Missing::Make })
}

/// Ids are for ever (ID-5): once they have been made under one origin, another one is another
/// account.
fn check_origin(store: &Store, config: &Config) -> Result<(), Failure> {
    let origin = config.site.origin.as_str();
    let known = store.write::<_, crate::store::Error>(|tx| {
        let known = tx.find_fact(ORIGIN)?;
        if known.is_none() {
            tx.upsert_fact(ORIGIN, origin)?;
            tx.upsert_fact(ACTOR_MADE, &clock::now().whole_secs().rfc3339())?;
        }
        Ok(known)
    })?;
    match known {
        Some(known) if known != origin => {
            let message = format!(
                "this site began as {known}; its followers know it by that name, not as {origin}"
            );
            let help = format!(
                "write `url = \"{known}\"` under [site] again; to begin anew without followers, move \
                 the folder `{}` away",
                config.server.data.display()
            );
            let problem = Problem::error("config/url-changed", message);
            Err(Failure::problem(Exit::Refused, problem.in_file("node.toml").help(help)))
        }
        _ => Ok(()),
    }
}

/// Does this site have a built page to show?
pub(super) fn is_built(output: &Path) -> bool {
    output.join("index.html").is_file()
}
