//! Asides: comments in a listing that its page shows apart from the code, as notes and folds.
//!
//! ```text
//! // NOTE: words about the line below, as inline Markdown; more such lines continue the note
//! // FOLD
//! lines that only make the program run
//! // FOLD_END
//! ```
//!
//! In TOML they begin with `#`. The compiler sees comments, so the crate doesn't change, and the
//! lines that a page shows keep their numbers in the file. A mark is a comment on a line of its
//! own. Text that only looks like one (in a string, or after code) is a problem, because a page
//! would show it as code.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, strip_shebang, tokenize};
use regex::Regex;

use super::codes;
use super::snippet;
use bookwright_base::problem::{Problem, Text};

/// The asides of a file. Lines are counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asides {
    marks: BTreeSet<usize>,
    notes: BTreeMap<usize, String>,
    words: Vec<Vec<Range<usize>>>,
    folded: Vec<Range<usize>>,
}

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    /// A note, with the place of its words.
    Note(Range<usize>),
    Fold,
    FoldEnd,
}

static LIKE: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"(?://|#)[ \t]*(?:NOTE:(?P<words>.*)|(?P<fold>FOLD|FOLD_END)[ \t]*\r?\n?$)")
        .unwrap()
});

impl Asides {
    /// Finds the asides of a file, and what is wrong with them.
    pub fn read(text: &Text, problems: &mut Vec<Problem>) -> Self {
        if !text.text.contains("NOTE:") && !text.text.contains("FOLD") {
            return Self::default();
        }
        let Some(language) = Language::of(text) else { return Self::default() };
        let mut read = Self::default();
        let mut pending: Option<(Range<usize>, Vec<Range<usize>>)> = None;
        let mut fold: Option<(Range<usize>, usize)> = None;
        let mut start = 0;
        for (index, line) in text.text.split_inclusive('\n').enumerate() {
            let number = index + 1;
            match mark(line, start, &language) {
                Found::None if line.trim().is_empty() || snippet::is_mark(line) => {}
                Found::None => {
                    if let Some((_, words)) = pending.take() {
                        let lines = words.iter().map(|range| &text.text[range.clone()]);
                        read.notes.insert(number, lines.collect::<Vec<_>>().join(" "));
                        read.words.push(words);
                    }
                }
                Found::Wrong(span, what) => problems.push(
                    Problem::new(codes::ASIDE_MISPLACED, text.place(span), what).help(
                        "put the mark on a line of its own, as a comment, or use other words",
                    ),
                ),
                Found::Mark(span, mark) => {
                    read.marks.insert(number);
                    match mark {
                        Mark::Note(words) if words.is_empty() => problems.push(
                            Problem::new(
                                codes::NOTE_EMPTY,
                                text.place(span),
                                "this note has no words",
                            )
                            .help("say what the line below does, or remove the note"),
                        ),
                        Mark::Note(words) => match &mut pending {
                            Some((_, before)) => before.push(words),
                            None => pending = Some((span, vec![words])),
                        },
                        Mark::Fold => match &fold {
                            None => fold = Some((span, number + 1)),
                            Some(_) => problems.push(
                                Problem::new(
                                    codes::FOLD_NESTED,
                                    text.place(span),
                                    "a fold is open here already",
                                )
                                .help("folds do not nest: end the first with `// FOLD_END`"),
                            ),
                        },
                        Mark::FoldEnd => match fold.take() {
                            None => problems.push(
                                Problem::new(
                                    codes::FOLD_UNOPENED,
                                    text.place(span),
                                    "this fold ends, but none is open",
                                )
                                .help("begin it with `// FOLD`, or remove this line"),
                            ),
                            Some((from, first)) if first == number => problems.push(
                                Problem::new(
                                    codes::FOLD_EMPTY,
                                    text.place(from),
                                    "this fold holds no lines",
                                )
                                .help(
                                    "put its marks around the lines that only make the program run",
                                ),
                            ),
                            Some((_, first)) => read.folded.push(first..number),
                        },
                    }
                }
            }
            start += line.len();
        }
        if let Some((span, _)) = pending {
            problems.push(
                Problem::new(
                    codes::NOTE_WITHOUT_LINE,
                    text.place(span),
                    "no line of code comes after this note",
                )
                .help("put the note before the line it explains"),
            );
        }
        if let Some((span, _)) = fold {
            problems.push(
                Problem::new(codes::FOLD_UNCLOSED, text.place(span), "this fold is never ended")
                    .help("put `// FOLD_END` after its last line"),
            );
        }
        read
    }

    /// Whether a line is a mark; pages don't show those as code.
    pub fn is_mark(&self, number: usize) -> bool {
        self.marks.contains(&number)
    }

    /// The note on a line, as Markdown.
    pub fn note(&self, number: usize) -> Option<&str> {
        self.notes.get(&number).map(String::as_str)
    }

    /// For each note, in the order of the file, the places of its words, one for each of its lines.
    pub fn words(&self) -> &[Vec<Range<usize>>] {
        &self.words
    }

    /// Whether a line is inside a fold.
    pub fn is_folded(&self, number: usize) -> bool {
        self.folded.iter().any(|lines| lines.contains(&number))
    }
}

/// The mark on a line, or what is wrong with it. `start` is the line's first byte in the file.
fn mark(line: &str, start: usize, language: &Language) -> Found {
    let Some(found) = LIKE.captures(line) else { return Found::None };
    let Some(whole) = found.get(0) else { return Found::None };
    let at = start + whole.start();
    let span = at..at + whole.as_str().trim_end().len();
    let alone = line[..whole.start()].trim().is_empty();
    let is_comment = match language {
        Language::Rust { comments } => whole.as_str().starts_with("//") && comments.contains(&at),
        Language::Other => whole.as_str().starts_with('#'),
    };
    match (is_comment, alone) {
        (true, true) => {}
        (true, false) => return Found::Wrong(span, "this mark is behind code"),
        (false, true) if whole.as_str().starts_with("//") == language.is_rust() => {
            return Found::Wrong(span, "this reads like a mark, but is not a comment");
        }
        (false, _) => return Found::None,
    }
    let mark = match (found.name("words"), found.name("fold").map(|fold| fold.as_str())) {
        (Some(words), _) => {
            let trimmed = words.as_str().trim_start();
            let first = start + words.end() - trimmed.len();
            Mark::Note(first..first + trimmed.trim_end().len())
        }
        (None, Some("FOLD")) => Mark::Fold,
        (None, _) => Mark::FoldEnd,
    };
    Found::Mark(span, mark)
}

/// What is found on a line.
enum Found {
    None,
    Wrong(Range<usize>, &'static str),
    Mark(Range<usize>, Mark),
}

/// How a file's comments are recognized.
enum Language {
    /// By the positions at which the compiler's lexer sees a line comment begin.
    Rust { comments: HashSet<usize> },
    /// By their first character.
    Other,
}

impl Language {
    /// The language of a file, by its extension; `None` if marks aren't read in it.
    fn of(text: &Text) -> Option<Self> {
        match text.path.extension()?.to_str()? {
            "rs" => {}
            "toml" | "sh" => return Some(Self::Other),
            _ => return None,
        }
        let mut at = strip_shebang(&text.text).unwrap_or(0);
        let mut comments = HashSet::new();
        for token in tokenize(text.text.get(at..).unwrap_or(""), FrontmatterAllowed::Yes) {
            if matches!(token.kind, TokenKind::LineComment { .. }) {
                comments.insert(at);
            }
            at += token.len as usize;
        }
        Some(Self::Rust { comments })
    }

    fn is_rust(&self) -> bool {
        matches!(self, Self::Rust { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, source: &str) -> (Asides, Vec<String>) {
        let mut problems = Vec::new();
        let asides = Asides::read(&Text::new(file, source), &mut problems);
        let problems = problems
            .iter()
            .map(|each| format!("{} {}", each.place.display(std::path::Path::new("/")), each.code))
            .collect();
        (asides, problems)
    }

    #[test]
    fn a_note_is_on_the_next_line_of_code_and_goes_on() {
        let source = "fn main() {\n    // NOTE: one `a`\n    // NOTE: and two\n\n    // ANCHOR: x\n    \
                      a();\n    b(); // no NOTE here\n    // A NOTE: not at the start.\n}\n";
        let (asides, problems) = read("/main.rs", source);
        assert_eq!(problems, [""; 0]);
        assert_eq!(asides.note(6), Some("one `a` and two"));
        assert_eq!(asides.notes.len(), 1);
        let words = asides.words().iter().flatten().map(|range| &source[range.clone()]);
        assert_eq!(words.collect::<Vec<_>>(), ["one `a`", "and two"]);
        assert!(asides.is_mark(2) && asides.is_mark(3) && !asides.is_mark(5) && !asides.is_mark(8));
    }

    #[test]
    fn a_fold_holds_the_lines_between_its_marks() {
        let (asides, problems) =
            read("/main.rs", "// FOLD\nuse a;\nuse b;\n// FOLD_END\r\nfn c() {}\n");
        assert_eq!(problems, [""; 0]);
        let folded: Vec<usize> = (1..=5).filter(|&line| asides.is_folded(line)).collect();
        assert_eq!(folded, [2, 3]);
    }

    #[test]
    fn a_manifest_has_its_own_comments() {
        let (asides, problems) = read("/Cargo.toml", "# NOTE: all of it\na = 1\n// NOTE: b\n");
        assert_eq!(problems, [""; 0]);
        assert_eq!(asides.note(2), Some("all of it"));
    }

    #[test]
    fn what_reads_like_a_mark_and_is_none_is_left_alone() {
        for source in [
            "/// NOTE: documentation\nfn a() {}\n",
            "//! NOTE: documentation\n",
            "// The word FOLD in a comment, and FOLD_END too.\nfn a() {}\n",
            "fn a() { let b = \"// NOTE: c\"; }\n",
            "// FOLDED\nfn a() {}\n",
            "#[doc = \"NOTE: x\"]\nfn a() {}\n",
        ] {
            let (asides, problems) = read("/main.rs", source);
            assert_eq!((asides, problems), (Asides::default(), vec![]), "{source}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (source, problem) in [
            ("// FOLD\na();\n", "main.rs:1:1 fold-unclosed"),
            ("a();\n// FOLD_END\n", "main.rs:2:1 fold-unopened"),
            ("// FOLD\n// FOLD_END\n", "main.rs:1:1 fold-empty"),
            ("// FOLD\na();\n// FOLD\nb();\n// FOLD_END\n", "main.rs:3:1 fold-nested"),
            ("// NOTE:\na();\n", "main.rs:1:1 note-empty"),
            ("a();\n// NOTE: b\n\n", "main.rs:2:1 note-without-line"),
            ("a(); // NOTE: b\n", "main.rs:1:6 aside-misplaced"),
            ("const A: &str = \"\n  // NOTE: b\n\";\n", "main.rs:2:3 aside-misplaced"),
            ("/*\n// FOLD\n*/\na();\n", "main.rs:2:1 aside-misplaced"),
        ] {
            assert_eq!(read("/main.rs", source).1, [problem], "{source}");
        }
    }
}
