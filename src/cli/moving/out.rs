//! `skep move out`: begins to leave, and shows how far it is. What is done is done by `skep serve`, which
//! goes on with it after every restart.

use std::thread;
use std::time::Instant;

use anyhow::anyhow;

use super::super::args::MoveOut;
use super::super::failure::{Exit, Failure};
use super::super::print::Printer;
use super::super::wait::is_served;
use super::{check, confirm, status};
use crate::id::{ActorId, ObjectId};
use crate::limits;
use crate::portability::Verdict;
use crate::store;
use crate::store::{Departure, DepartureState};
use crate::worker::{Node, begin_departure, rehearse_move};

pub(super) fn run(node: &Node, args: &MoveOut, printer: &Printer) -> Result<(), Failure> {
    if !node.config.federation.enabled {
        let why = anyhow!("federation is off in node.toml: nobody follows, and nobody can be told");
        return Err(Failure::error(Exit::Usage, why));
    }
    let post = args.post.as_deref().map(ObjectId::parse).transpose();
    let post = post.map_err(|why| Failure::error(Exit::Usage, anyhow!("--post {why}")))?;
    if let Some(departure) = under_way(node)? {
        return go_on(node, args, &departure, printer);
    }
    let rehearsal = rehearse_move(node, &args.account)?;
    let worst = rehearsal.findings.iter().map(|it| it.verdict).max();
    if worst > Some(Verdict::Passed) {
        let shown = rehearsal.findings.iter().filter(|it| it.verdict != Verdict::Passed);
        shown.for_each(|it| printer.say(&check::line(it)));
    }
    check::passed(&rehearsal)?;
    let Some(target) = rehearsal.target else { return Ok(()) };
    if args.dry_run {
        printer.say(&format!("would move to {} ({target}), and tell all followers", args.account));
        return Ok(());
    }
    printer.say(
        "Your followers will be moved by their servers, which cannot be undone. This account stays \
         where it is, says where you have gone, and publishes nothing more.",
    );
    confirm(&args.account, args.yes.as_deref(), printer)?;
    begin_departure(node, (&target, &args.account), post.as_ref())?;
    follow(node, printer)
}

/// The move that is not taken back.
fn under_way(node: &Node) -> Result<Option<Departure>, Failure> {
    let departure = node.store.read::<_, store::Error>(|tx| tx.find_departure())?;
    Ok(departure.filter(|it| it.state != DepartureState::Back))
}

/// Asked a second time: it goes on, to the same account, and is never begun anew.
fn go_on(
    node: &Node,
    args: &MoveOut,
    departure: &Departure,
    printer: &Printer,
) -> Result<(), Failure> {
    let is_same = departure.handle == args.account
        || ActorId::parse(&args.account).is_ok_and(|id| id == departure.target);
    let refused = |why: String| Err(Failure::error(Exit::Refused, anyhow!(why)));
    match departure.state {
        DepartureState::Leaving if is_same => follow(node, printer),
        DepartureState::Returning => refused(
            "you are taking a move back; try again when `skep serve` has told others".into(),
        ),
        DepartureState::Leaving => refused(format!(
            "you are leaving for {}; `skep move status` shows how far it is, `skep move cancel` takes it back",
            departure.handle
        )),
        _ => refused(format!(
            "you have moved to {}; `skep move status` shows who came along, `skep move resend` tells those \
             who are left",
            departure.handle
        )),
    }
}

/// Shows each step until the Move is on its way.
fn follow(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let (start, mut shown) = (Instant::now(), String::new());
    loop {
        let Some(state) = status::read(node)? else { return Ok(()) };
        let text = status::steps_text(&state);
        if text != shown {
            printer.say(&text);
            shown = text;
        }
        if state.departure.state != DepartureState::Leaving {
            break;
        }
        if !is_served(node) {
            let why = anyhow!("`skep serve` is not running here: it goes on with this when it is");
            return Err(Failure::error(Exit::Temporary, why));
        }
        if start.elapsed() >= limits::MOVE_WATCHED {
            let why = anyhow!("it takes its time; `skep move status` shows how far it is");
            return Err(Failure::error(Exit::Temporary, why));
        }
        thread::sleep(limits::PUBLISH_LOOK);
    }
    status::run(node, None, printer)
}
