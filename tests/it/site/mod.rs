//! The press, from outside.

mod beyond;
mod builds;
mod dependencies;
mod feeds;
mod folders;
mod golden;
mod incremental;
mod lists;
mod reading;
mod refusals;
mod texts;
mod themes;
mod wire;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use skep::ap::OwnObject;
use skep::clock::Timestamp;
use skep::config::{self, Config, Problem};
use skep::id::{ObjectId, PostKey};
use skep::sig::content_hash;
use skep::site::images::Images;
use skep::site::{
    self, Atlas, Content, Frozen, Given, Gone, LoadOptions, Post, Record, Reply, Social, Stamp,
    Survey, Theme, Thread, Written, WrittenSite, kind_of, load, write_site,
};
use tempfile::TempDir;

use crate::PIXEL;

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// As if the program and the settings were always the same.
const BASIS: u64 = 7;

/// A site in a folder of its own.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(toml: &str) -> Self {
        let site = Self { folder: TempDir::new().unwrap() };
        site.put("node.toml", toml);
        site
    }

    /// A copy of everything in `from` but what is expected.
    fn copy_of(from: &Path) -> Self {
        let site = Self { folder: TempDir::new().unwrap() };
        for (path, bytes) in files_below(from) {
            if !path.starts_with("expected/") {
                site.put(&path, bytes);
            }
        }
        site
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn config(&self) -> Config {
        let text = fs::read_to_string(self.root().join("node.toml")).unwrap();
        config::parse(&text, Path::new("node.toml"), []).unwrap()
    }

    fn survey(&self) -> Survey {
        Survey::take(self.root(), &self.config(), moment("9999-01-01T00:00:00Z"))
    }

    fn load(&self) -> Result<Content, Vec<Problem>> {
        self.load_with(&mut Record::default())
    }

    fn load_with(&self, record: &mut Record) -> Result<Content, Vec<Problem>> {
        let now = moment("2026-12-01T00:00:00Z");
        let options = LoadOptions::at(now, content_hash);
        load(self.root(), &self.config(), &options, &self.survey(), record)
    }

    /// Builds everything.
    fn build(&self) -> Result<Written, Vec<Problem>> {
        self.build_with(&mut Record::default()).map(|site| site.written)
    }

    /// Builds what has changed since the last time, and remembers it.
    fn build_again(&self) -> Result<Written, Vec<Problem>> {
        let path = self.root().join("build-record");
        let mut record = Record::read(&path, BASIS);
        self.build_and(&mut record, |record, site, made| {
            record.write_next(&path, &Stamp::new(BASIS, 1), site, made).unwrap();
        })
        .map(|site| site.written)
    }

    fn build_with(&self, record: &mut Record) -> Result<WrittenSite, Vec<Problem>> {
        self.build_and(record, |_, _, _| {})
    }

    fn build_and(
        &self,
        record: &mut Record,
        then: impl FnOnce(&Record, &site::Site<'_>, &WrittenSite),
    ) -> Result<WrittenSite, Vec<Problem>> {
        let (config, content) = (self.config(), self.load_with(record)?);
        let (theme, survey) = (Theme::load(self.root(), &config)?, self.survey());
        let social = social(&content, &config);
        let atlas = self.atlas(&content, &survey, record);
        let content = Arc::new(content);
        let (root, content, config) = (self.root(), &content, &config);
        let (social, theme, survey) = (&social, &theme, &survey);
        let site = site::Site {
            root,
            content,
            config,
            social,
            theme,
            survey,
            atlas: &atlas,
            hash: content_hash,
            prover: None,
            progress: &site::Silent,
        };
        let made = write_site(&site, record)?;
        then(record, &site, &made);
        Ok(made)
    }

    /// What others are told of the newest post, after `change` to what is known of the world.
    fn object(&self, change: impl FnOnce(&Post, &mut Social)) -> OwnObject {
        let (config, content) = (self.config(), Arc::new(self.load().unwrap()));
        let (theme, survey) = (Theme::load(self.root(), &config).unwrap(), self.survey());
        let mut social = social(&content, &config);
        let post = &content.posts[0];
        change(post, &mut social);
        let frozen = social.frozen(0).unwrap().clone();
        let atlas = self.atlas(&content, &survey, &Record::default());
        let (root, content, config) = (self.root(), &content, &config);
        let (social, theme, survey) = (&social, &theme, &survey);
        let site = site::Site {
            root,
            content,
            config,
            social,
            theme,
            survey,
            atlas: &atlas,
            hash: content_hash,
            prover: None,
            progress: &site::Silent,
        };
        site.object(post, &frozen).unwrap()
    }

    fn atlas(&self, content: &Content, survey: &Survey, record: &Record) -> Atlas {
        let images = Images::open(&self.root().join("images"));
        Atlas::draw(self.root(), content, (survey, record), images).unwrap()
    }

    fn output(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.root().join("public"))
    }

    fn has(&self, path: &str) -> bool {
        self.root().join("public").join(path).exists()
    }
}

fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Everything that may be federated is; the post `talked` is talked about.
fn social(content: &Content, config: &Config) -> Social {
    let mut social = Social {
        followers: 3,
        following: 1,
        public_key_pem: "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n".to_owned(),
        multikey: "z6MkTest".to_owned(),
        actor_published: moment("2026-11-01T00:00:00Z"),
        ..Social::default()
    };
    for post in &content.posts {
        if !post.is_federated() {
            social.frozen.push(None);
            continue;
        }
        let key = PostKey::from_path(&post.page.permalink);
        let mut frozen = Frozen {
            key: key.clone(),
            published: post.date,
            updated: post.page.updated,
            kind: None,
        };
        frozen.kind = Some(kind_of(post, config, &frozen));
        social.frozen.push(Some(frozen));
        if key.as_str().ends_with("talked") {
            social.threads.insert(key, thread());
        }
    }
    let gone = PostKey::parse("posts.gone").unwrap();
    social.gone.push(Gone { key: gone, deleted: moment("2026-11-20T00:00:00Z") });
    social
}

fn thread() -> Thread {
    let id =
        |number: u32| ObjectId::parse(&format!("https://peer.example/notes/{number}")).unwrap();
    let reply = Reply {
        id: id(1),
        parent: None,
        author_name: "Bob".to_owned(),
        author_handle: "@bob@peer.example".to_owned(),
        author_url: "https://peer.example/@bob".to_owned(),
        html: "<p>Nice &amp; warm</p>".to_owned(),
        avatar: None,
        emojis: BTreeMap::new(),
        attached: Vec::new(),
        sensitive: false,
        warning: None,
        language: None,
        published: moment("2026-11-25T12:00:00Z"),
        url: "https://peer.example/@bob/1".to_owned(),
    };
    let second = Reply {
        id: id(2),
        parent: Some(id(1)),
        author_name: String::new(),
        html: "<p>Zu warm</p>".to_owned(),
        warning: Some("Wetter".to_owned()),
        language: Some("de".to_owned()),
        published: moment("2026-11-25T13:00:00Z"),
        url: "https://peer.example/@bob/2".to_owned(),
        ..reply.clone()
    };
    let last = Reply { id: id(3), url: "https://peer.example/@bob/3".to_owned(), ..reply.clone() };
    let given = |emoji: &str, count| Given { emoji: emoji.to_owned(), picture: None, count };
    let emojis = vec![given("\u{1F41D}", 2), given(":blobcat:", 1)];
    Thread { replies: vec![reply, second, last], likes: 2, boosts: 1, emojis, tally: None }
}

const PLAIN: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";
const FEDERATED: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n\
                         [federation]\nenabled = true\ndeliver_since = 2026-11-01\n";

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
