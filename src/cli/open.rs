//! Opening a site: its configuration, its store, its keys.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};

use super::args::Global;
use super::denied;
use super::failure::{Exit, Failure};
use super::keys_file::{
    Gone, Missing, finish, forget_former, former, load_or_make, private_folder,
};
use super::old_name;
use crate::clock;
use crate::config;
use crate::config::{Config, Problem};
use crate::id::{Handle, Origin, OwnIds, paths};
use crate::limits;
use crate::portability::backup;
use crate::sig::Signer;
use crate::store::{Store, Tx};
use crate::worker;
use crate::worker::{Former, Node};

/// The fact that says from which origin ids were first made.
pub(super) const ORIGIN: &str = "origin";
/// The fact that says under which name others know the account.
const HANDLE: &str = "handle";
/// The database, in the data folder.
pub(super) const DATABASE: &str = "skep.db";
/// The folder of `serve --dev`, in the data folder.
const DEV: &str = "dev";
/// The fact that says by which id others know the account.
const ACTOR_ID: &str = "actor.id";
/// When the actor was made.
pub(super) const ACTOR_MADE: &str = "actor.published";

/// Reads and checks `node.toml`.
pub(super) fn config(global: &Global) -> Result<Config, Failure> {
    let path = global.root.join(&global.config);
    let text = fs::read_to_string(&path).map_err(|error| {
        let message = format!("`{}` cannot be read: {error}", path.display());
        let (code, help) = match error.kind() {
            ErrorKind::NotFound if global.root.join(backup::WORK).exists() => (
                "config/missing",
                "a restore was interrupted here: run `skep restore FILE` once more".to_owned(),
            ),
            ErrorKind::NotFound => (
                "config/missing",
                "run `skep init` to make a site here, or name its folder with `--root`".to_owned(),
            ),
            _ => (denied::CODE, denied::help(&global.root)),
        };
        Failure::problem(Exit::Usage, Problem::error(code, message).help(help))
    })?;
    let config = parsed(&text, &global.config)?;
    if !global.old_name {
        return Ok(config);
    }
    config.at_old_name().ok_or_else(|| {
        let why = anyhow!("this site never had another name: `skep move domain` gives it one");
        Failure::error(Exit::Usage, why)
    })
}

/// The settings in `text`, called `name` in errors.
pub(super) fn parsed(text: &str, name: &Path) -> Result<Config, Failure> {
    config::parse(text, name, std::env::vars())
        .map_err(|problem| Failure::problem(Exit::Usage, problem))
}

/// Opens the whole node; makes `data/` and the keys on first use.
pub(super) fn node(global: &Global) -> Result<Arc<Node>, Failure> {
    node_at(&global.root, config(global)?)
}

/// The same with these settings; a path in them may be absolute.
pub(super) fn node_at(root: &Path, config: Config) -> Result<Arc<Node>, Failure> {
    let data = root.join(&config.server.data);
    opened(root, config, &data).map_err(|failure| {
        let there = if data.exists() { &data } else { root };
        denied::explained(failure, there)
    })
}

fn opened(root: &Path, config: Config, data: &Path) -> Result<Arc<Node>, Failure> {
    old_name::check(data, &config)?;
    private_folder(data)?;
    tighten(data, root)?;
    // Held until the end: of two first starts at once, one makes the keys and the other reads them.
    let _lock = lock(data)?;
    let store = database(data)?;
    finish(data, &store)?;
    let missing = missing_keys(&store, &root.join(&config.server.output))?;
    let keys = load_or_make(data, missing).map_err(|error| {
        let exit = if error.is::<Gone>() { Exit::Refused } else { Exit::Failure };
        Failure::error(exit, error)
    })?;
    old_name::settle(&store, &config, data)?;
    check_identity(&store, &config)?;

    let own = config.own_ids();
    let signer = Signer::new(Arc::new(keys), own.main_key(), own.ed25519_key());
    let past = past(&store, data, &own)?;
    let node = Arc::new(Node::new(root, config, store, signer).with_past(past.0, past.1));
    worker::end_rules(&node)?;
    old_name::leave(&node)?;
    Ok(node)
}

/// The keys that others knew before, if any has yet to hear of the new ones, and which change was the
/// last.
fn past(
    store: &Store,
    data: &Path,
    own: &OwnIds,
) -> Result<(Option<Former>, Option<String>), Failure> {
    let (last, news) = store.read::<_, crate::store::Error>(|tx| {
        Ok((tx.last_change_of_keys()?, tx.find_announcement()?))
    })?;
    if last.is_none() {
        return Ok((None, None));
    }
    let oldest = clock::now().minus(limits::FORMER_KEYS_KEPT);
    let Some(news) = news.filter(|it| it.written >= oldest) else {
        store.write::<_, crate::store::Error>(|tx| tx.end_announcement())?;
        forget_former(data);
        return Ok((None, last));
    };
    let former = former(data)?.map(|keys| Former {
        signer: Signer::new(Arc::new(keys), own.main_key(), own.ed25519_key()),
        announced: news.activity,
    });
    Ok((former, last))
}

/// Opens a node that shows the site at `origin` while it is written, and the handle under which
/// others know its owner. What it writes goes into a folder of its own below the data folder, and so
/// do its keys; of the database of the site, should there be one, it reads who has answered.
pub(super) fn dev_node(global: &Global, origin: &Origin) -> Result<(Arc<Node>, Handle), Failure> {
    let mut config = config(global)?;
    let handle = config.handle();
    let data = config.server.data.clone();
    config.site.origin = origin.clone();
    config.server.data = data.join(DEV);
    config.server.output = data.join(DEV).join("public");
    let own = global.root.join(&config.server.data);
    private_folder(&own)?;
    let data = global.root.join(data);
    let _lock = lock(&own)?;
    let store = database(if data.join(DATABASE).exists() { &data } else { &own })?;
    let keys = load_or_make(&own, Missing::Make)?;
    let ids = config.own_ids();
    let signer = Signer::new(Arc::new(keys), ids.main_key(), ids.ed25519_key());
    Ok((Arc::new(Node::new(&global.root, config, store, signer)), handle))
}

/// Opens the database, which nobody else may read: it holds posts for followers alone. SQLite
/// gives its other files the mode of this one.
fn database(data: &Path) -> Result<Store, Failure> {
    let path = data.join(DATABASE);
    private_file(&path)?;
    for end in ["", "-wal", "-shm"] {
        let path = data.join(format!("{DATABASE}{end}"));
        if fs::metadata(&path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
            close_to_others(&path, 0o600)?;
        }
    }
    Store::open(&path).map_err(Failure::from)
}

/// Makes the file of a database that nobody else may read, if it is not there.
pub(super) fn private_file(path: &Path) -> anyhow::Result<()> {
    let file = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    file.with_context(|| format!("cannot write the database `{}`", path.display())).map(drop)
}

/// Closes the data folder to others, unless it is the folder of the site.
fn tighten(data: &Path, root: &Path) -> anyhow::Result<()> {
    let mode = fs::metadata(data).map(|meta| meta.permissions().mode()).unwrap_or(0);
    let is_root = data.canonicalize().ok() == root.canonicalize().ok();
    if mode & 0o077 == 0 || is_root {
        return Ok(());
    }
    close_to_others(data, 0o700)
}

fn close_to_others(path: &Path, mode: u32) -> anyhow::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).with_context(|| {
        format!("others can read `{}`, and that cannot be changed", path.display())
    })?;
    log::warn!("others could read `{}`; now only you can", path.display());
    Ok(())
}

/// Waits until no other skep is just opening this data folder.
pub(super) fn lock(data: &Path) -> anyhow::Result<fs::File> {
    let path = data.join("open.lock");
    let file = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&path);
    let file = file.with_context(|| format!("cannot write `{}`", path.display()))?;
    file.lock().with_context(|| format!("cannot lock `{}`", path.display()))?;
    Ok(file)
}

/// Refuses another origin than the one a database at `data` knows, before anything is changed.
pub(super) fn check_new_origin(data: &Path, origin: &str) -> Result<(), Failure> {
    if !data.join(DATABASE).exists() {
        return Ok(());
    }
    let store = database(data)?;
    match store.read::<_, crate::store::Error>(|tx| tx.find_fact(ORIGIN))? {
        Some(known) if known != origin && !store.read(is_unknown)? => {
            Err(url_changed(&known, origin, data))
        }
        _ => Ok(()),
    }
}

/// Has nobody heard of this account yet? Then its address may still change.
fn is_unknown(tx: &Tx<'_>) -> Result<bool, crate::store::Error> {
    let known = tx.count_followers()? + tx.count_following()? + tx.count_posts()?;
    let letters = tx.count_deliveries()?;
    Ok(known + letters.waiting + letters.done + letters.failed == 0)
}

fn missing_keys(store: &Store, output: &Path) -> Result<Missing, Failure> {
    let made = store.read::<_, crate::store::Error>(|tx| tx.find_fact(ACTOR_MADE))?;
    // Whoever has lost the whole data folder still shows the account to others.
    let is_known = made.is_some() || actor_file(output).exists();
    Ok(if is_known { Missing::Refuse } else { Missing::Make })
}

/// The actor as others see it.
fn actor_file(output: &Path) -> PathBuf {
    output.join(&paths::ACTOR[1..])
}

/// Refuses another origin than that of the site that was built, without a database.
pub(super) fn check_built(root: &Path, config: &Config) -> Result<(), Failure> {
    let text = fs::read_to_string(actor_file(&root.join(&config.server.output)));
    let text = text.unwrap_or_default();
    let id = text.split_once("\"id\":\"").and_then(|(_, rest)| rest.split('"').next());
    match id.and_then(|id| id.strip_suffix(paths::ACTOR)) {
        Some(known) if known != config.site.origin.as_str() => {
            Err(url_changed(known, config.site.origin.as_str(), &config.server.data))
        }
        _ => Ok(()),
    }
}

/// Ids are for ever (ID-5): once they have been made under one origin, another one is another
/// account. So is another handle, once somebody knows the first.
fn check_identity(store: &Store, config: &Config) -> Result<(), Failure> {
    let (origin, handle) = (config.site.origin.as_str(), config.actor.username.as_str());
    let id = config.own_ids().actor();
    let id = id.as_str();
    let known = store.write::<_, crate::store::Error>(|tx| {
        let known = tx.find_fact(ORIGIN)?.filter(|known| known != origin);
        let known = if known.is_some() && is_unknown(tx)? { None } else { known };
        if known.is_none() && tx.find_fact(ORIGIN)?.is_none_or(|it| it != origin) {
            tx.upsert_fact(ORIGIN, origin)?;
            tx.upsert_fact(ACTOR_MADE, &clock::now().whole_secs().rfc3339())?;
        }
        let is_here = known.is_none();
        let called = tx.find_fact(HANDLE)?.filter(|called| called != handle && is_here);
        // Before accounts could be adopted there was one id.
        let made_here = || config.site.origin.join(paths::ACTOR);
        let was = tx.find_fact(ACTOR_ID)?.unwrap_or_else(made_here);
        let was = Some(was).filter(|was| was != id && is_here);
        let changed = (called, was);
        if changed != (None, None) && tx.count_followers()? + tx.count_posts()? > 0 {
            return Ok((known, changed));
        }
        if is_here {
            tx.upsert_fact(HANDLE, handle)?;
            tx.upsert_fact(ACTOR_ID, id)?;
        }
        Ok((known, (None, None)))
    })?;
    match known {
        (Some(known), _) => Err(url_changed(&known, origin, &config.server.data)),
        (_, (Some(called), _)) => Err(handle_changed(&called, handle)),
        (_, (_, Some(was))) => Err(id_changed(&was, id, config)),
        _ => Ok(()),
    }
}

fn id_changed(known: &str, id: &str, config: &Config) -> Failure {
    let message = format!("this account is known to others by the id {known}, not as {id}");
    let help = match config.site.origin.join(paths::ACTOR) == known {
        true => "take `id` under [actor] out again".to_owned(),
        false => format!("write `id = \"{known}\"` under [actor] again"),
    };
    let problem = Problem::error("config/id-changed", message);
    Failure::problem(Exit::Refused, problem.in_file("node.toml").help(help))
}

fn handle_changed(known: &str, handle: &str) -> Failure {
    let message = format!("this account is known to others as `{known}`, not as `{handle}`");
    let help = format!("write `handle = \"{known}\"` under [actor] again");
    let problem = Problem::error("config/handle-changed", message);
    Failure::problem(Exit::Refused, problem.in_file("node.toml").help(help))
}

fn url_changed(known: &str, origin: &str, data: &Path) -> Failure {
    let message =
        format!("this site began as {known}; its followers know it by that name, not as {origin}");
    let help = format!(
        "write `url = \"{known}\"` under [site] again; `skep move domain` takes the followers along to another \
         name; to begin anew without them, move the folder `{}` away",
        data.display()
    );
    let problem = Problem::error("config/url-changed", message);
    Failure::problem(Exit::Refused, problem.in_file("node.toml").help(help))
}

/// Does this site have a built page to show, and an actor with the keys by which it speaks?
pub(super) fn is_built(node: &Node) -> bool {
    let output = node.output();
    let has_keys = || {
        let actor = fs::read_to_string(actor_file(&output)).unwrap_or_default();
        // A key in PEM has line ends, which JSON escapes.
        let rsa = node.signer.keys().public_pem().replace('\n', "\\n");
        actor.is_empty() || actor.contains(&rsa) && actor.contains(&node.signer.keys().multikey())
    };
    output.join("index.html").is_file() && (!node.config.federation.enabled || has_keys())
}
