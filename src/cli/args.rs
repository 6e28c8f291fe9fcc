//! What can be typed. The help texts are the comments.

mod adopt;
mod backup;
mod carry;
mod hook;
mod import;
mod init;
mod keys;
mod login;
mod moving;
mod others;
mod post;
mod proxy;
mod rules;

use std::ffi::{OsStr, OsString};
use std::net::IpAddr;
use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(super) use adopt::{Adopt, AdoptFrom};
pub(super) use backup::{Backup, Restore};
pub(super) use carry::{Export, FollowingImport, ListFile, Passphrase, What};
pub(super) use hook::{Hook, HookName, HookVerb};
pub(super) use import::ImportPosts;
pub(super) use init::Init;
pub(super) use keys::{Keys, KeysExport, KeysImport, KeysVerb, Rotate, Which};
pub(super) use login::Passwd;
pub(super) use moving::{Move, MoveIn, MoveOut, MoveVerb};
pub(super) use others::{
    Account, Follow, Followers, FollowersVerb, Following, FollowingVerb, Inbox, InboxVerb, Media,
    MediaVerb, Quotes, QuotesShown, QuotesVerb, Relay, RelayVerb, Shown, Timeline,
};

pub(super) use proxy::{Proxy, ProxyKind};

pub(super) use post::{Queue, QueueVerb, Sent, WAIT, Why};

pub(super) use rules::{Blocks, BlocksVerb, Care, Exported, Import, Imported, Targets, Untargets};

use crate::delivery::Edits;
use crate::site::{Drafts, Future};
use crate::worker::{Allowances, BuildOptions, Clock, Trust};

/// A personal fediverse node: a folder of Markdown becomes a static site that the fediverse can
/// follow.
#[derive(Parser)]
#[command(name = "skep", version, arg_required_else_help = true, propagate_version = false)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Flags that every command knows.
#[derive(clap::Args, Clone)]
pub(super) struct Global {
    /// The folder of the site.
    #[arg(short, long, global = true, value_name = "DIR", default_value = ".")]
    pub(super) root: PathBuf,
    /// The configuration, relative to the folder of the site.
    #[arg(short, long, global = true, value_name = "FILE", default_value = "node.toml")]
    pub(super) config: PathBuf,
    /// Say nothing but errors.
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Say more; twice for everything.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,
    /// Print results as JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Colours: NO_COLOR turns `auto` off, too.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(super) color: Colour,
    /// How the words on stderr are written: `json` is one object a line, for programs.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(super) log: LogFormat,
}

impl Global {
    /// The flags with which another process works on the same site, and speaks as this one does.
    pub(super) fn flags(&self) -> Vec<OsString> {
        let color = match self.color {
            Colour::Auto => "auto",
            Colour::Always => "always",
            Colour::Never => "never",
        };
        // In one word each: a path may begin with a dash.
        let flag = |name: &str, value: &OsStr| {
            let mut flag = OsString::from(name);
            flag.push(value);
            flag
        };
        let (root, config) = (self.root.as_os_str(), self.config.as_os_str());
        let mut flags = vec![flag("--root=", root), flag("--config=", config)];
        flags.push(flag("--color=", OsStr::new(color)));
        flags.extend((self.log == LogFormat::Json).then(|| "--log=json".into()));
        flags.extend(self.quiet.then(|| "--quiet".into()));
        flags.extend((0..self.verbose).map(|_| "--verbose".into()));
        flags
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a new site in the folder given by --root.
    Init(Init),
    /// Begin a post, a note or a page.
    New(New),
    /// Serve the site, receive what others send, deliver what you publish.
    Serve(Serve),
    /// Write the site without sending anything.
    Build(Build),
    /// Look for errors without writing anything.
    Check(Check),
    /// Write the site and send what has changed to followers.
    Publish(Publish),
    /// Let a git repository publish what is pushed to it, or committed.
    Hook(Hook),
    /// How things stand.
    Status,
    /// Letters on their way: list, try again, drop, pause.
    Queue(Queue),
    /// Has somebody got a post, and why not.
    Why(Why),
    /// Answers from others: list, approve, hide, throw away.
    Inbox(Inbox),
    /// Who quotes your posts, and who asks to.
    Quotes(Quotes),
    /// Who follows you, and who asks to.
    Followers(Followers),
    /// Follow an account, or a hashtag in what a relay passes on.
    Follow(Follow),
    /// Stop following an account or a hashtag.
    Unfollow(Account),
    /// Whom you follow.
    Following(Following),
    /// Relays, which pass on what you publish: join, leave, list.
    Relay(Relay),
    /// Hear and send nothing more, of an account or a whole server.
    Block(Targets),
    /// Let somebody in again whom you or a list have blocked.
    Unblock(Untargets),
    /// Do not be shown what an account or a whole server writes.
    Mute(Targets),
    /// Be shown it again.
    Unmute(Untargets),
    /// Whom you block and mute, and lists of them.
    Blocks(Blocks),
    /// Posts of the accounts that you follow.
    Timeline(Timeline),
    /// Bring your followers from another account, or leave for one with them.
    Move(Move),
    /// Our copies of the pictures of others.
    Media(Media),
    /// Your keys.
    Keys(Keys),
    /// A link that lets you into your own pages once.
    Login,
    /// Choose the password of your own pages; whoever is logged in no longer is.
    Passwd(Passwd),
    /// Settings for the web server in front, or for systemd, on stdout.
    Proxy(Proxy),
    /// Go on with an account that other software had: same ids, same key, same followers.
    Adopt(Adopt),
    /// Take everything along: posts, pictures, followers, keys, in one archive.
    Export(Export),
    /// Copy followers, keys, settings and texts into one file, and prove it; `serve` may run.
    Backup(Backup),
    /// Put a backup back, or read it to see whether it is sound.
    Restore(Restore),
    /// Bring posts of elsewhere in as Markdown; nobody is told of them.
    Import(ImportPosts),
    /// How skep reads an ActivityPub document.
    Inspect(Inspect),
    /// Completions for your shell, on stdout.
    Completion(Completion),
    /// Write the manual pages into a folder.
    Man(Man),
    /// The version.
    Version,
}

#[derive(clap::Args)]
pub(super) struct New {
    /// A title, or a path below content/ that ends in .md.
    pub(super) what: String,
    /// What it is.
    #[arg(short, long, value_enum, default_value_t = Kind::Post)]
    pub(super) kind: Kind,
    /// Not published until `draft = true` is taken out.
    #[arg(long)]
    pub(super) draft: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    Post,
    Note,
    Page,
}

#[derive(clap::Args)]
pub(super) struct Serve {
    /// The address to listen on, instead of the one in node.toml.
    #[arg(short, long, value_name = "ADDRESS")]
    pub(super) interface: Option<IpAddr>,
    /// The port to listen on, instead of the one in node.toml.
    #[arg(short, long)]
    pub(super) port: Option<u16>,
    /// Show what you write while you write it, drafts and coming posts as well, at
    /// http://127.0.0.1:1111; nothing is published, sent or received.
    #[arg(long)]
    pub(super) dev: bool,
    /// Show the site in your browser.
    #[arg(short = 'O', long)]
    pub(super) open: bool,
    /// Publish whenever a file is saved.
    #[arg(long, conflicts_with = "dev")]
    pub(super) watch: bool,
    /// Receive, but send nothing; what is due stays in the queue.
    #[arg(long, conflicts_with = "dev")]
    pub(super) no_deliver: bool,
    /// `--dev` shows drafts anyway; this is for hands that are used to it.
    #[arg(short = 'D', long, requires = "dev", hide = true)]
    pub(super) drafts: bool,
}

#[derive(clap::Args)]
pub(super) struct Content {
    /// Read drafts, too.
    #[arg(short = 'D', long)]
    drafts: bool,
    /// Read posts whose date has not come, too.
    #[arg(short = 'F', long)]
    future: bool,
}

impl Content {
    /// What is to be read.
    pub(super) fn options(&self) -> BuildOptions {
        let drafts = if self.drafts { Drafts::Include } else { Drafts::Skip };
        let future = if self.future { Future::Include } else { Future::Skip };
        BuildOptions { drafts, future, ..BuildOptions::default() }
    }
}

#[derive(clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) content: Content,
    /// Ask every site that you link to whether it is still there.
    #[arg(long)]
    pub(super) external: bool,
}

#[derive(clap::Args)]
pub(super) struct Build {
    #[command(flatten)]
    content: Content,
    /// Read and make everything again, not only what has changed.
    #[arg(long)]
    force: bool,
    /// Tell where the time went.
    #[arg(long)]
    pub(super) timings: bool,
    /// Write an account that has moved into this new folder, for any host of files.
    #[arg(long, value_name = "FOLDER")]
    pub(super) moved: Option<PathBuf>,
}

impl Build {
    pub(super) fn options(&self) -> BuildOptions {
        let trust = if self.force { Trust::Nothing } else { Trust::Record };
        BuildOptions { trust, ..self.content.options() }
    }
}

#[derive(clap::Args)]
pub(super) struct Publish {
    /// Only show what would be sent, and to how many inboxes.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Push up to N new posts this once.
    #[arg(long, value_name = "N")]
    allow_new: Option<usize>,
    /// Delete up to N posts from other servers this once.
    #[arg(long, value_name = "N")]
    allow_deletes: Option<usize>,
    /// Send up to N edited posts again this once.
    #[arg(long, value_name = "N")]
    allow_updates: Option<usize>,
    /// Tell nobody of the edits, and take the posts for what others have.
    #[arg(long, conflicts_with = "allow_updates")]
    adopt: bool,
    /// The clock is right, although it is behind what skep has seen.
    #[arg(long)]
    trust_clock: bool,
    /// Wait until all servers have it, but no longer than this.
    #[arg(
        long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = WAIT,
        conflicts_with = "dry_run"
    )]
    pub(super) wait: Option<u64>,
}

impl Publish {
    pub(super) fn allowances(&self) -> Allowances {
        Allowances {
            new: self.allow_new,
            deletes: self.allow_deletes,
            updates: self.allow_updates,
            edits: if self.adopt { Edits::Adopt } else { Edits::Tell },
            clock: if self.trust_clock { Clock::Now } else { Clock::Seen },
        }
    }
}

#[derive(clap::Args)]
pub(super) struct Inspect {
    /// A file, an address, or - for standard input; a document that is refused is no failure.
    pub(super) what: String,
}

#[derive(clap::Args)]
pub(super) struct Completion {
    /// Which shell.
    pub(super) shell: Shell,
}

#[derive(clap::Args)]
pub(super) struct Man {
    /// The folder to write into.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Parser;

    use super::Args;

    /// The other process is on the same site, whatever its folder is called.
    #[test]
    fn flags_are_handed_on_as_they_were_meant() {
        let rows: &[&[&str]] = &[
            &[],
            &["-r", "a b", "-c", "other.toml"],
            &["--root=-dash", "--config=--root", "-q"],
            &["-vv", "--color", "never"],
            &["--log", "json"],
        ];
        for row in rows {
            let read = |flags: Vec<OsString>, verb: &str| {
                let line = [OsString::from("skep")].into_iter().chain(flags);
                Args::parse_from(line.chain([OsString::from(verb)])).global
            };
            let typed = read(row.iter().map(OsString::from).collect(), "serve");
            let handed = read(typed.flags(), "build");
            assert_eq!((&handed.root, &handed.config), (&typed.root, &typed.config), "{row:?}");
            assert_eq!((handed.quiet, handed.verbose), (typed.quiet, typed.verbose), "{row:?}");
            assert!(handed.color == typed.color, "{row:?}");
            assert_eq!(handed.log, typed.log, "{row:?}");
        }
    }
}
