//! Words that the owner does not want to meet unwarned: which filter a text meets.

use crate::store::{Filter, FilterAct, FilterPlace};

/// Where a text would be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// In the timeline.
    Home,
    /// Among what others write to the owner.
    Replies,
}

/// The filter that decides about a text without markup: one that hides before one that warns. A word is met
/// as a whole word, in whatever case: `bee` is not in `beer`.
#[must_use]
pub fn met<'a>(filters: &'a [Filter], reading: Reading, text: &str) -> Option<&'a Filter> {
    let text = text.to_lowercase();
    let holds = |filter: &&Filter| match filter.place {
        FilterPlace::Everywhere => true,
        FilterPlace::Home => reading == Reading::Home,
        FilterPlace::Replies => reading == Reading::Replies,
    };
    let met = filters.iter().filter(holds).filter(|it| has(&text, &it.word.to_lowercase()));
    met.max_by_key(|filter| filter.act == FilterAct::Hide)
}

/// How many of these texts without markup have a word.
#[must_use]
pub fn count_met(word: &str, texts: &[String]) -> usize {
    let word = word.to_lowercase();
    texts.iter().filter(|text| has(&text.to_lowercase(), &word)).count()
}

fn has(text: &str, word: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    // A word that ends in a sign ends there, whatever follows.
    let (starts, ends) = (is_word(word.chars().next()), is_word(word.chars().next_back()));
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !(starts && is_word(before) || ends && is_word(after))
    })
}

#[cfg(test)]
mod tests {
    use super::{Reading, met};
    use crate::clock::Timestamp;
    use crate::store::{Filter, FilterAct, FilterPlace};

    fn filter(word: &str, place: FilterPlace, act: FilterAct) -> Filter {
        Filter { word: word.to_owned(), place, act, since: Timestamp::default() }
    }

    #[test]
    fn a_word_is_met_as_a_whole_word() {
        let rows = [
            ("bee", "The Bee hums", true),
            ("bee", "beer", false),
            ("bee", "a bumblebee", false),
            ("bee", "#bee!", true),
            ("#bee", "see #bee", true),
            ("#bee", "see bee", false),
            ("#bee", "see #beer", false),
            ("two words", "Two words.", true),
            ("two words", "two  words", false),
            ("été", "L'ÉTÉ", true),
            ("c++", "c++11 is old", true),
            ("蜂", "蜂", true),
        ];
        for (word, text, is_met) in rows {
            let filters = [filter(word, FilterPlace::Everywhere, FilterAct::Warn)];
            assert_eq!(met(&filters, Reading::Home, text).is_some(), is_met, "{word} in {text}");
        }
    }

    #[test]
    fn hiding_is_stronger_and_places_are_kept_apart() {
        let filters = [
            filter("a", FilterPlace::Home, FilterAct::Hide),
            filter("b", FilterPlace::Replies, FilterAct::Warn),
            filter("c", FilterPlace::Everywhere, FilterAct::Warn),
        ];
        let word = |reading, text| met(&filters, reading, text).map(|it| it.word.as_str());
        assert_eq!(word(Reading::Home, "a b c"), Some("a"));
        assert_eq!(word(Reading::Replies, "a"), None);
        assert_eq!(word(Reading::Replies, "a b"), Some("b"));
        assert_eq!(word(Reading::Home, "b"), None);
        assert_eq!(word(Reading::Home, "b c"), Some("c"));
    }
}
