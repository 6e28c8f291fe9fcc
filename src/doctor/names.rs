//! How others find the account: WebFinger in all its forms, host-meta, NodeInfo.

use super::{Check, Finding, Sight, Site, seen};
use crate::ap;

/// What was asked, and what was there.
#[derive(Debug)]
pub struct Names {
    /// WebFinger, by what was asked for.
    pub forms: Vec<Question>,
    /// `/.well-known/host-meta`
    pub host_meta: Sight,
    /// `/.well-known/nodeinfo`
    pub nodeinfo: Sight,
    /// What it names.
    pub software: Option<Sight>,
}

/// A question to WebFinger.
#[derive(Debug)]
pub struct Question {
    /// The `resource`; `None`: none was named.
    pub resource: Option<String>,
    /// The status that belongs to it.
    pub status: u16,
    /// What was answered.
    pub sight: Sight,
}

/// Judges them.
#[must_use]
pub fn names(site: &Site, names: &Names) -> Vec<Finding> {
    vec![webfinger(site, names), host_meta(site, names), nodeinfo(site, names)]
}

fn webfinger(site: &Site, names: &Names) -> Finding {
    let check = Check::WebFinger;
    for form in &names.forms {
        let asked = form.resource.as_deref().unwrap_or("no resource");
        let answer = match &form.sight {
            Ok(answer) if answer.status == form.status => answer,
            // Whoever knows nobody must say so, but nobody is lost if it is said in another way.
            other => {
                let is_found = form.status == 200;
                let says = match is_found {
                    true => format!("WebFinger does not find {asked}: {}", seen(other)),
                    false => format!(
                        "WebFinger must answer {} to {asked}, and not {}",
                        form.status,
                        seen(other)
                    ),
                };
                let fix = format!(
                    "hand on /.well-known/webfinger with its query, percent signs as they came; {}",
                    site.front.everything(&site.listen)
                );
                return Finding::red(check, says, fix);
            }
        };
        if form.status != 200 {
            continue;
        }
        let found = ap::parse_webfinger(&answer.body).unwrap_or_default();
        if found.subject.as_ref() != Some(&site.handle) || found.actor.as_ref() != Some(&site.actor)
        {
            let subject = found.subject.map_or("nobody".to_owned(), |it| it.to_string());
            return Finding::red(
                check,
                format!("WebFinger answers {asked} with {subject}, and not with {}", site.handle),
                format!(
                    "take away what else answers /.well-known/webfinger for this name (a file, another program); {}",
                    site.front.everything(&site.listen)
                ),
            );
        }
    }
    let count = names.forms.iter().filter(|form| form.status == 200).count();
    Finding::green(check, format!("{} is found in {count} spellings, and nobody else", site.handle))
}

fn host_meta(site: &Site, names: &Names) -> Finding {
    let check = Check::HostMeta;
    let template = format!("{}/.well-known/webfinger?resource={{uri}}", site.origin);
    match &names.host_meta {
        Ok(answer) if answer.status == 200 => {
            match String::from_utf8_lossy(&answer.body).contains(&template) {
                true => Finding::green(check, "it names WebFinger"),
                false => Finding::red(
                    check,
                    "it names another WebFinger than this one",
                    "take away what else answers /.well-known/host-meta for this name",
                ),
            }
        }
        other => Finding::red(
            check,
            format!("/.well-known/host-meta: {}", seen(other)),
            format!("hand on all of /.well-known/; {}", site.front.everything(&site.listen)),
        ),
    }
}

fn nodeinfo(site: &Site, names: &Names) -> Finding {
    let check = Check::NodeInfo;
    let fix =
        || format!("hand on /.well-known/ and /nodeinfo/; {}", site.front.everything(&site.listen));
    let found = match (&names.nodeinfo, &names.software) {
        (Ok(answer), _) if answer.status != 200 => Err(seen(&names.nodeinfo)),
        (_, Some(Ok(answer))) if answer.status == 200 => {
            Ok(ap::parse_software(&answer.body).ok().flatten())
        }
        (_, Some(sight)) => Err(seen(sight)),
        (sight, None) => Err(seen(sight)),
    };
    match found {
        Ok(Some(name)) if name == env!("CARGO_PKG_NAME") => {
            Finding::green(check, format!("it says that {name} runs here"))
        }
        Ok(name) => Finding::red(
            check,
            format!("it says that {} runs here", name.as_deref().unwrap_or("nothing")),
            "take away what else answers /nodeinfo/ for this name",
        ),
        Err(why) => Finding::red(check, format!("NodeInfo cannot be had: {why}"), fix()),
    }
}
