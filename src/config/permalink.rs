//! Patterns of addresses: `/:year/:month/:slug/`. The words are those of Jekyll and Hugo.

use super::nearest;

/// What an address is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permalink(Vec<Part>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Token(Token),
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $token:ident = $($name:literal)|+;)*) => {
        /// A part of a pattern that differs from post to post.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Token { $($(#[$doc])* $token),* }

        const NAMES: &[(&str, Token)] = &[$($(($name, Token::$token)),+),*];
    };
}

tokens! {
    /// The first folder.
    Section = "section";
    /// All folders.
    Sections = "sections";
    /// The slug: that of front matter, else of the file's name.
    Slug = "slug" | "title" | "slugorfilename" | "slugorcontentbasename";
    /// The file's name with its date.
    Filename = "filename" | "contentbasename";
    /// The categories, one folder each.
    Categories = "categories" | "slugified_categories";
    /// `2026`
    Year = "year";
    /// `26`
    ShortYear = "short_year";
    /// `01` to `12`
    Month = "month";
    /// `1` to `12`
    PlainMonth = "i_month";
    /// `january`
    MonthName = "monthname";
    /// `01` to `31`
    Day = "day";
    /// `1` to `31`
    PlainDay = "i_day";
    /// `001` to `366`
    YearDay = "y_day" | "yearday";
    /// `00` to `23`
    Hour = "hour";
    /// `00` to `59`
    Minute = "minute";
    /// `00` to `59`
    Second = "second";
    /// `.html`
    Extension = "output_ext";
}

/// Jekyll's patterns with names.
const PRESETS: &[(&str, &str)] = &[
    ("date", "/:categories/:year/:month/:day/:title.html"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("ordinal", "/:categories/:year/:y_day/:title.html"),
    ("none", "/:categories/:title.html"),
];

impl Permalink {
    /// Reads a pattern, or one of the names `date`, `pretty`, `ordinal` and `none`. The error is a
    /// text that follows the name of the setting.
    pub fn parse(text: &str) -> Result<Self, String> {
        let preset = PRESETS.iter().find(|(name, _)| *name == text);
        let pattern = preset.map_or(text, |(_, pattern)| pattern);
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once(':') {
            parts.push(Part::Text(before.to_owned()));
            let end = after.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
            let (name, _) = after.split_at(end.unwrap_or(after.len()));
            // `:year_:month`: the line between two tokens is not part of a name.
            let name = name.trim_end_matches('_');
            let Some((_, token)) = NAMES.iter().find(|(known, _)| *known == name) else {
                let near = nearest(name, NAMES.iter().map(|(known, _)| *known)).unwrap_or("slug");
                return Err(format!("has `:{name}`, which means nothing; did you mean `:{near}`?"));
            };
            parts.push(Part::Token(*token));
            rest = &after[name.len()..];
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"?#%\\\"<>[]".contains(c);
        if !pattern.starts_with('/') || !pattern.chars().all(plain) {
            let example = "`/:year/:month/:slug/`";
            return Err(format!("is `{text}`, which is not a pattern such as {example}"));
        }
        Ok(Self(parts))
    }

    /// Does an address need the date of its post?
    #[must_use]
    pub fn needs_date(&self) -> bool {
        self.0.iter().any(|part| match part {
            Part::Text(_) => false,
            Part::Token(token) => !matches!(
                token,
                Token::Section
                    | Token::Sections
                    | Token::Slug
                    | Token::Filename
                    | Token::Categories
                    | Token::Extension
            ),
        })
    }

    /// The address with `value` in place of its tokens. Folders without a name are left out.
    #[must_use]
    pub fn expand(&self, value: impl Fn(Token) -> String) -> String {
        let mut path = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => path.push_str(text),
                Part::Token(Token::Extension) => path.push_str(".html"),
                Part::Token(token) => path.push_str(&value(*token)),
            }
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let slash = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
        format!("/{}{slash}", parts.join("/"))
    }
}

/// Every post below the folders it is in.
impl Default for Permalink {
    fn default() -> Self {
        let slash = || Part::Text("/".to_owned());
        let (sections, slug) = (Part::Token(Token::Sections), Part::Token(Token::Slug));
        Self(vec![slash(), sections, slash(), slug, slash()])
    }
}
