//! Files of the site that belong to somebody else on this machine.

use std::fs;
use std::io;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::failure::{Exit, Failure, Reason};
use crate::config::Problem;

/// The code of the problem.
pub(super) const CODE: &str = "config/unreadable";

/// The same failure, with what to do where the system has refused the files below `folder`.
pub(super) fn explained(failure: Failure, folder: &Path) -> Failure {
    let Reason::Error(error) = &failure.reason else { return failure };
    let mut causes = error.chain().filter_map(|it| it.downcast_ref::<io::Error>());
    if !causes.any(|it| it.kind() == ErrorKind::PermissionDenied) {
        return failure;
    }
    let problem = Problem::error(CODE, format!("{error:#}"));
    Failure::problem(Exit::Usage, problem.help(help(folder)))
}

/// Who is to run skep.
pub(super) fn help(folder: &Path) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let owner = fs::metadata(folder).ok().and_then(|it| named(&users, it.uid()));
    let owner = owner.map_or_else(String::new, |name| format!(": `sudo -u {name} skep …`"));
    format!("run skep as the user to whom the site belongs{owner}")
}

/// `ada:x:1000:1000::/home/ada:/bin/sh`
fn named(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, id) = (fields.next()?, fields.nth(1)?);
        (id.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn what_the_system_refuses_is_explained_and_nothing_else() {
        let failed = |kind: ErrorKind| {
            let refused =
                Err::<(), _>(io::Error::from(kind)).context("cannot write `data/open.lock`");
            explained(refused.unwrap_err().into(), Path::new("/"))
        };
        let Reason::Problems(problems) = failed(ErrorKind::PermissionDenied).reason else {
            panic!("it is not explained");
        };
        let told = problems[0].to_string();
        assert!(
            told.starts_with("error[config/unreadable]: cannot write `data/open.lock`: "),
            "{told}"
        );
        assert!(told.contains("help: run skep as the user to whom the site belongs"), "{told}");
        assert!(matches!(failed(ErrorKind::StorageFull).reason, Reason::Error(_)));
    }

    #[test]
    fn users_have_names() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\nada:x:1000:1000::/home/ada:/bin/sh\n";
        for (uid, expected) in [(0, Some("root")), (1000, Some("ada")), (100, None)] {
            assert_eq!(named(users, uid), expected, "{uid}");
        }
    }
}
