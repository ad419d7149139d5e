//! The words of prose, with their places, for the spell checker.
//!
//! Code, directives, HTML, and addresses are not prose. Emphasis may start inside a word (`**un**done`
//! is one word), and letters that touch code are part of it (the s of `` `Future`s ``).

use std::ops::Range;

use bookwright_base::problem::{Place, Text};
use bookwright_source::Source;
use bookwright_source::aside::Asides;
use bookwright_source::chapter::Chapter;
use bookwright_source::codes::OF_UNREAD_DIRECTIVES;
use bookwright_source::directive::Show;
use bookwright_source::settings::Preprocessors;
use pulldown_cmark::{Event, Parser};

use super::formulas::formulas;
use super::manuscript::exercise_texts;
use super::spelling::accents::is_accent;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProseWord {
    /// The word, with straight apostrophes and without soft hyphens.
    pub(super) word: String,
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
}

/// Ends a word.
const GAP: char = ' ';
/// Stands for code, which takes in the letters that touch it.
const CODE: char = '\0';
/// The length of the longest entity, `&CounterClockwiseContourIntegral;`.
const ENTITY: usize = 33;
/// Elements of HTML whose text is code.
const CODE_TAGS: [&str; 4] = ["<code>", "<kbd>", "<samp>", "<var>"];

/// A character, and its bytes in the text: an entity's are more than its own.
type PlacedChar = (Range<usize>, char);

/// Visits every word of prose in the book, in this order: table of contents, chapters with their
/// captions, exercises, quizzes, descriptions in book.toml, notes on lines of listings.
pub(super) fn visit(source: &Source, mut visit: impl FnMut(ProseWord, &Text)) {
    let mut read = |text: &Text, range: Range<usize>| {
        markdown(text, range).into_iter().for_each(|word| visit(word, text));
    };
    let summary = &source.summary.text;
    read(summary, 0..summary.text.len());
    for chapter in &source.chapters {
        read(&chapter.text, 0..chapter.text.text.len());
        let captions = chapter.directives.iter().filter_map(|directive| match &directive.show {
            Show::Listing(show) => show.caption.as_ref().map(|caption| caption.span()),
            Show::Timeline(show) => show.caption.as_ref().map(|caption| caption.span()),
            Show::Chart(show) => show.caption.as_ref().map(|caption| caption.span()),
            _ => None,
        });
        captions.for_each(|range| read(&chapter.text, range));
    }
    for listing in source.listings.all.iter().filter(|listing| listing.exercise.is_some()) {
        for text in exercise_texts(source, &listing.name) {
            read(&text, 0..text.text.len());
        }
    }
    for quiz in &source.quizzes.all {
        quiz.prose.iter().for_each(|range| read(&quiz.text, range.clone()));
    }
    let settings = &source.settings;
    let descriptions = settings.descriptions.iter().map(|(_, value)| value.span());
    descriptions.for_each(|range| read(&settings.text, range));
    let directives = source.chapters.iter().flat_map(|chapter| &chapter.directives);
    for file in source.listings.shown(directives) {
        // The weave reports one that cannot be read.
        let Ok(text) = Text::read(&file) else { continue };
        notes(&text).into_iter().for_each(|word| visit(word, &text));
    }
}

/// The words of a file's notes, read as Markdown with blanks in place of everything else.
fn notes(text: &Text) -> Vec<ProseWord> {
    let asides = Asides::read(text, &mut Vec::new());
    let mut words = Vec::new();
    for lines in asides.words() {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
        let mut blank: String = text.text[..last.end]
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
            .collect();
        lines.iter().for_each(|line| blank.replace_range(line.clone(), &text.text[line.clone()]));
        let whole = first.start..last.end;
        words.extend(markdown(&Text::new(text.path.to_path_buf(), blank), whole));
    }
    words
}

impl ProseWord {
    /// Its place in its text.
    pub(super) fn place(&self, text: &Text) -> Place {
        text.place(self.span.clone())
    }
}

/// The words in a piece of Markdown.
fn markdown(text: &Text, piece: Range<usize>) -> Vec<ProseWord> {
    let source = &text.text[piece.clone()];
    let here = Text::new(text.path.to_path_buf(), source);
    // No directive is prose, nor is upstream's quiz; the weave reports their mistakes.
    let mut mistakes = Vec::new();
    let chapter = Chapter::parse(
        Default::default(),
        here,
        Preprocessors { quiz: true, others: false },
        &mut mistakes,
    );
    let mut prose = Vec::new();
    for range in &chapter.prose {
        let mut start = range.start;
        for directive in &chapter.directives {
            if directive.span.start < range.end && start < directive.span.end {
                prose.push(start..directive.span.start.max(start));
                start = directive.span.end;
            }
        }
        prose.push(start..range.end.max(start));
    }
    let mut words = split(&characters(source, &prose));
    mistakes.retain(|each| OF_UNREAD_DIRECTIVES.contains(&each.code));
    let unread: Vec<_> =
        mistakes.iter().map(|each| directive_around(source, each.place.span().start)).collect();
    let formulas = formulas(source);
    let is_in = |ranges: &[Range<usize>], at: usize| ranges.iter().any(|range| range.contains(&at));
    words.retain(|word| !is_in(&unread, word.span.start) && !is_in(&formulas, word.span.start));
    for word in &mut words {
        word.span = word.span.start + piece.start..word.span.end + piece.start;
    }
    words
}

/// The directive, which cannot be read, that has a mistake at a byte of the text.
fn directive_around(source: &str, at: usize) -> Range<usize> {
    let before = source.get(..at + 2).unwrap_or(&source[..at]);
    let start = before.rfind("{{").unwrap_or(at);
    let line = source[at..].find('\n').unwrap_or(source.len() - at);
    start..at + source[at..at + line].find("}}").unwrap_or(line)
}

/// The characters of prose with their places, and [`GAP`] or [`CODE`] for what is between.
fn characters(source: &str, prose: &[Range<usize>]) -> Vec<PlacedChar> {
    let mut characters: Vec<PlacedChar> = Vec::new();
    let mut end = 0;
    for range in prose.iter().filter(|range| !range.is_empty()) {
        let before = &source[..range.start];
        let html = before.len().saturating_sub(6);
        if before.get(html..).is_some_and(|tag| CODE_TAGS.iter().any(|code| tag.ends_with(code))) {
            continue;
        }
        let between = source.get(end..range.start).unwrap_or("");
        if between.contains('`') {
            let (first, last) = (between.starts_with('`'), between.ends_with('`'));
            characters.push((end..end, if first { CODE } else { GAP }));
            characters.push((end..end, GAP));
            let at = range.start;
            characters.push((at..at, if last { CODE } else { GAP }));
        } else if !between.chars().all(|c| matches!(c, '*' | '_' | '~' | '\\')) {
            characters.push((end..end, GAP));
        }
        let text = &source[range.clone()];
        let mut skip = 0;
        for (at, c) in text.char_indices() {
            if at < skip {
                continue;
            }
            let start = range.start + at;
            let entity = if c == '&' { entity(&text[at..]) } else { None };
            match entity {
                Some(length) => {
                    skip = at + length + 1;
                    let meaning = meaning(&text[at..skip]);
                    characters.extend(meaning.chars().map(|c| (start..range.start + skip, c)));
                }
                None => characters.push((start..start + c.len_utf8(), c)),
            }
        }
        end = range.end;
    }
    if source[end..].starts_with('`') {
        characters.push((end..end, CODE));
    }
    characters
}

/// The characters that an entity stands for; a gap if there is no such entity.
fn meaning(entity: &str) -> String {
    let text = Parser::new(entity).find_map(|event| match event {
        Event::Text(text) => Some(text.to_string()),
        _ => None,
    });
    text.filter(|text| !text.starts_with('&') || entity == "&amp;").unwrap_or(GAP.to_string())
}

/// The length of the entity, such as `&nbsp;`, that a text starts with.
fn entity(text: &str) -> Option<usize> {
    let end = text.bytes().take(ENTITY).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '#');
    is_name.then_some(name.len() + 1)
}

/// Splits characters into words: letters, digits, and what joins them.
fn split(characters: &[PlacedChar]) -> Vec<ProseWord> {
    let mut words = Vec::new();
    for chunk in characters.split(|(_, c)| c.is_whitespace()) {
        let address: String = chunk.iter().map(|(_, c)| c).collect();
        if address.contains("://") || address.contains('@') || is_address(&address) {
            continue;
        }
        let mut from = 0;
        while from < chunk.len() {
            if !chunk[from].1.is_alphanumeric() {
                from += 1;
                continue;
            }
            let mut to = from + 1;
            while to < chunk.len() && (is_inside(chunk[to].1) || joins(chunk, to)) {
                to += 1;
            }
            let before = chunk[..from].iter().rev().find(|(_, c)| *c != '-');
            let after = chunk[to..].iter().find(|(_, c)| *c != '-');
            if ![before, after].into_iter().flatten().any(|(_, c)| *c == CODE) {
                words.push(word(&chunk[from..to]));
            }
            from = to;
        }
    }
    words
}

/// Whether a word is an address without its scheme: `www.example.org`, `docs.rs/serde`.
fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some((host, _)) = word.split_once('/') else { return word.starts_with("www.") };
    let is_part = |part: &str| part.chars().all(|c| c.is_alphanumeric() || c == '-');
    host.rsplit_once('.').is_some_and(|(name, top)| {
        top.len() >= 2
            && top.chars().all(char::is_alphabetic)
            && !name.is_empty()
            && name.split('.').all(|part| !part.is_empty() && is_part(part))
    })
}

fn word(characters: &[PlacedChar]) -> ProseWord {
    let start = characters.first().map_or(0, |(at, _)| at.start);
    let end = characters.last().map_or(0, |(at, _)| at.end);
    let word = characters.iter().filter(|(_, c)| !is_invisible(*c));
    let word = word.map(|(_, c)| match c {
        c if is_apostrophe(*c) => '\'',
        c if is_hyphen(*c) => '-',
        c => *c,
    });
    ProseWord { word: word.collect(), span: start..end }
}

fn is_inside(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_accent(c) || is_invisible(c)
}

/// Whether a character only says where a word may be broken: a soft hyphen, a zero-width space, a word
/// joiner.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}')
}

/// The apostrophes of a typewriter, of typography, and of Unicode's letters.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{2bc}')
}

/// A hyphen: of a typewriter, of typography, or one that no line is broken at.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Whether a character between two letters makes them one word.
fn joins(chunk: &[PlacedChar], at: usize) -> bool {
    let c = chunk[at].1;
    (is_apostrophe(c) || is_hyphen(c) || c == '.')
        && chunk.get(at + 1).is_some_and(|(_, c)| is_inside(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        let text = Text::new("/src/a.md", source);
        let words = markdown(&text, 0..source.len());
        words.into_iter().map(|word| word.word).collect()
    }

    #[test]
    fn only_prose_has_words() {
        let source = "\
# One [two](three.md) `four` {#five}

six {{#listing seven caption=\"eight\"}} nine <b class=\"ten\">eleven</b> <!-- twelve -->

```text
thirteen
```

<div>fourteen</div>

<https://fifteen.example> me@sixteen.example ![seventeen](eighteen.png)
";
        assert_eq!(found(source), ["One", "two", "six", "nine", "eleven", "seventeen"]);
    }

    #[test]
    fn words_hold_together() {
        let source =
            "**un**done don’t re-\u{ad}run docs.rs end. it\\'s x\u{2011}y R&amp;D snake_case";
        let words = found(source);
        assert_eq!(
            words,
            ["undone", "don't", "re-run", "docs.rs", "end", "it's", "x-y", "R", "D", "snake_case"]
        );
    }

    #[test]
    fn accents_and_invisible_characters_part_no_word() {
        let source = "na\u{ef}ve nai\u{308}ve co\u{ad}op co&shy;op zero\u{200b}width caf&eacute;s \
                      it&#39;s it\u{2bc}s x\u{2010}y R&amp;D a&nbsp;b &nope;c";
        let words = found(source);
        assert_eq!(words[..6], ["naïve", "nai\u{308}ve", "coop", "coop", "zerowidth", "cafés"]);
        assert_eq!(words[6..], ["it's", "it's", "x-y", "R", "D", "a", "b", "c"]);
        let text = Text::new("/src/a.md", source);
        let word = &markdown(&text, 0..source.len())[5];
        assert_eq!(&source[word.span.clone()], "caf&eacute;s");
    }

    #[test]
    fn an_address_needs_no_scheme() {
        let source = "See docs.rs/serde, (crates.io/crates/tokio-stream). www.e.org or I/O and/or e.g./i.e. x.y";
        assert_eq!(found(source), ["See", "or", "I", "O", "and", "or", "e.g", "i.e", "x.y"]);
    }

    #[test]
    fn what_touches_code_is_code() {
        assert_eq!(found("two `Future`s, non-`Send` and `a` b"), ["two", "and", "b"]);
        assert_eq!(found("<kbd>Ctrl</kbd> key"), ["key"]);
    }

    #[test]
    fn notes_are_read_over_their_lines_and_nothing_else_of_the_code() {
        let source = "fn é() {\n    // NOTE: Wun `co\n    // NOTE: de` **t**wo\n    three();\n}\n";
        let text = Text::new("/main.rs", source);
        let words = notes(&text);
        let found: Vec<_> = words.iter().map(|word| word.word.as_str()).collect();
        assert_eq!(found, ["Wun", "two"]);
        assert_eq!(words[0].place(&text).display("/".as_ref()), "main.rs:2:14");
        assert_eq!(words[1].place(&text).display("/".as_ref()), "main.rs:3:20");
    }

    #[test]
    fn a_word_knows_its_place() {
        let text = Text::new("/src/a.md", "é **un**dnoe\n");
        let words = markdown(&text, 0..text.text.len());
        assert_eq!(words[1].place(&text).display("/src".as_ref()), "a.md:1:5");
        assert_eq!(&text.text[words[1].span.clone()], "un**dnoe");
    }

    #[test]
    fn any_text_has_words_that_stand_in_it() {
        // Pieces that meet where a reader of bytes would stumble.
        let pieces = [
            "é", "’", "a", "-", "`", "``", "**", "_", "&amp;", "&", ";", "<b>", "<code>",
            "</code>", "{{#", "}}", "\n", "\n\n", "```", "[", "](", ")", "\\", "\u{ad}", "<!--",
            "-->", "x.y", "://", "\r\n", "{#i}", "# ", "\u{2011}", "\u{301}", "日",
        ];
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            let mut source = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                source.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            let text = Text::new("/src/a.md", source.as_str());
            for word in markdown(&text, 0..source.len()) {
                assert!(!source[word.span.clone()].is_empty(), "{source:?} {word:?}");
            }
        }
    }
}
