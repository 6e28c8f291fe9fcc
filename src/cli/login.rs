//! `skep login`, `skep passwd`: who may see the owner's pages.

use std::env;

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

/// Asks for a password, where somebody can be asked; nothing is an answer, too. Was one chosen?
pub(super) fn offer(node: &Node, printer: &Printer) -> Result<bool, Failure> {
    let question = "password for your own pages (none: Enter; `skep passwd` sets one later): ";
    if env::var_os(VARIABLE).is_some() {
        // Nobody is there to be asked again.
        let known = secret((None, VARIABLE), question, Asking::New)?;
        return known.map_or(Ok(false), |password| choose(node, &password).map(|()| true));
    }
    let ask = || match secret((None, VARIABLE), question, Asking::New)? {
        Some(password) => choose(node, &password).map(|()| true),
        None => Ok(false),
    };
    let chosen = asked(ask, |failure| {
        let _ = printer.fail(failure);
    })?;
    if chosen.is_none() {
        printer.say("the site is made; `skep passwd` sets the password");
    }
    Ok(chosen == Some(true))
}

/// Asks anew after an answer that is of no use, as often as people mistype; `None` after the last.
fn asked(
    mut ask: impl FnMut() -> Result<bool, Failure>,
    mut tell: impl FnMut(&Failure),
) -> Result<Option<bool>, Failure> {
    for _ in 0..limits::PASSWORD_ASKED {
        match ask() {
            Ok(answer) => return Ok(Some(answer)),
            Err(failure) if failure.exit == Exit::Usage => tell(&failure),
            Err(failure) => return Err(failure),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_password_is_asked_for_three_times() {
        let wrong = || Err(Failure::error(Exit::Usage, anyhow!("what was typed differs")));
        for (wrongs, right, expected, tries) in [
            (0, true, Some(true), 1),
            (1, true, Some(true), 2),
            (2, false, Some(false), 3),
            (3, true, None, 3),
        ] {
            let (mut asked_for, mut told) = (0, 0);
            let ask = || {
                asked_for += 1;
                if asked_for > wrongs { Ok(right) } else { wrong() }
            };
            let chosen = asked(ask, |_| told += 1).unwrap();
            assert_eq!((chosen, asked_for, told), (expected, tries, wrongs.min(3)));
        }
        let broken = || Err(Failure::error(Exit::Failure, anyhow!("no terminal")));
        assert!(asked(broken, |_| panic!("this is no answer")).is_err());
    }
}
