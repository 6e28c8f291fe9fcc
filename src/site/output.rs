//! What a build makes: files, and who claims which path.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::aliases;
use super::content::Content;
use super::place::file_of;
use super::record::{Paths, stamp_of};
use super::theme::Reads;
use crate::config::Problem;

/// One file of the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutputFile {
    /// Relative to the output folder, with `/` between its parts.
    pub path: String,
    /// What is in it.
    pub body: Body,
}

/// Where the bytes of a file come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// They were made.
    Bytes(Vec<u8>),
    /// They are those of a file of the owner's, relative to the root of the site.
    Copy(PathBuf),
}

/// Takes one file after the other, from several threads at once.
pub type Sink<'a> = dyn Fn(OutputFile) -> io::Result<()> + Sync + 'a;

/// Takes the files of one unit, and remembers their paths.
pub(super) struct Tray<'a> {
    sink: &'a Sink<'a>,
    /// What was put, in order.
    pub(super) files: Paths,
    /// What its templates looked at.
    pub(super) reads: Reads,
}

impl<'a> Tray<'a> {
    pub(super) fn new(sink: &'a Sink<'a>) -> Self {
        Self { sink, files: Paths::default(), reads: Reads::default() }
    }

    /// Puts `bytes` under `path`.
    pub(super) fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Result<(), Problem> {
        self.give(path, Body::Bytes(bytes.into()))
    }

    pub(super) fn give(&mut self, path: &str, body: Body) -> Result<(), Problem> {
        self.files.push(path);
        (self.sink)(OutputFile { path: path.to_owned(), body }).map_err(|error| {
            Problem::error("site/unwritable", format!("`{path}` cannot be written: {error}"))
        })
    }
}

/// Why something could not be made: at least one reason.
#[derive(Debug)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl From<Vec<Problem>> for Problems {
    fn from(problems: Vec<Problem>) -> Self {
        Self(problems)
    }
}

/// Tells which paths lists and documents of the node take for themselves.
pub(super) type Claiming<'a, 'c> = dyn Fn(&mut dyn FnMut(String, Claim<'a>)) + 'c;

/// A claim on this path is one on everything below it.
pub(super) const NODE_FOLDER: &str = "ap/";

/// Who makes a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Claim<'a> {
    /// A list or a document of the node's own.
    Node,
    /// A file of the owner's, relative to the root of the site.
    Owner(&'a Path),
}

/// The files of the owner's, and what they are made of: all that is not the node's own.
fn owned(content: &Content) -> impl Iterator<Item = (String, &Path)> {
    let posts = content.posts.iter().map(|post| &post.page);
    let pages = posts.chain(&content.pages);
    let made = pages.map(|page| (file_of(&page.permalink), page.source.as_path()));
    let copied = content.copies.iter().map(|copy| (copy.path.clone(), copy.source.as_path()));
    let former = aliases::all(content);
    let former = former.map(|alias| (file_of(alias.from), alias.page.source.as_path()));
    made.chain(copied).chain(former)
}

/// Finds every path that two want, the owner or the node, and every one that would have to be a file
/// and a folder at once.
pub(super) fn settle<'a>(node: &Claiming<'a, '_>, content: &'a Content) -> Vec<Problem> {
    if !may_clash(node, content) {
        return Vec::new();
    }
    let mut claims: HashMap<String, Claim<'a>> = HashMap::new();
    node(&mut |path, claim| {
        claims.insert(path, claim);
    });
    let mut problems = Vec::new();
    for (path, source) in owned(content) {
        let above = if path.starts_with(NODE_FOLDER) { NODE_FOLDER } else { &path };
        match claims.get(above).or_else(|| claims.get(&path)) {
            Some(first) => problems.push(conflict(&path, source, *first)),
            None => drop(claims.insert(path, Claim::Owner(source))),
        }
    }
    for (path, claim) in &claims {
        for (at, _) in path.match_indices('/') {
            let Some(above) = claims.get(&path[..at]) else { continue };
            let (source, other) = match (*claim, *above) {
                (Claim::Owner(source), other) | (other, Claim::Owner(source)) => (source, other),
                (Claim::Node, Claim::Node) => continue,
            };
            problems.push(conflict(&path[..at], source, other));
        }
    }
    problems
}

/// Is there anything to find? A number of each path tells, which takes far less room than the paths
/// of a large site.
fn may_clash<'a>(node: &Claiming<'a, '_>, content: &'a Content) -> bool {
    let (mut of_node, mut of_owner) = (Claimed::default(), Claimed::default());
    let mut claims_node_folder = false;
    node(&mut |path, claim| match claim {
        Claim::Node => of_node.add(&path),
        Claim::Owner(_) => of_owner.add(&path),
    });
    for (path, _) in owned(content) {
        claims_node_folder |= path.starts_with(NODE_FOLDER);
        of_owner.add(&path);
    }
    let (of_node, of_owner) = (of_node.sorted(), of_owner.sorted());
    claims_node_folder
        || of_owner.paths.windows(2).any(|pair| pair[0] == pair[1])
        || share_one(&of_owner.paths, &of_node.paths)
        || share_one(&of_owner.folders, &of_owner.paths)
        || share_one(&of_owner.folders, &of_node.paths)
        || share_one(&of_node.folders, &of_owner.paths)
}

/// Numbers of paths, and of the folders they are in.
#[derive(Default)]
struct Claimed {
    paths: Vec<u64>,
    folders: Vec<u64>,
}

impl Claimed {
    fn add(&mut self, path: &str) {
        self.paths.push(stamp_of(path));
        self.folders.extend(path.match_indices('/').map(|(at, _)| stamp_of(&path[..at])));
    }

    fn sorted(mut self) -> Self {
        self.paths.sort_unstable();
        self.folders.sort_unstable();
        self.folders.dedup();
        self
    }
}

/// Is one of `some` among the `others`? Both are sorted.
fn share_one(some: &[u64], others: &[u64]) -> bool {
    let mut others = others.iter().peekable();
    some.iter().any(|one| {
        while others.next_if(|other| *other < one).is_some() {}
        others.peek() == Some(&one)
    })
}

fn conflict(path: &str, source: &Path, first: Claim<'_>) -> Problem {
    let who = match first {
        Claim::Node => "the node itself".to_owned(),
        Claim::Owner(first) => format!("`{}`", first.display()),
    };
    Problem::error("site/conflict", format!("`/{path}` is already made by {who}"))
        .in_file(source)
        .help("rename this file")
}
