//! `skep proxy`: what the web server in front, or systemd, has to be told, for this very site.

use std::iter;
use std::path::{Path, PathBuf};

use super::args::{Global, Proxy, ProxyKind};
use super::failure::Failure;
use super::open;
use super::print::Printer;
use super::program;
use crate::config::Config;

#[derive(serde::Serialize)]
struct Recipe {
    kind: &'static str,
    text: String,
}

pub(super) fn run(global: &Global, args: &Proxy, printer: &Printer) -> Result<(), Failure> {
    let config = open::config(global)?;
    let (kind, text) = match args.kind {
        ProxyKind::Nginx => ("nginx", include_str!("proxy/nginx.txt")),
        ProxyKind::Caddy => ("caddy", include_str!("proxy/caddy.txt")),
        ProxyKind::Apache => ("apache", include_str!("proxy/apache.txt")),
        ProxyKind::Systemd => ("systemd", include_str!("proxy/systemd.txt")),
        ProxyKind::SystemdSocket => ("systemd-socket", include_str!("proxy/systemd-socket.txt")),
    };
    let recipe = Recipe { kind, text: filled(text, &config, &global.root) };
    printer.result(&recipe, || recipe.text.trim_end().to_owned());
    Ok(())
}

/// The recipe with the values of this site in their places.
fn filled(text: &str, config: &Config, root: &Path) -> String {
    let origin = config.site.origin.as_str();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let binary = program::path().map_or_else(|_| "skep".into(), |path| path.display().to_string());
    let body = config.server.front_body_max();
    let folders = [&config.server.data, &config.server.output, &config.backup.dir];
    let elsewhere = folders.map(|folder| root.join(folder)).into_iter();
    let elsewhere: Vec<_> = elsewhere.filter(|folder| !folder.starts_with(&root)).collect();
    let mut writes = root.display().to_string();
    elsewhere.iter().for_each(|folder| writes.push_str(&format!(" -{}", folder.display())));
    let written: Vec<_> = iter::once(&root).chain(&elsewhere).map(PathBuf::as_path).collect();
    let home = home(&written, Path::new(&binary));
    let old = config.site.moved_from.as_ref().map(|old| old.domain().host().to_owned());
    let also = |before: &str| old.as_ref().map_or_else(String::new, |old| format!("{before}{old}"));
    let values = [
        ("{host}", host.to_owned()),
        // As certificates and `server_name` have it: without a port.
        ("{name}", config.site.origin.domain().host().to_owned()),
        // The name that the site had before goes the same way; what for, skep knows.
        ("{ old}", also(" ")),
        ("{, old}", also(", ")),
        ("{alias}", also("\n    ServerAlias ")),
        ("{listen}", config.server.listen.to_string()),
        ("{body}", format!("{}k", body.div_ceil(1024))),
        ("{bytes}", body.to_string()),
        ("{writes}", writes),
        ("{home}", home),
        ("{root}", root.display().to_string()),
        ("{handle}", config.handle().to_string()),
        ("{binary}", binary),
    ];
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// How the unit shuts homes (systemd.exec(5), `ProtectHome=`): where nothing of the site lies in one, all of them; or
/// else all but the folders that are written, and the program.
fn home(written: &[&Path], binary: &Path) -> String {
    let is_in_home =
        |path: &&Path| ["/home", "/root", "/run/user"].iter().any(|home| path.starts_with(home));
    let writes = written.iter().copied().filter(is_in_home);
    let writes = writes.map(|path| format!("BindPaths=-{}", path.display()));
    let is_below = |folder: &&Path| binary.starts_with(folder);
    let reads = Some(binary).filter(|path| is_in_home(path) && !written.iter().any(is_below));
    let reads = reads.map(|path| format!("BindReadOnlyPaths={}", path.display()));
    let binds: Vec<_> = writes.chain(reads).collect();
    match binds.is_empty() {
        true => "ProtectHome=yes".to_owned(),
        false => format!("ProtectHome=tmpfs\n{}", binds.join("\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_are_shut_but_for_what_the_site_needs() {
        let home = |written: &[&str], binary: &str| {
            let written: Vec<_> = written.iter().map(Path::new).collect();
            home(&written, Path::new(binary))
        };
        for (written, binary, expected) in [
            (&["/srv/skep"][..], "/usr/local/bin/skep", "ProtectHome=yes"),
            (&["/srv/homes"], "/homes/skep", "ProtectHome=yes"),
            (
                &["/srv/skep"],
                "/root/.cargo/bin/skep",
                "ProtectHome=tmpfs\nBindReadOnlyPaths=/root/.cargo/bin/skep",
            ),
            (
                &["/home/ada/site", "/var/www/ada"],
                "/usr/bin/skep",
                "ProtectHome=tmpfs\nBindPaths=-/home/ada/site",
            ),
            (
                &["/home/ada/site", "/home/ada/backups"],
                "/home/ada/site/skep",
                "ProtectHome=tmpfs\nBindPaths=-/home/ada/site\nBindPaths=-/home/ada/backups",
            ),
        ] {
            assert_eq!(home(written, binary), expected, "{written:?} {binary}");
        }
    }
}
