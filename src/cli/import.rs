//! `skep import`

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::fs::File;
use std::io::{Write, stderr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::args::{Global, ImportPosts};
use super::failure::{Exit, Failure};
use super::keys_file::private_folder;
use super::open;
use super::print::{Printer, counted};
use super::unpack;
use crate::config::{Config, Permalink, Problem};
use crate::limits::{FEED_PAGES_MAX, IMPORT_FETCH_MAX_BYTES, IMPORT_FETCH_TIME};
use crate::net::Client;
use crate::portability::import;
use crate::portability::import::{
    Corridor, ImportError, Imported, Looked, Mode, Privacy, Settings, Trunk,
};
use crate::site::{images, sync_site, write_file};

/// Reports, and posts that are for nobody's eyes, in the data folder.
const REPORTS: &str = "imports";
const PRIVATE: &str = "imported";
/// How often the line on the terminal is written anew.
const LOOK: Duration = Duration::from_millis(100);

#[derive(serde::Serialize)]
struct Done<'a> {
    format: &'a str,
    new: usize,
    there: usize,
    private: usize,
    media: usize,
    lost: BTreeMap<&'a str, usize>,
    left: &'a BTreeMap<&'static str, usize>,
    report: Option<String>,
    dry_run: bool,
}

pub(super) fn run(global: &Global, args: &ImportPosts, printer: &Printer) -> Result<(), Failure> {
    unpack::check_site(global, &args.what)?;
    let config = open::config(global)?;
    check_folder(&args.to)?;
    let data = global.root.join(&config.server.data);
    private_folder(&data)?;
    let _lock = lock(&data)?;
    let mut corridor = Outside::new(&config, printer)?;
    let source = Source::of(&args.what, &data, &mut corridor)?;
    let trunk = Trunk::open(&source.path, &data)?;
    let trunk = match args.from.as_ref().or(source.address.as_ref()) {
        Some(address) => trunk.fetched_from(address),
        None => trunk,
    };
    let content = global.root.join(&config.site.content);
    let settings = Settings {
        content: &content,
        folder: args.to.clone(),
        private: data.join(PRIVATE),
        zone: &config.site.zone,
        address: &|file| address(file, &config),
        privacy: if args.private { Privacy::Take } else { Privacy::Leave },
        mode: if args.dry_run { Mode::Rehearse } else { Mode::Write },
    };
    let imported = import::import(&trunk, &settings, &mut corridor);
    corridor.end();
    let imported = imported?;
    let report = match settings.mode {
        Mode::Rehearse => None,
        Mode::Write => Some(keep(&imported, &trunk, (&data, &content))?),
    };
    tell(&imported, report.as_deref(), printer);
    Ok(())
}

/// Writes the report, and has the disk keep what was written.
fn keep(
    imported: &Imported,
    trunk: &Trunk,
    (data, content): (&Path, &Path),
) -> Result<PathBuf, Failure> {
    let folder = data.join(REPORTS);
    private_folder(&folder)?;
    let report = folder.join(format!("{}.md", trunk.name()));
    write_file(&report, imported.report(trunk.name()).as_bytes())
        .with_context(|| format!("cannot write `{}`", report.display()))?;
    if content.exists() {
        sync_site(content).context("the disk does not keep what was imported")?;
    }
    Ok(report)
}

fn tell(imported: &Imported, report: Option<&Path>, printer: &Printer) {
    let lost = imported.lost.iter().map(|(what, ids)| (what.as_str(), ids.len())).collect();
    let Imported { format, new, there, private, media, left, .. } = imported;
    let done = Done {
        format,
        new: *new,
        there: *there,
        private: *private,
        media: *media,
        lost,
        left,
        report: report.map(|path| path.display().to_string()),
        dry_run: report.is_none(),
    };
    printer.result(&done, || words(&done));
}

fn words(done: &Done<'_>) -> String {
    let Done { format, new, there, private, media, dry_run, .. } = done;
    let would = if *dry_run { " would be imported" } else { " imported; nobody is told of them" };
    let mut text = format!("{format}: {}{would}", counted(*new, "post"));
    if *media > 0 {
        text.push_str(&format!(", with {}", counted(*media, "file")));
    }
    if *there > 0 {
        text.push_str(&format!("\n{} there already", counted(*there, "post")));
    }
    if *private > 0 {
        let posts = counted(*private, "post");
        text.push_str(&format!(
            "\n{posts} for some alone left in the archive: `--private` takes them"
        ));
    }
    for (what, count) in done.left {
        text.push_str(&format!("\n{what} are no posts, and were left out: {count}"));
    }
    // Of files, each has a reason of its own; the report has them all.
    let (files, rest): (Vec<_>, Vec<_>) =
        done.lost.iter().partition(|(what, _)| what.starts_with("the file "));
    if !files.is_empty() {
        text.push_str(&format!("\n{} could not be had", counted(files.len(), "file")));
    }
    for (what, count) in rest {
        text.push_str(&format!("\n{} lost {what}", counted(*count, "post")));
    }
    if let Some(report) = &done.report {
        text.push_str(&format!("\nthe whole report: {report}"));
    }
    text
}

/// A folder within the content, not the content itself.
fn check_folder(folder: &Path) -> Result<(), Failure> {
    let is_name = |part: Component<'_>| match part {
        Component::Normal(name) => name.to_str().is_some_and(|name| !name.starts_with(['.', '_'])),
        _ => false,
    };
    if folder.components().next().is_some() && folder.components().all(is_name) {
        return Ok(());
    }
    let message = format!("`{}` is no folder below the content", folder.display());
    let help = "write a name without `.` and `_` at its beginning, e.g. `--to imported`";
    Err(Failure::problem(Exit::Usage, Problem::error("import/usage", message).help(help)))
}

/// Two imports at once would both write the same posts.
fn lock(data: &Path) -> Result<File, Failure> {
    let path = data.join("import.lock");
    let lock = File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(_) => Err(Failure::error(Exit::Temporary, anyhow!("another import is running here"))),
    }
}

/// The address of what is in `file`, if no pattern gives it another one.
fn address(file: &Path, config: &Config) -> Option<String> {
    let mut parts: Vec<&str> = file.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let section = parts.first()?;
    let usual = config.site.permalink == Permalink::default();
    if !usual || config.site.permalinks.contains_key(*section) {
        return None;
    }
    let last = parts.pop()?;
    let name = last.strip_suffix(".md")?;
    if name != "index" {
        parts.push(name);
    }
    Some(config.site.origin.join(&format!("/{}/", parts.join("/"))))
}

/// What is imported from; what was fetched is removed in the end.
struct Source {
    path: PathBuf,
    address: Option<String>,
    /// The folder of what was fetched.
    fetched: Option<PathBuf>,
}

impl Source {
    fn of(what: &Path, data: &Path, outside: &mut Outside<'_>) -> Result<Self, Failure> {
        let url = what.to_str().filter(|it| is_address(it));
        let Some(url) = url else {
            return Ok(Self { path: what.to_owned(), address: None, fetched: None });
        };
        let host = url.split('/').nth(2).unwrap_or_default();
        let name: String =
            host.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
        let folder = data.join("import").join(name.trim_matches('.'));
        // What an import that was killed has left.
        let _ = fs::remove_dir_all(&folder);
        private_folder(&folder)?;
        let address = Some(url.to_owned());
        let mut source = Self { path: folder.clone(), address, fetched: Some(folder.clone()) };
        if fetch_pages(url, &folder, outside)? == 1 {
            source.path = page(&folder, 1);
        }
        Ok(source)
    }
}

/// Fetches what is at `url`, and if that is a feed in pages, those that follow. Gives their number.
fn fetch_pages(url: &str, folder: &Path, outside: &mut Outside<'_>) -> Result<usize, Failure> {
    let mut waiting = VecDeque::from([url.to_owned()]);
    let mut seen = BTreeSet::from([url.to_owned()]);
    let mut pages = 0;
    while let Some(url) = waiting.pop_front() {
        let bytes = outside
            .fetch(&url)
            .map_err(|why| Failure::error(Exit::Remote, anyhow!("`{url}` cannot be had: {why}")))?;
        pages += 1;
        let path = page(folder, pages);
        write_file(&path, &bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
        if pages == FEED_PAGES_MAX {
            break;
        }
        let further = import::further(&bytes, &url).into_iter();
        waiting.extend(further.filter(|url| is_address(url) && seen.insert(url.clone())));
    }
    Ok(pages)
}

fn page(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("{}{number:05}", import::PAGE))
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(folder) = &self.fetched {
            // It is a copy.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// The network, the pictures and the terminal.
struct Outside<'a> {
    client: Client,
    stop: Arc<AtomicBool>,
    printer: &'a Printer,
    shown: Option<Instant>,
}

impl<'a> Outside<'a> {
    fn new(config: &Config, printer: &'a Printer) -> anyhow::Result<Self> {
        let own = config.site.origin.clone();
        let agent = format!("skep/{} (+{own}/; imports)", env!("CARGO_PKG_VERSION"));
        let client = Client::for_links(own, config.net_allow.clone(), agent);
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&stop))
                .context("cannot listen for signals")?;
        }
        Ok(Self { client, stop, printer, shown: None })
    }

    fn end(&self) {
        if self.shown.is_some() {
            let _ = write!(stderr(), "\r\x1b[2K");
        }
    }
}

impl Corridor for Outside<'_> {
    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, String> {
        let text = self.client.get_text(url, IMPORT_FETCH_MAX_BYTES, IMPORT_FETCH_TIME);
        text.map_err(|error| error.to_string())
    }

    fn look(&mut self, file: &Path) -> Result<Looked, String> {
        let kind = images::kind_of(file).map_err(|problem| problem.message)?;
        Ok(kind.map_or(Looked::Other, |kind| Looked::Picture(kind.ending())))
    }

    fn goes_on(&mut self, done: usize, all: usize) -> bool {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= LOOK);
        if self.printer.is_watched() && is_due {
            self.shown = Some(Instant::now());
            let percent = done * 100 / all.max(1);
            let mut out = stderr().lock();
            // A terminal that is gone needs no line.
            let line = write!(out, "\r\x1b[2K{done} of {} ({percent} %)", counted(all, "post"));
            let _ = line.and_then(|()| out.flush());
        }
        !self.stop.load(Ordering::Relaxed)
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let exit = match &error {
            ImportError::Stopped => Exit::Temporary,
            ImportError::Disk(..) => Exit::Failure,
            ImportError::Unsafe { .. }
            | ImportError::Bomb(_)
            | ImportError::TooMany
            | ImportError::TooLarge => Exit::Refused,
            _ => Exit::Problems,
        };
        Self::error(exit, error)
    }
}
