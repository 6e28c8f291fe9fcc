//! The owner types: one file for each command, each short. Results go to stdout, words to stderr,
//! and what went wrong says where and what to do.

mod acting;
mod adopt;
mod alerts;
mod args;
mod backup;
mod blocks;
mod browser;
mod build;
mod check;
mod completion;
mod confine;
mod denied;
mod dev;
mod doctor;
mod export;
mod failure;
mod filter;
mod followers;
mod following;
mod hook;
mod import;
mod inbox;
mod init;
mod inspect;
mod keys;
mod keys_file;
mod list_file;
mod lists;
mod live_export;
mod logging;
mod login;
mod media;
mod moderate;
mod moving;
mod new;
mod notifications;
mod old_name;
mod open;
mod passphrase;
mod post;
mod print;
mod program;
mod proxy;
mod publish;
mod queue;
mod quotes;
mod relay;
mod restore;
mod serve;
mod settings;
mod status;
mod supervisor;
mod thread;
mod timeline;
mod timings;
mod unpack;
mod version;
mod wait;
mod why;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use acting::Deed;
use args::{Args, Command};
use failure::Failure;
use print::Printer;

use crate::store::Stance;

/// Runs the command that was typed.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors; a closed pipe is nobody's fault.
            let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            if !wanted && std::env::args_os().any(|word| word == "--json") {
                Printer::misread(&error.to_string());
            } else {
                let _ = error.print();
            }
            return ExitCode::from(if wanted { 0 } else { 2 });
        }
    };
    let printer = Printer::new(&args.global);
    let usual = u8::from(matches!(args.command, Command::Serve(_)));
    logging::start(&args.global, usual);
    match run(args, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => printer.fail(&failure),
    }
}

fn run(args: Args, printer: &Printer) -> Result<(), Failure> {
    let global = &args.global;
    match args.command {
        Command::Init(args) => init::run(global, &args, printer),
        Command::New(args) => new::run(global, &args, printer),
        Command::Serve(args) => serve::run(global, &args, printer),
        Command::Build(args) => build::run(global, &args, printer),
        Command::Check(args) => check::run(global, &args, printer),
        Command::Publish(args) => publish::run(global, &args, printer),
        Command::Hook(args) => hook::run(global, &args, printer),
        Command::Status => status::run(global, printer),
        Command::Doctor(args) => doctor::run(global, &args, printer),
        Command::Queue(args) => queue::run(global, &args, printer),
        Command::Why(args) => why::run(global, &args, printer),
        Command::Inbox(args) => inbox::run(global, &args, printer),
        Command::Quotes(args) => quotes::run(global, &args, printer),
        Command::Followers(args) => followers::run(global, &args, printer),
        Command::Follow(args) => following::follow(global, &args, printer),
        Command::Unfollow(args) => following::unfollow(global, &args, printer),
        Command::Relay(args) => relay::run(global, &args, printer),
        Command::Following(args) => following::run(global, &args, printer),
        Command::Block(args) => moderate::add(global, (&args, Stance::Block), printer),
        Command::Unblock(args) => moderate::remove(global, (&args, Stance::Block), printer),
        Command::Mute(args) => moderate::add(global, (&args, Stance::Mute), printer),
        Command::Unmute(args) => moderate::remove(global, (&args, Stance::Mute), printer),
        Command::Blocks(args) => blocks::run(global, &args, printer),
        Command::Timeline(args) => timeline::run(global, &args, printer),
        Command::Thread(args) => thread::run(global, &args, printer),
        Command::Notifications(args) => notifications::run(global, &args, printer),
        Command::Post(args) => post::run(global, &args, printer),
        Command::Like(args) => acting::run(global, (&args, Deed::Like), printer),
        Command::Unlike(args) => acting::run(global, (&args, Deed::Unlike), printer),
        Command::Boost(args) => acting::run(global, (&args, Deed::Boost), printer),
        Command::Unboost(args) => acting::run(global, (&args, Deed::Unboost), printer),
        Command::Bookmark(args) => acting::run(global, (&args, Deed::Bookmark), printer),
        Command::Unbookmark(args) => acting::unbookmark(global, &args, printer),
        Command::Bookmarks => acting::bookmarks(global, printer),
        Command::Lists(args) => lists::run(global, &args, printer),
        Command::Filter(args) => filter::run(global, &args, printer),
        Command::Move(args) => moving::run(global, &args, printer),
        Command::Media(args) => media::run(global, &args, printer),
        Command::Adopt(args) => adopt::run(global, &args, printer),
        Command::Notify(args) => alerts::run(global, &args, printer),
        Command::Keys(args) => keys::run(global, &args, printer),
        Command::Login => login::link(global, printer),
        Command::Passwd(args) => login::passwd(global, &args, printer),
        Command::Proxy(args) => proxy::run(global, &args, printer),
        Command::Export(args) => export::run(global, &args, printer),
        Command::Backup(args) => backup::run(global, &args, printer),
        Command::Restore(args) => restore::run(global, &args, printer),
        Command::Import(args) => import::run(global, &args, printer),
        Command::Inspect(args) => inspect::run(global, &args, printer),
        Command::Completion(args) => completion::run(&args, printer),
        Command::Man(args) => completion::man(&args, printer),
        Command::Version => version::run(printer),
    }
}
