//! What the door lets out, to whom, and what it takes back: over real sockets on this machine.

mod addresses;
mod answers;
mod documents;
mod faults;
mod inboxes;
mod matrix;
mod pictures;
mod probes;
mod ranges;
mod refusals;
mod stub;

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use self::stub::{Asked, Stub};
use super::Client;
use crate::clock;
use crate::id::{AddressRange, KeyId, Origin};
use crate::sig::{self, Head, OwnerKeys, Signer};

/// A client that may reach `allow`, and for which only `names` exist.
fn client(allow: &[&str], names: &[(&str, &[&str])]) -> Client {
    let names: HashMap<String, Vec<IpAddr>> = names
        .iter()
        .map(|(name, ips)| ((*name).to_owned(), ips.iter().map(|ip| ip.parse().unwrap()).collect()))
        .collect();
    let lookup = move |host: &str| {
        names.get(host).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let allow = allow.iter().map(|range| AddressRange::parse(range).unwrap()).collect();
    let own = Origin::of("https://me.example/").unwrap();
    let user_agent = "skep/test (+https://me.example/)".to_owned();
    Client::with_lookup(own, allow, user_agent, Arc::new(lookup))
}

/// A client of the stubs, which listen on 127.0.0.1; other loopback addresses are out of bounds.
fn local_client() -> Client {
    client(&["127.0.0.1"], &[])
}

fn signer() -> &'static Signer {
    static SIGNER: OnceLock<Signer> = OnceLock::new();
    SIGNER.get_or_init(|| {
        let key = |name| KeyId::parse(&format!("https://me.example/ap/actor#{name}")).unwrap();
        Signer::new(Arc::new(OwnerKeys::generate()), key("main-key"), key("ed25519-key"))
    })
}

/// What arrived at `stub` is signed so that a server standing there believes it.
#[track_caller]
fn check_signature(asked: &Asked, stub: &Stub) {
    let head = Head::new(&asked.method, &asked.target);
    let head = asked.headers.iter().fold(head, |head, (name, value)| head.with(name, value));
    let there = Origin::of(&stub.url("/")).unwrap();
    let signature = sig::read(&head).unwrap();
    assert_eq!(signature.key_id(), signer().key_id());
    signature.check(&head, &asked.body, &there, clock::now()).unwrap();
    signature.verify(&head, &there, signer().keys().public_rsa()).unwrap();
}
