//! What a text may name of the site around it: pages by their files, posts by the names of their
//! files, pictures by their addresses.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::content::{Content, Copied, Page};
use super::images::{Images, Prepared, is_picture};
use super::markdown::ImageInfo;
use super::parallel;
use super::record::{Asked, Question, Record, stamp_of};
use super::shared_path::SharedPath;
use super::slug::encode;
use super::survey::Survey;
use crate::config::Problem;

/// Where everything is. The pictures of the owner are prepared when it is drawn.
pub struct Atlas {
    images: Images,
    /// By address below the origin, without the slash it begins with.
    pictures: HashMap<String, Picture>,
    places: OnceLock<Places>,
}

/// A picture of the owner's.
pub(super) struct Picture {
    pub(super) source: PathBuf,
    pub(super) prepared: Arc<Prepared>,
}

#[derive(Default)]
struct Places {
    /// Permalinks by file, relative to the root of the site.
    by_file: HashMap<SharedPath, String>,
    /// Permalinks of posts by the name of their file, without its end.
    by_name: HashMap<String, String>,
}

impl Atlas {
    /// Prepares the pictures of `content` that `record` does not know, and keeps all of them.
    ///
    /// # Errors
    /// Every picture that cannot be published.
    pub fn draw(
        root: &Path,
        content: &Content,
        (survey, record): (&Survey, &Record),
        images: Images,
    ) -> Result<Self, Vec<Problem>> {
        let is_shown = |copy: &&Copied| is_picture(&copy.source);
        let copies: Vec<&Copied> = content.copies.iter().filter(is_shown).collect();
        let prepared = parallel::map(&copies, |copy| {
            let known = survey.touched(&copy.source).and_then(|found| record.picture(found));
            match known.filter(|known| images.keep(known)) {
                Some(known) => Ok(Arc::clone(known)),
                None => images.prepare(root, &copy.source),
            }
        });
        let (mut pictures, mut problems) = (HashMap::new(), Vec::new());
        for (copy, prepared) in copies.iter().zip(prepared) {
            match prepared {
                Ok(prepared) => {
                    let picture = Picture { source: copy.source.clone(), prepared };
                    pictures.insert(encode(&copy.path), picture);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { images, pictures, places: OnceLock::new() })
    }

    /// What the owner should know about the pictures.
    #[must_use]
    pub fn warnings(&self) -> Vec<Problem> {
        let pictures = self.pictures.values();
        pictures.flat_map(|picture| picture.prepared.warnings(&picture.source)).collect()
    }

    /// Forgets what was made of pictures that the site no longer has.
    pub fn prune(&self) {
        if let Err(error) = self.images.prune() {
            log::warn!("what was made of former pictures stays for now: {error}");
        }
    }

    pub(super) fn images(&self) -> &Images {
        &self.images
    }

    pub(super) fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.pictures.values()
    }

    /// The picture at `path`, relative to the output folder.
    pub(super) fn picture(&self, path: &str) -> Option<&Picture> {
        self.pictures.get(&encode(path))
    }

    /// What is shown of the picture at `address`, below the origin and encoded.
    pub(super) fn image(&self, address: &str) -> Option<ImageInfo> {
        let address = address.trim_start_matches('/');
        let prepared = &self.pictures.get(address)?.prepared;
        let size = prepared.size?;
        let variants = prepared.variants.iter().map(|variant| {
            (format!("/{}", prepared.variant_path(address, variant)), variant.size.width)
        });
        Some(ImageInfo {
            src: format!("/{address}"),
            width: size.width,
            height: size.height,
            srcset: variants.collect(),
            media_type: prepared.media_type().to_owned(),
            blurhash: prepared.blurhash.clone(),
        })
    }

    /// The permalink of the page of `file`, relative to the root of the site.
    pub(super) fn page(&self, content: &Content, file: &Path) -> Option<&str> {
        self.places(content).by_file.get(file).map(String::as_str)
    }

    /// The permalink of the post whose file has this name.
    pub(super) fn post(&self, content: &Content, name: &str) -> Option<&str> {
        self.places(content).by_name.get(name).map(String::as_str)
    }

    fn places(&self, content: &Content) -> &Places {
        self.places.get_or_init(|| {
            let posts = content.posts.iter().map(|post| &post.page);
            let pages = posts.clone().chain(&content.pages);
            let page = |page: &Page| (page.source.clone(), page.permalink.clone());
            let sections = content.sections.iter().filter_map(|section| {
                Some((section.intro.as_ref()?.source.clone(), section.url.clone()))
            });
            let name = |page: &Page| {
                let name = page.source.file_stem()?.to_str()?.to_owned();
                Some((name, page.permalink.clone()))
            };
            Places {
                by_file: pages.map(page).chain(sections).collect(),
                by_name: posts.filter_map(name).collect(),
            }
        })
    }

    /// A number that differs when any answer to these questions does; 0 without questions.
    pub(super) fn answers(&self, content: &Content, questions: &[Question]) -> u64 {
        if questions.is_empty() {
            return 0;
        }
        let answer = |question: &Question| match question {
            Question::Page(file) => self.page(content, file).map(stamp_of),
            Question::Post(name) => self.post(content, name).map(stamp_of),
            Question::Image(address) => {
                let address = address.trim_start_matches('/');
                self.pictures.get(address).map(|picture| stamp_of(&picture.prepared.hash))
            }
        };
        stamp_of(questions.iter().map(answer).collect::<Vec<_>>())
    }

    /// Would these questions be answered as they were?
    pub(super) fn agrees(&self, content: &Content, asked: &Asked) -> bool {
        self.answers(content, &asked.questions) == asked.answers
    }
}

/// `path` without `.` and `..`; those that lead above its beginning are dropped.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::Normal(part) => plain.push(part),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    plain
}
