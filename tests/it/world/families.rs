//! How eight kinds of servers judge a Move, each by its own list of checks (protocol 7.2).

use serde_json::Value;

/// A Move as it arrived, and both accounts as the server fetches them then.
pub(super) struct Case {
    pub(super) activity: Value,
    pub(super) old: Value,
    pub(super) new: Value,
    /// Does the server know the new account already?
    pub(super) met: bool,
}

impl Case {
    fn old_id(&self) -> &str {
        self.activity["object"].as_str().unwrap_or_default()
    }

    fn target(&self) -> &str {
        self.activity["target"].as_str().unwrap_or_default()
    }

    /// The aliases of the new account, in a list or not.
    fn aliases(&self) -> Vec<&str> {
        let written = &self.new["alsoKnownAs"];
        let list = written.as_array().map_or(std::slice::from_ref(written), Vec::as_slice);
        list.iter().filter_map(Value::as_str).collect()
    }
}

type Check = fn(&Case) -> bool;

pub(super) struct Family {
    pub(super) name: &'static str,
    checks: &'static [Check],
    /// Is the old account told that it is no longer followed?
    pub(super) undoes: bool,
}

impl Family {
    /// Do followers there go along?
    pub(super) fn accepts(&self, case: &Case) -> bool {
        self.checks.iter().all(|check| check(case))
    }
}

fn by_itself(case: &Case) -> bool {
    case.activity["actor"] == case.activity["object"] && case.old["id"] == case.old_id()
}

fn elsewhere(case: &Case) -> bool {
    case.target() != case.old_id()
}

fn aliased(case: &Case) -> bool {
    case.new["id"] == case.target() && case.aliases().contains(&case.old_id())
}

fn aliased_in_a_list(case: &Case) -> bool {
    case.new["alsoKnownAs"].is_array() && aliased(case)
}

fn aliased_in_lower_case(case: &Case) -> bool {
    case.aliases().iter().any(|alias| alias.to_lowercase() == case.old_id())
}

fn in_lower_case(case: &Case) -> bool {
    [case.old_id(), case.target()].iter().all(|id| *id == id.to_lowercase())
}

fn old_says_so(case: &Case) -> bool {
    case.old["movedTo"] == case.target()
}

fn stays(case: &Case) -> bool {
    case.new["movedTo"].is_null()
}

fn no_loop(case: &Case) -> bool {
    case.new["movedTo"] != case.old_id()
}

fn both_persons(case: &Case) -> bool {
    case.old["type"] == "Person" && case.new["type"] == "Person"
}

fn met(case: &Case) -> bool {
    case.met
}

const fn family(name: &'static str, checks: &'static [Check]) -> Family {
    Family { name, checks, undoes: true }
}

pub(super) const FAMILIES: [Family; 8] = [
    family("Mastodon", &[by_itself, aliased, stays]),
    family("GoToSocial", &[by_itself, elsewhere, aliased, stays]),
    Family { undoes: false, ..family("Misskey", &[old_says_so, aliased, no_loop]) },
    family("Pixelfed", &[in_lower_case, aliased_in_lower_case, old_says_so]),
    family("Akkoma", &[aliased_in_a_list]),
    family("WordPress", &[both_persons, aliased, old_says_so]),
    family("snac2", &[by_itself, aliased, met]),
    family("Mitra", &[by_itself, aliased]),
];
