//! `skep login`, `skep passwd`: who may see the owner's pages.

use anyhow::anyhow;

use super::args::{Global, Passwd};
use super::failure::{Exit, Failure};
use super::open;
use super::passphrase::{Asking, secret};
use super::print::Printer;
use crate::config::Problem;
use crate::limits;
use crate::owner::desk::{LoginRefused, PasswordRefused};
use crate::worker;
use crate::worker::Node;

/// Names the password where there is nobody to ask.
const VARIABLE: &str = "SKEP_PASSWORD";

#[derive(serde::Serialize)]
struct Link {
    url: String,
    ends: String,
}

/// `skep login`
pub(super) fn link(global: &Global, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let made = worker::login_link(&node)?;
    let link = Link { url: made.url, ends: made.ends.rfc3339() };
    printer.result(&link, || link.url.clone());
    let minutes = limits::LOGIN_LINK_LIFE.as_secs() / 60;
    printer.say(&format!("it lets in once, within {minutes} minutes"));
    Ok(())
}

/// `skep passwd`
pub(super) fn passwd(global: &Global, args: &Passwd, printer: &Printer) -> Result<(), Failure> {
    let file = args.password_file.as_deref();
    let typed = secret((file, VARIABLE), "password for your own pages: ", Asking::New)?;
    let Some(password) = typed else {
        let error = anyhow!(
            "there is no password: type one, or name a file with `--password-file`, or set {VARIABLE}"
        );
        return Err(Failure::error(Exit::Usage, error));
    };
    let node = open::node(global)?;
    choose(&node, &password)?;
    printer.say("from now on this is the password; whoever was logged in no longer is");
    Ok(())
}

/// Makes this the password.
pub(super) fn choose(node: &Node, password: &str) -> Result<(), Failure> {
    worker::replace_password(node, password).map_err(|refused| match refused {
        PasswordRefused::Bad(why) => {
            let problem = Problem::error("passwd/unusable", format!("this is no password: {why}"));
            Failure::problem(
                Exit::Usage,
                problem.help("four words that do not belong together do well"),
            )
        }
        PasswordRefused::Login(LoginRefused::Store(error)) => error.into(),
        PasswordRefused::Login(refused) => Failure::error(Exit::Refused, anyhow!(refused)),
    })
}

/// Asks for a password, where somebody can be asked; nothing is an answer, too.
pub(super) fn offer(node: &Node) -> Result<bool, Failure> {
    let question = "password for your own pages (none: Enter; `skep passwd` sets one later): ";
    match secret((None, VARIABLE), question, Asking::New)? {
        Some(password) => choose(node, &password).map(|()| true),
        None => Ok(false),
    }
}
