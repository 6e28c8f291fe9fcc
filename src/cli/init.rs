//! `skep init`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::{Global, Init};
use super::failure::{Exit, Failure};
use super::login;
use super::open;
use super::print::Printer;
use super::unpack;
use crate::clock;
use crate::config::{Problem, toml_text};
use crate::id::{Domain, Username};
use crate::site::write_file;

/// The origin of a site that nobody else can reach.
const LOCAL: &str = "127.0.0.1:8787";
/// What shows how a post is written.
const FIRST_POST: &str = "content/posts/hello.md";
/// The port of a local name without one.
const PORT: u16 = 8787;

#[derive(serde::Serialize)]
struct Made {
    handle: String,
    url: String,
    created: Vec<String>,
    /// Where the owner's pages will be, and whether they have a password.
    admin: String,
    password: bool,
}

pub(super) fn run(global: &Global, args: &Init, printer: &Printer) -> Result<(), Failure> {
    if let Some(file) = &args.from {
        return unpack::run(global, (args, file), printer);
    }
    let domain = domain_of(args.domain.as_deref().unwrap_or(LOCAL))?;
    let handle = Username::parse(args.handle.trim_start_matches('@')).map_err(|error| {
        usage(format!("the handle `{}` {error}", args.handle), "for example `--handle ada`")
    })?;
    let settings = global.root.join(&global.config);
    if settings.exists() && !args.force {
        let message = format!("`{}` is there already", settings.display());
        let help = "run `skep serve`, or use `--force` to write over it";
        return Err(Failure::problem(
            Exit::Refused,
            Problem::error("init/exists", message).help(help),
        ));
    }

    let scheme = if domain.is_local() { "http" } else { "https" };
    let url = format!("{scheme}://{domain}");
    // Before a word is written: what is there may be the settings of an account with followers.
    let before = open::config(global).map(|config| config.server.data);
    for data in before.into_iter().chain([PathBuf::from("data")]) {
        open::check_new_origin(&global.root.join(data), &url)?;
    }
    let title = args.title.clone().unwrap_or_else(|| domain.to_string());
    let mut created = Vec::new();
    let mut put = |path: &str, text: &str, over: bool| -> anyhow::Result<()> {
        let file = global.root.join(path);
        if over || !file.exists() {
            create(&file, text)?;
            created.push(path.to_owned());
        }
        Ok(())
    };
    let settings = node_toml(&url, handle.as_str(), &title, &listen_of(&domain));
    put(&global.config.to_string_lossy(), &settings, true)?;
    put(FIRST_POST, &first_post(), false)?;
    put("content/about.md", ABOUT, false)?;
    put(".gitignore", "/public\n/data\n/backups\n", false)?;

    let node = open::node(global)?;
    created.push(format!("{}/ (database and keys)", node.config.server.data.display()));
    let password = login::offer(&node, printer)?;
    let made = Made {
        handle: node.config.handle().to_string(),
        admin: format!("{url}/admin"),
        url,
        created,
        password,
    };
    printer.result(&made, || text(&made));
    Ok(())
}

/// The domain that was typed. What only this machine can reach has a port, so that `serve` can
/// listen there without being root.
fn domain_of(typed: &str) -> Result<Domain, Failure> {
    let parse = |text: &str| {
        Domain::parse(text).map_err(|error| {
            usage(format!("`{typed}` {error}"), "write it as in `skep init you.example`")
        })
    };
    // `you.example.` names the same host, and would be another account.
    let domain = parse(typed.trim_end_matches('.'))?;
    if domain.is_local() && domain.host() == domain.as_str() {
        return parse(&format!("{domain}:{PORT}"));
    }
    Ok(domain)
}

/// Where `serve` listens: at a local address itself, else behind a web server.
pub(super) fn listen_of(domain: &Domain) -> String {
    if !domain.is_local() {
        return LOCAL.to_owned();
    }
    match domain.as_str().rsplit_once(':') {
        Some((name, port)) if name.ends_with("localhost") => format!("127.0.0.1:{port}"),
        _ => domain.to_string(),
    }
}

fn text(made: &Made) -> String {
    let Made { handle, admin, .. } = made;
    let how = if made.password {
        ""
    } else {
        "   (`skep login` lets you in, `skep passwd` sets a password)"
    };
    let draft = match made.created.iter().any(|path| path == FIRST_POST) {
        true => "; `content/posts/hello.md` is a draft, which nobody sees until you make it yours",
        false => "",
    };
    format!(
        "created       {}\nyour address  {handle}\nyour pages    {admin}{how}\nnext          skep serve{draft}",
        made.created.join(", "),
    )
}

fn usage(message: String, help: &str) -> Failure {
    Failure::problem(Exit::Usage, Problem::error("init/usage", message).help(help))
}

pub(super) fn create(file: &Path, text: &str) -> anyhow::Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    write_file(file, text.as_bytes()).with_context(|| format!("cannot write `{}`", file.display()))
}

pub(super) fn node_toml(url: &str, handle: &str, title: &str, listen: &str) -> String {
    let today = &clock::now().rfc3339()[..10];
    let title = toml_text(title);
    format!(
        "# The settings of this site. docs/configuration.md explains every key.

[site]
# Never change this after the first follower: every id is made from it.
url = \"{url}\"
title = {title}
description = \"\"
language = \"en\"
timezone = \"UTC\"

[actor]
# Your address is @{handle} at the domain above. It cannot be changed later.
handle = \"{handle}\"
name = {title}
summary = \"\"
# May directories and searches of other servers show you?
discoverable = false
indexable = false

[federation]
# false makes this an ordinary website.
enabled = true
# Posts dated before this day are never pushed to anybody.
deliver_since = {today}

[server]
listen = \"{listen}\"
"
    )
}

fn first_post() -> String {
    let now = clock::now().rfc3339();
    format!(
        "+++
title = \"Hello\"
date = {now}
tags = [\"hello\"]
# Nobody sees this before you take the next line out.
draft = true
+++

This is a post. Change it, take `draft = true` out, and run `skep publish`.
"
    )
}

const ABOUT: &str = "+++
title = \"About\"
+++

A page has no date, and is never sent to anybody.
";
