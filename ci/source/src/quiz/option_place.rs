//! Options that speak of the places of others: "None of the above", "Both A and C".
//!
//! A question shows its options in an order of its own, another one in each try. "None of the above"
//! is right in all of them as long as it is last. "A and C" is right only where the author has fixed
//! the order of all. What an option says is read in English; whole options only, so that the words of
//! a question about order are left alone.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// Where an option may be among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OptionPlace {
    /// Before all others: it speaks of what follows.
    First,
    /// Anywhere.
    Free,
    /// After all others: it speaks of what is above.
    Last,
}

/// What a word of an option can be, of those that speak of others.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    /// "both", "and", "are right".
    Between,
    /// "option".
    Noun,
    /// "A": the index of its option.
    Letter(usize),
    Number,
    /// "first".
    Ordinal,
    /// "two", after an ordinal.
    Count,
    Other,
}

/// Quantities with which an option speaks of all others: "None of these".
const QUANTITIES: [&str; 10] =
    ["all", "any", "both", "each", "either", "more than one", "neither", "none", "some", "two"];
/// What an option calls the others.
const NOUNS: [&str; 8] =
    ["option", "options", "answer", "answers", "choice", "choices", "alternative", "alternatives"];
const BETWEEN: [&str; 23] = [
    "all", "and", "are", "both", "correct", "either", "false", "is", "just", "neither", "nor",
    "of", "one", "ones", "only", "or", "right", "that", "the", "true", "valid", "wrong", "&",
];
const ORDINALS: [&str; 10] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "last",
    "previous",
    "preceding",
    "next",
];
const COUNTS: [&str; 4] = ["two", "three", "four", "five"];

/// Where an option may be, by its own words.
pub fn of(option: &str) -> OptionPlace {
    let words = said(option).join(" ").to_lowercase();
    let begins = |rest: &str| {
        QUANTITIES.iter().any(|each| {
            let after = words.strip_prefix(each).map_or("", |after| after.trim_start());
            after.strip_prefix("of ").unwrap_or(after).starts_with(rest) && !after.is_empty()
        })
    };
    let nouns = |end: &str| NOUNS.iter().any(|noun| words.ends_with(&format!("{noun} {end}")));
    if begins("the following") || begins("the below") || nouns("below") {
        return OptionPlace::First;
    }
    let of_others = ["these", "those", "them", "the above", "the others", "the other "];
    if of_others.iter().any(|others| begins(others)) || nouns("above") {
        return OptionPlace::Last;
    }
    OptionPlace::Free
}

/// Whether an option names others by their places, so that it is right in one order only. `all` are
/// the options of the question, this one among them.
pub(super) fn names_others(option: &str, prompt: &str, all: &[&str]) -> bool {
    let own = said(option);
    let words: Vec<Word> = own.iter().map(|word| self::word(word, all.len())).collect();
    if words.is_empty() || words.contains(&Word::Other) {
        return false;
    }
    let count = |wanted: fn(&Word) -> bool| words.iter().filter(|word| wanted(word)).count();
    let nouns = count(|word| *word == Word::Noun);
    let letters = count(|word| matches!(word, Word::Letter(_)));
    let numbers = count(|word| *word == Word::Number);
    let ordinals = count(|word| *word == Word::Ordinal);
    // What the question itself speaks of, or shows a list of, is no option.
    let asked = said(prompt);
    let is_asked = own.iter().any(|word| {
        let of_others = word.len() == 1 && word.chars().all(char::is_alphanumeric) && word != "A";
        let alone = || all.iter().any(|other| said(other) == [word.as_str()]);
        of_others && (asked.contains(word) || alone())
    });
    let is_listed = has_blocks(prompt);
    let is_alone = all.iter().any(|other| said(other) == ["A"]);
    if letters > 0 {
        return !is_asked && !is_alone && (nouns > 0 || letters > 1);
    }
    if numbers > 0 {
        return !is_asked && !is_listed && nouns > 0;
    }
    ordinals > 0
        && (nouns > 0 || !is_listed && (ordinals > 1 || count(|word| *word == Word::Count) > 0))
}

fn word(word: &str, options: usize) -> Word {
    let lower = word.to_lowercase();
    let letter = || {
        let mut chars = word.chars();
        let only = chars.next().filter(|_| chars.next().is_none())?;
        let index = usize::from(u8::try_from(only).ok()?.checked_sub(b'A')?);
        (index < options).then_some(index)
    };
    if let Some(index) = letter() {
        Word::Letter(index)
    } else if NOUNS.contains(&lower.as_str()) {
        Word::Noun
    } else if ORDINALS.contains(&lower.as_str()) {
        Word::Ordinal
    } else if COUNTS.contains(&lower.as_str()) {
        Word::Count
    } else if BETWEEN.contains(&lower.as_str()) {
        Word::Between
    } else if lower.chars().all(|c| c.is_ascii_digit()) {
        Word::Number
    } else {
        Word::Other
    }
}

/// The words of a Markdown text. Code is one word that nothing else is.
fn said(markdown: &str) -> Vec<String> {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Text(words) => text.push_str(&words),
            Event::Code(_) => text.push('\u{fffc}'),
            _ => text.push(' '),
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '&' | '\u{fffc}' | '\'' | '’' | '_');
    text.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether a text shows more than paragraphs: a list or a program, of which an option may speak.
fn has_blocks(markdown: &str) -> bool {
    let block = |event| {
        matches!(
            event,
            Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::Table(_) | Tag::Image { .. })
        )
    };
    Parser::new_ext(markdown, Options::ENABLE_TABLES).any(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_of_all_others_is_at_their_end_or_their_beginning() {
        for option in [
            "None of the above",
            "All of the above.",
            "all the above",
            "*None* of these",
            "None of them",
            "Any of the above, in any order",
            "Neither of the above",
            "None of the other answers",
            "More than one of the above",
            "All of the options above",
            "None of those.",
        ] {
            assert_eq!(of(option), OptionPlace::Last, "{option}");
        }
        for option in ["All of the following", "None of the below", "Any of the answers below"] {
            assert_eq!(of(option), OptionPlace::First, "{option}");
        }
        for option in [
            "None",
            "All of it",
            "`None` of the above",
            "The line above",
            "All futures",
            "They are above",
            "Some of the work",
            "None of the threads",
            "It does none of these things",
            "",
            "these",
            "Both tasks",
            "Two of the tasks",
            "Both futures of the join",
        ] {
            assert_eq!(of(option), OptionPlace::Free, "{option}");
        }
    }

    #[test]
    fn what_names_others_by_their_places_is_told() {
        let all = ["One.", "Two.", "Three.", "x"];
        for option in [
            "A and C",
            "Both A and B",
            "Both A and B.",
            "A, B and C",
            "Only A or D",
            "Option A",
            "Answers 1 and 3",
            "The first two",
            "the first two options",
            "Both the first and the third",
            "The previous option",
            "Neither A nor B is right",
            "(A) & (B)",
            "The last answer",
        ] {
            assert!(names_others(option, "Which is right?", &all), "{option}");
        }
        for option in [
            "A",
            "A task",
            "`A` and `B`",
            "1 and 2",
            "The first",
            "The first one",
            "The last",
            "A and E",
            "The first two tasks",
            "Both",
            "None of the above",
            "first",
            "One",
            "Two",
            "A and then B",
            "The first and only poll",
        ] {
            assert!(!names_others(option, "Which is right?", &all), "{option}");
        }
        // The question speaks of them itself.
        for (option, prompt) in [
            ("A and B", "Thread A holds a lock that thread B wants. Who goes on?"),
            ("The first two", "Which of these compile?\n\n- this\n- that\n- those"),
            ("The first two", "Which print?\n\n```rust\na();\nb();\n```"),
        ] {
            assert!(!names_others(option, prompt, &all), "{option}: {prompt}");
        }
        assert!(!names_others("A and B", "Who goes on?", &["A", "B", "A and B"]));
    }
}
