//! Why somebody has, or has not, got a post: every step of the way, in plain words.

use crate::clock::Timestamp;
use crate::id::InboxUrl;
use crate::limits;
use crate::store::{
    Delivery, DeliveryState, LedgerPost, Peer, Rule, Stance, TAKEN_BACK, Visibility,
};

/// What is known of an account and of the way there.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The moment of the question.
    pub now: Timestamp,
    /// Since when it follows; of a relay, when it was asked.
    pub follows: Option<Timestamp>,
    /// Is it a relay that the owner has joined?
    pub is_relay: bool,
    /// Does it ask to?
    pub asks: bool,
    /// What is thought of it in the end, and all rules about it.
    pub stance: Option<Stance>,
    /// The rules that are about it.
    pub rules: &'a [Rule],
    /// Its own inbox, and that of its server; `None`: nothing was ever read of it.
    pub inboxes: Option<(&'a InboxUrl, Option<&'a InboxUrl>)>,
    /// How its server does.
    pub peer: Peer,
    /// On how many days it has said 403 since it took something.
    pub days_refused: i64,
    /// Has the owner paused its server, or the whole queue?
    pub pause: Pause,
}

/// What the owner does not want to be sent now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pause {
    /// All is sent.
    No,
    /// Nothing to this server.
    Server,
    /// Nothing at all.
    Queue,
}

/// Does a step lead on?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leads {
    /// Yes.
    Yes,
    /// No: here it ends.
    No,
    /// Not yet, or nobody knows.
    Maybe,
}

impl Leads {
    /// As it is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
        }
    }
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Which: `follows`, `rules`, `inbox`, `server`, `post`, `letter`, `end`.
    pub code: &'static str,
    /// Does it lead on?
    pub leads: Leads,
    /// For the owner.
    pub words: String,
}

fn step(code: &'static str, leads: Leads, words: impl Into<String>) -> Step {
    Step { code, leads, words: words.into() }
}

/// The steps to an account that are the same for every post.
#[must_use]
pub fn explain_way(way: &Way<'_>) -> Vec<Step> {
    vec![follows(way), rules(way), inbox(way), server(way)]
}

/// The steps of a post: `ledger` is what is known of it, `letters` those about it to this account's
/// inboxes, oldest first. The last one says what came of it.
#[must_use]
pub fn explain_post(way: &Way<'_>, ledger: Option<&LedgerPost>, letters: &[Delivery]) -> Vec<Step> {
    let mut steps = vec![post(ledger)];
    steps.extend(letters.iter().map(letter));
    steps.push(end(way, ledger, letters));
    steps
}

fn follows(way: &Way<'_>) -> Step {
    match way.follows {
        Some(since) if way.is_relay => {
            let words = format!("is a relay that you asked at {}: it gets", since.rfc3339());
            step("follows", Leads::Yes, format!("{words} what is public"))
        }
        Some(since) => {
            step("follows", Leads::Yes, format!("follows you since {}", since.rfc3339()))
        }
        None if way.asks => step(
            "follows",
            Leads::No,
            "asks to follow you and waits for your answer: `skep followers requests`",
        ),
        None => step(
            "follows",
            Leads::No,
            "does not follow you: only what names this account or answers it is sent there",
        ),
    }
}

fn rules(way: &Way<'_>) -> Step {
    let told = way.rules.iter().map(|rule| {
        let (does, whom) = (rule.stance.as_str(), &rule.target);
        match rule.source.as_str() {
            "" => format!("you {does} {whom}"),
            list => format!("{list} {does}s {whom}"),
        }
    });
    let told: Vec<String> = told.collect();
    let told = if told.is_empty() { "no rule is about it".to_owned() } else { told.join(", ") };
    match way.stance {
        Some(Stance::Block) => {
            step("rules", Leads::No, format!("blocked: {told}; nothing is sent there"))
        }
        _ => step("rules", Leads::Yes, told),
    }
}

fn inbox(way: &Way<'_>) -> Step {
    match way.inboxes {
        None => step("inbox", Leads::No, "nothing was ever read of it: where to send is not known"),
        Some((_, Some(shared))) => {
            step("inbox", Leads::Yes, format!("{shared}, which is for the whole server"))
        }
        Some((own, None)) => step("inbox", Leads::Yes, own.to_string()),
    }
}

fn server(way: &Way<'_>) -> Step {
    let Peer { failures, days, until, taken, .. } = way.peer;
    let taken = taken.map_or_else(
        || "nothing was ever taken there".to_owned(),
        |taken| format!("it last took something at {}", taken.rfc3339()),
    );
    match way.pause {
        Pause::Queue => step("server", Leads::No, "you have paused the queue: `skep queue resume`"),
        Pause::Server => step("server", Leads::No, "you have paused it: `skep queue resume HOST`"),
        Pause::No if days >= limits::DEAD_AFTER_DAYS => {
            let words =
                format!("failed on {days} days; only what must arrive is sent there; {taken}");
            step("server", Leads::No, words)
        }
        Pause::No if way.days_refused >= limits::REFUSED_DAYS => {
            let words = format!(
                "said 403 on {} days: it seems to have blocked you; {taken}",
                way.days_refused
            );
            step("server", Leads::No, words)
        }
        Pause::No if failures > 0 => {
            let next = until.max(way.now).rfc3339();
            let words = format!("failed {}, next try at {next}; {taken}", times(failures));
            step("server", Leads::Maybe, words)
        }
        Pause::No => step("server", Leads::Yes, taken),
    }
}

fn post(ledger: Option<&LedgerPost>) -> Step {
    let Some(post) = ledger else {
        return step("post", Leads::No, "was never published: `skep publish`");
    };
    let whom = match post.visibility {
        Some(Visibility::Followers) => ", for followers alone",
        Some(Visibility::Direct) => ", for those alone whom it names",
        _ => "",
    };
    if let Some(at) = post.deleted {
        let words = format!("was deleted from other servers at {}{whom}", at.rfc3339());
        return step("post", Leads::Maybe, words);
    }
    if !post.announced {
        let words = "is served, but was sent to nobody: it is from before `deliver_since`";
        return step("post", Leads::No, words);
    }
    let words = match post.updated {
        Some(at) => format!("was published{whom}, and last edited at {}", at.rfc3339()),
        None => format!("was published{whom}, dated {}", post.published.rfc3339()),
    };
    step("post", Leads::Yes, words)
}

/// `once`, `2 times`.
fn times(count: i64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// What became of one letter, in a line of its own.
fn letter(it: &Delivery) -> Step {
    let Delivery { kind, attempts, reason, inbox, at, .. } = it;
    let tried = times(*attempts);
    let unsaid = if *attempts == 0 { "it has not been tried" } else { "taken up again" };
    let (at, why) = (at.rfc3339(), reason.as_deref().unwrap_or(unsaid));
    match it.state {
        DeliveryState::Done if reason.is_some() => {
            step("letter", Leads::Yes, format!("{kind}: left out, a later one says more"))
        }
        DeliveryState::Done => {
            step("letter", Leads::Yes, format!("{kind}: taken at {at} by {inbox}, try {attempts}"))
        }
        DeliveryState::Waiting => {
            let next = if it.is_paused { "paused".to_owned() } else { format!("next at {at}") };
            let words = format!("{kind}: waits, tried {tried}, {next}: {why}");
            step("letter", Leads::Maybe, words)
        }
        DeliveryState::Failed => {
            let words = format!("{kind}: given up at {at}, tried {tried}: {why}");
            step("letter", Leads::No, words)
        }
    }
}

/// What came of it, as the last letter has it.
fn end(way: &Way<'_>, ledger: Option<&LedgerPost>, letters: &[Delivery]) -> Step {
    let Some(last) = letters.last() else { return never_sent(way, ledger) };
    let it = match &*last.kind {
        "Delete" => "Its deletion",
        "Update" => "The last edit",
        _ => "It",
    };
    match last.state {
        DeliveryState::Done => {
            let (at, inbox) = (last.at.rfc3339(), &last.inbox);
            let words = format!(
                "{it} was taken at {at} by {inbox}. If that does not show there, its server knows why."
            );
            step("end", Leads::Yes, words)
        }
        DeliveryState::Waiting if last.is_paused => {
            step("end", Leads::Maybe, format!("{it} has not arrived: you have paused that."))
        }
        DeliveryState::Waiting => {
            let words = format!("{it} has not arrived yet; it is tried again by itself.");
            step("end", Leads::Maybe, words)
        }
        DeliveryState::Failed if last.reason.as_deref() == Some(TAKEN_BACK) => {
            step("end", Leads::No, format!("{it} was {TAKEN_BACK}."))
        }
        DeliveryState::Failed => {
            let host = last.inbox.origin().domain();
            let is_late = way.now.since(last.written) > limits::PATIENT_DELIVERY_KEPT;
            let remedy = match is_late {
                true => ".".to_owned(),
                false => format!(" by itself: `skep queue retry --failed {host}`"),
            };
            step("end", Leads::No, format!("{it} did not arrive and is not tried again{remedy}"))
        }
    }
}

fn never_sent(way: &Way<'_>, ledger: Option<&LedgerPost>) -> Step {
    let Some(post) = ledger.filter(|post| post.announced) else {
        return step("end", Leads::No, "It was sent to nobody.");
    };
    let said = post.updated.unwrap_or(post.published);
    let is_direct = post.visibility == Some(Visibility::Direct);
    let words = if !is_direct && way.follows.is_some_and(|since| since > said) {
        "It was not sent there: it is older than the follow. Other servers do not ask for old posts."
    } else if way.now.since(said) > limits::SEEN_KEPT {
        "What was sent so long ago is no longer remembered."
    } else if way.stance == Some(Stance::Block) {
        "It was not sent there, because you block it."
    } else if is_direct {
        "It was not sent there: it names this account nowhere."
    } else if way.follows.is_none() {
        "It was not sent there: nobody there follows you as this account."
    } else {
        "It was not sent there."
    };
    step("end", Leads::No, words)
}
