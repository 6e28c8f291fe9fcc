//! The names that front matter uses: ours first, then those of other generators that mean the same.
//! Case does not matter where no other name differs by it: Hugo reads `publishdate`, too.

pub(super) const TITLE: &[&str] = &["title", "name"];
pub(super) const DATE: &[&str] = &["date", "pubdate", "published", "published_date"];
pub(super) const APPEARS: &[&str] = &["publishDate"];
pub(super) const UPDATED: &[&str] = &["updated", "lastmod", "modified", "last_modified_at"];
pub(super) const DRAFT: &[&str] = &["draft"];
pub(super) const EXPIRES: &[&str] = &["expires", "expiryDate", "unpublishdate"];
pub(super) const SLUG: &[&str] = &["slug"];
pub(super) const PATH: &[&str] = &["path", "url", "permalink"];
pub(super) const ALIASES: &[&str] = &["aliases", "alias", "redirect_from"];
pub(super) const DESCRIPTION: &[&str] = &["description", "summary", "excerpt"];
pub(super) const TAGS: &[&str] = &["tags", "tag"];
pub(super) const CATEGORIES: &[&str] = &["categories", "category"];
pub(super) const TAXONOMIES: &[&str] = &["taxonomies"];
pub(super) const TEMPLATE: &[&str] = &["template"];
pub(super) const LAYOUT: &[&str] = &["layout"];
pub(super) const TYPE: &[&str] = &["type"];
pub(super) const WEIGHT: &[&str] = &["weight"];
pub(super) const LANGUAGE: &[&str] = &["language", "lang"];
pub(super) const AUTHOR: &[&str] = &["author", "authors"];
pub(super) const IMAGES: &[&str] = &["image", "images", "cover"];
pub(super) const REPLIES: &[&str] = &["comments", "replies"];
pub(super) const VISIBILITY: &[&str] = &["visibility"];
pub(super) const FEDERATE: &[&str] = &["federate"];
pub(super) const WARNING: &[&str] = &["content_warning"];
pub(super) const SENSITIVE: &[&str] = &["sensitive"];
pub(super) const IN_REPLY_TO: &[&str] = &["in_reply_to", "replylink"];
pub(super) const QUOTE: &[&str] = &["quote", "quote_of"];
pub(super) const LIKE_OF: &[&str] = &["like_of", "likelink"];
pub(super) const REPOST_OF: &[&str] = &["repost_of"];
pub(super) const BOOKMARK_OF: &[&str] = &["bookmark_of"];
pub(super) const SYNDICATION: &[&str] = &["syndication"];
pub(super) const POLL: &[&str] = &["poll"];
pub(super) const OBJECT: &[&str] = &["object"];
pub(super) const ID: &[&str] = &["id"];

// Of `_index.md` alone.
pub(super) const SORT_BY: &[&str] = &["sort_by"];
pub(super) const PAGINATE_BY: &[&str] = &["paginate_by"];
pub(super) const PAGE_TEMPLATE: &[&str] = &["page_template"];
pub(super) const TRANSPARENT: &[&str] = &["transparent"];
pub(super) const CASCADE: &[&str] = &["cascade"];

/// Tables whose content goes to `page.extra` under its own names.
pub(super) const EXTRA: &[&str] = &["extra", "params"];

/// Names that are asked for elsewhere by themselves.
const OTHER: &[&str] = &["status"];

/// Every name that means something.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    let groups = [
        TITLE,
        DATE,
        APPEARS,
        UPDATED,
        DRAFT,
        EXPIRES,
        SLUG,
        PATH,
        ALIASES,
        DESCRIPTION,
        TAGS,
        CATEGORIES,
        TAXONOMIES,
        TEMPLATE,
        LAYOUT,
        TYPE,
        WEIGHT,
        LANGUAGE,
        AUTHOR,
        IMAGES,
        REPLIES,
        VISIBILITY,
        FEDERATE,
        WARNING,
        SENSITIVE,
        IN_REPLY_TO,
        QUOTE,
        LIKE_OF,
        REPOST_OF,
        BOOKMARK_OF,
        SYNDICATION,
        POLL,
        OBJECT,
        ID,
        SORT_BY,
        PAGINATE_BY,
        PAGE_TEMPLATE,
        TRANSPARENT,
        CASCADE,
        EXTRA,
        OTHER,
    ];
    groups.into_iter().flatten().copied()
}

/// Names that do something in one other generator, and nothing here.
const FOREIGN: &[(&str, &[&str])] = &[
    (
        "Hugo",
        &[
            "_build",
            "build",
            "headless",
            "isCJKLanguage",
            "keywords",
            "linkTitle",
            "markup",
            "menu",
            "menus",
            "outputs",
            "resources",
            "sites",
            "translationKey",
        ],
    ),
    (
        "Zola",
        &[
            "generate_feeds",
            "in_search_index",
            "insert_anchor_links",
            "paginate_path",
            "redirect_to",
            "render",
        ],
    ),
    ("Jekyll", &["excerpt_separator", "render_with_liquid"]),
    ("Hugo and Jekyll", &["sitemap"]),
    ("Eleventy", &["pagination"]),
];

/// The generator for which `key` does something, if it is one of those.
pub(super) fn foreign(key: &str) -> Option<&'static str> {
    if key.starts_with("eleventy") {
        return Some("Eleventy");
    }
    FOREIGN.iter().find(|(_, keys)| keys.contains(&key)).map(|(generator, _)| *generator)
}

/// Names that themes use so often that they are no mistakes for ours.
const USUAL: &[&str] = &["data", "dates", "math", "page", "quotes", "series", "titles"];

/// Is `key` nobody's mistake, though it is close to a known name?
pub(super) fn is_usual(key: &str) -> bool {
    key.len() < 4 || USUAL.contains(&key)
}
