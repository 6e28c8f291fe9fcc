//! Looking at a site without writing anything.

use std::path::Path;
use std::sync::Arc;

use super::desk::IMAGES;
use super::dev::first_of;
use super::publish::{BuildOptions, publish_in_thought};
use super::social;
use super::sources::{candidates, load};
use crate::clock;
use crate::config::{Config, Problem};
use crate::delivery;
use crate::sig;
use crate::site;
use crate::site::images::Images;
use crate::site::{Atlas, Record, Silent, Site, Social, Survey};

/// Looks for errors in the content and the templates of a site without writing anything, not even
/// a database. Gives the warnings.
///
/// # Errors
/// All errors of all files.
pub fn check_site(
    root: &Path,
    config: &Config,
    options: BuildOptions,
) -> Result<Vec<Problem>, Vec<Problem>> {
    let now = clock::now();
    let survey = Survey::take(root, config, now);
    let options = options.reading(now);
    let (content, theme) = load(root, config, (&options, &survey), &mut Record::default())?;
    let identified = delivery::identify(candidates(&content), &[]);
    let mut social =
        Social { frozen: social::frozen(&content, identified.posts), ..Social::default() };
    publish_in_thought(&mut social, &content, config);
    let images = Images::open(&root.join(&config.server.data).join(IMAGES));
    let atlas = Atlas::draw(root, &content, (&survey, &Record::default()), images)?;
    let content = Arc::new(content);
    let (content, survey, social, theme) = (&content, &survey, &social, &theme);
    let (atlas, hash, prover, progress) = (&atlas, sig::content_hash, None, &Silent);
    let site = Site { root, content, config, social, theme, survey, atlas, hash, prover, progress };
    let mut warnings = content.warnings.clone();
    warnings.extend(site::look_over_site(&site)?);
    let first: Vec<_> = content.private.iter().map(|post| first_of(post)).collect();
    let private: Vec<_> = content.private.iter().map(|post| &**post).zip(&first).collect();
    site.private_objects(&private)?;
    Ok(warnings)
}
