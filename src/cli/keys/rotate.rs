//! `skep keys rotate`: every server hears of the new keys from the old ones (SIG-20).

use std::sync::Arc;

use anyhow::anyhow;

use crate::cli::args::{Global, Rotate, Which};
use crate::cli::failure::{Exit, Failure};
use crate::cli::keys_file::{finish, prepare};
use crate::cli::print::Printer;
use crate::cli::timings::Timings;
use crate::cli::{open, serve};
use crate::clock;
use crate::sig::{OwnerKeys, Signer};
use crate::store;
use crate::worker::{self, BuildOptions, Node, announce_keys, build_site};

#[derive(serde::Serialize)]
struct Rotated {
    changed: bool,
    rsa: bool,
    ed25519: bool,
    /// Inboxes that are told.
    inboxes: usize,
}

pub(super) fn run(global: &Global, args: &Rotate, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let _alone = serve::only_one(&node)?;
    check(&node, args)?;
    // What is wrong with the content is said before anything is done.
    build(&node, printer)?;
    let next = next_keys(&node, args.only)?;
    prepare(&node.data(), &next)?;
    let ids = &node.own;
    let signer = Signer::new(Arc::new(next), ids.main_key(), ids.ed25519_key());
    let inboxes = {
        let _opening = open::lock(&node.data())?;
        let _building = worker::lock(&node.data())?;
        let inboxes = announce_keys(&node, &signer, clock::now())?;
        finish(&node.data(), &node.store)?;
        inboxes
    };
    drop(node);
    // As from any start: the actor has the new keys before anybody is told of them.
    let node = open::node(global)?;
    build(&node, printer)?;
    let (rsa, ed25519) = (args.only != Some(Which::Ed25519), args.only != Some(Which::Rsa));
    let rotated = Rotated { changed: true, rsa, ed25519, inboxes };
    printer.result(&rotated, || {
        let told = if inboxes == 1 { "1 inbox".to_owned() } else { format!("{inboxes} inboxes") };
        format!(
            "the keys are new; {told} to be told, as soon as `skep serve` runs. The old ones stay in \
             `data/keys` until then; make a new backup"
        )
    });
    Ok(())
}

fn build(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let timings = Timings::new(printer);
    let built = build_site(node, BuildOptions::default(), &timings);
    timings.end();
    built.map(drop).map_err(Failure::from)
}

/// The new ones, and what stays of the old.
fn next_keys(node: &Node, only: Option<Which>) -> Result<OwnerKeys, Failure> {
    let (fresh, known) = (OwnerKeys::generate(), node.signer.keys());
    let next = match only {
        None => return Ok(fresh),
        Some(Which::Rsa) => {
            OwnerKeys::from_pem(&fresh.rsa_private_pem(), &known.ed25519_private_pem())
        }
        Some(Which::Ed25519) => {
            OwnerKeys::from_pem(&known.rsa_private_pem(), &fresh.ed25519_private_pem())
        }
    };
    next.map_err(|error| Failure::error(Exit::Failure, error))
}

fn check(node: &Node, args: &Rotate) -> Result<(), Failure> {
    let under_way = node.store.read::<_, store::Error>(|tx| tx.find_announcement())?;
    let why = match under_way {
        Some(it) => {
            let inboxes = it.waiting;
            anyhow!(
                "the last change has yet to reach {inboxes} inboxes, which would not believe another; \
                 `skep queue` names them, and `skep queue drop HOST` gives one up"
            )
        }
        None if args.yes => return Ok(()),
        None => anyhow!(
            "nothing was changed. Every server that knows this account would be told of new keys; one \
             that does not hear of them may never believe you again. There is no need for it unless \
             somebody else may have the old ones: say `--yes` if so"
        ),
    };
    Err(Failure::error(Exit::Refused, why))
}
