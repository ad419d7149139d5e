//! Accents: the same word with and without them.

use std::borrow::Cow;

/// The letters with accents that English has from other languages, by the letters they are
/// without.
const ACCENTED: [(&str, &str); 15] = [
    ("a", "àáâãäåāă"),
    ("c", "çćč"),
    ("e", "èéêëēě"),
    ("i", "ìíîïī"),
    ("l", "ł"),
    ("n", "ñńň"),
    ("o", "òóôõöøō"),
    ("r", "ř"),
    ("s", "śš"),
    ("u", "ùúûüūů"),
    ("y", "ýÿ"),
    ("z", "źżž"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("ss", "ß"),
];

/// Whether a character is an accent by itself, which belongs to the letter before it.
pub(crate) fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A word without accents, with its capitals.
pub(super) fn without_accents(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars().filter(|c| !is_accent(*c)) {
        let lower: String = c.to_lowercase().collect();
        match ACCENTED.iter().find(|(_, accented)| accented.contains(&lower)) {
            Some((letters, _)) if c.is_uppercase() => plain.push_str(&letters.to_uppercase()),
            Some((letters, _)) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_its_letters_and_capitals() {
        for (word, plain) in [
            ("cafe", "cafe"),
            ("Éclair", "Eclair"),
            ("nai\u{308}ve", "naive"),
            ("encyclopædia", "encyclopaedia"),
            ("日本", "日本"),
        ] {
            assert_eq!(without_accents(word), plain);
        }
    }
}
