//! The permalink of a post or page: from a pattern of the configuration, or from what its front
//! matter asks for, in the words of Hugo, Zola, Jekyll or Eleventy.

use super::place::{self, BadPath, Name};
use super::slug::slugify;
use crate::clock::{Timestamp, Zone};
use crate::config::{Config, Permalink, Token};

/// What an address may be made of.
pub(super) struct Material<'a> {
    pub(super) name: &'a Name,
    pub(super) title: Option<&'a str>,
    /// `slug` of front matter.
    pub(super) slug: Option<&'a str>,
    pub(super) categories: &'a [String],
    pub(super) date: Option<Timestamp>,
    pub(super) config: &'a Config,
}

impl Material<'_> {
    /// Where it is unless front matter says otherwise.
    pub(super) fn usual(&self) -> Result<String, BadPath> {
        let site = &self.config.site;
        let own = self.name.section.as_ref().and_then(|section| site.permalinks.get(section));
        // The pattern of the site is about posts; pages stay in their folders.
        let own = own.or_else(|| self.date.map(|_| &site.permalink));
        let own = own.filter(|pattern| self.date.is_some() || !pattern.needs_date());
        match own {
            Some(pattern) => self.expand(pattern),
            None => self.expand(&Permalink::default()),
        }
    }

    /// Where front matter wants it.
    pub(super) fn asked(&self, text: &str) -> Result<String, BadPath> {
        if text.contains("{{") {
            let text = self.without_braces(text).map_err(|why| BadPath {
                why,
                help: "write the address itself, e.g. `/posts/hello/`",
            })?;
            return place::permalink_of_path(&text);
        }
        let has_tokens = text.contains(':') && !text.contains("://");
        let is_preset = !text.contains('/') && Permalink::parse(text).is_ok();
        if !has_tokens && !is_preset {
            return place::permalink_of_path(text);
        }
        let slash = if text.starts_with('/') || is_preset { "" } else { "/" };
        let pattern = Permalink::parse(&format!("{slash}{text}")).map_err(|why| BadPath {
            why,
            help: "docs/configuration.md lists the words of patterns",
        })?;
        if pattern.needs_date() && self.date.is_none() {
            let why = format!("is `{text}`, but there is no date");
            return Err(BadPath { why, help: "give it a `date`" });
        }
        self.expand(&pattern)
    }

    fn expand(&self, pattern: &Permalink) -> Result<String, BadPath> {
        let slug = self.slug();
        if slug.is_empty() {
            let why = "has no letter or digit; an address needs one".to_owned();
            return Err(BadPath { why, help: "choose a `slug` such as `hello`" });
        }
        place::permalink_of_path(&pattern.expand(|token| self.word(token, &slug)))
    }

    fn slug(&self) -> String {
        self.slug.map_or_else(|| self.name.slug.clone(), slugify)
    }

    fn word(&self, token: Token, slug: &str) -> String {
        let format = match token {
            Token::Section => {
                return self.name.folders.first().cloned().unwrap_or_default();
            }
            Token::Sections => return self.name.folders.join("/"),
            Token::Slug => return slug.to_owned(),
            Token::Filename => return slugify(&self.name.stem),
            Token::Categories => {
                let slugs = self.categories.iter().map(|name| slugify(name));
                return slugs.collect::<Vec<_>>().join("/");
            }
            Token::Extension => return ".html".to_owned(),
            Token::Year => "%Y",
            Token::ShortYear => "%y",
            Token::Month => "%m",
            Token::PlainMonth => "%-m",
            Token::MonthName => "%B",
            Token::Day => "%d",
            Token::PlainDay => "%-d",
            Token::YearDay => "%j",
            Token::Hour => "%H",
            Token::Minute => "%M",
            Token::Second => "%S",
        };
        self.dated(format).unwrap_or_default().to_lowercase()
    }

    fn dated(&self, format: &str) -> Option<String> {
        let zone: &Zone = &self.config.site.zone;
        self.date?.format(format, zone)
    }

    /// Eleventy: `/{{ page.date | date: "%Y" }}/{{ page.fileSlug }}/`. The error follows the name of
    /// the key.
    fn without_braces(&self, text: &str) -> Result<String, String> {
        let mut path = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inner, after)) = after.split_once("}}") else {
                return Err(format!("is `{text}`, in which a `}}}}` is missing"));
            };
            path.push_str(before);
            let value = self.expression(inner.trim_matches('-').trim());
            path.push_str(
                &value
                    .ok_or_else(|| format!("has `{{{{{inner}}}}}`, which skep cannot work out"))?,
            );
            rest = after;
        }
        path.push_str(rest);
        Ok(path)
    }

    fn expression(&self, text: &str) -> Option<String> {
        let mut parts = text.split('|').map(str::trim);
        let name = parts.next()?;
        let is_date = matches!(name, "page.date" | "date");
        let mut value = match name {
            "page.fileSlug" | "fileSlug" => self.name.slug.clone(),
            "slug" => self.slug(),
            "title" => slugify(self.title?),
            "page.filePathStem" => {
                let folders = self.name.folders.iter().chain([&self.name.slug]);
                folders.map(|part| format!("/{part}")).collect()
            }
            _ if is_date => self.dated("%Y-%m-%d")?,
            _ => return None,
        };
        for filter in parts {
            let (filter, argument) =
                filter.find([':', '(', ' ']).map_or((filter, ""), |at| filter.split_at(at));
            match filter {
                "slug" | "slugify" => value = slugify(&value),
                "downcase" | "lower" | "url" => value = value.to_lowercase(),
                "date" if is_date => {
                    let quotes: &[char] = &[':', '(', ')', ' ', '"', '\''];
                    value = self.dated(argument.trim_matches(quotes))?;
                }
                _ => return None,
            }
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests;
