//! The words after the opening marks of a code block, read as rustdoc reads them.
//!
//! rustdoc takes a block for Rust if it says `rust`, or if it says nothing that rustdoc does not know.
//! Words of other tools (`editable`, `noplayground`) change nothing. Two words of books count too:
//! `does_not_compile` and `panics` claim what `compile_fail` and `should_panic` claim.
//! See <https://doc.rust-lang.org/rustdoc/write-documentation/documentation-tests.html#attributes>.

use bookwright_base::names::is_one_edit;

/// The words that rustdoc knows, besides editions, codes of errors, and `ignore-TARGET`.
const KNOWN: [&str; 7] = [
    "rust",
    "ignore",
    "should_panic",
    "no_run",
    "compile_fail",
    "test_harness",
    "standalone_crate",
];
/// The editions that rustdoc knows.
const EDITIONS: [&str; 4] = ["2015", "2018", "2021", "2024"];
/// From this length on, a word may be one letter away from one that rustdoc knows.
const LONG: usize = 5;
/// The word of a block that records what the program before it prints.
const OUTPUT: &str = "output";

/// What the words say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FenceWords {
    /// Whether the block is Rust.
    pub is_rust: bool,
    /// `ignore`.
    pub ignore: bool,
    /// The parts of a target's name for which it is ignored: `ignore-windows`.
    pub ignored_targets: Vec<String>,
    /// `no_run`.
    pub no_run: bool,
    /// `should_panic`, or `panics`.
    pub should_panic: bool,
    /// `compile_fail`, or `does_not_compile`.
    pub compile_fail: bool,
    /// `test_harness`.
    pub test_harness: bool,
    /// `standalone_crate`.
    pub standalone: bool,
    /// `E0382`: the codes of the compiler's errors, in the author's order.
    pub codes: Vec<String>,
    /// `edition2021`.
    pub edition: Option<String>,
    /// Whether the block is what the program before it prints.
    pub output: bool,
    /// The words that are nearly one that rustdoc knows, each with that one.
    pub misspelled: Vec<(String, String)>,
}

impl FenceWords {
    /// Reads the words.
    pub fn read(info: &str) -> Self {
        let mut read = Self::default();
        let (mut rust, mut others) = (false, false);
        for (index, word) in words(info).enumerate() {
            match word {
                "rust" => rust = true,
                "rs" if index == 0 => rust = true,
                "ignore" => read.ignore = true,
                "should_panic" => read.should_panic = true,
                "panics" => (read.should_panic, others) = (true, true),
                "no_run" => read.no_run = true,
                "compile_fail" => read.compile_fail = true,
                "does_not_compile" => (read.compile_fail, others) = (true, true),
                "test_harness" => read.test_harness = true,
                "standalone_crate" => read.standalone = true,
                OUTPUT if index > 0 => (read.output, others) = (true, true),
                _ => {
                    if let Some(target) = word.strip_prefix("ignore-") {
                        read.ignored_targets.push(target.to_owned());
                    } else if let Some(edition) = known_edition(word) {
                        read.edition = Some(edition.to_owned());
                    } else if is_code(word) {
                        read.codes.push(word.to_owned());
                    } else {
                        others = true;
                        rust |= index == 0 && ["rust", "rs"].contains(&&*word.to_lowercase());
                    }
                }
            }
        }
        read.is_rust = rust || (!others && words(info).any(|word| KNOWN.contains(&word)));
        for (index, word) in words(info).enumerate() {
            if let Some(meant) = meant(word, index, read.is_rust) {
                read.misspelled.push((word.to_owned(), meant));
            }
        }
        read
    }
}

/// The words of a block; what stands in parentheses is a comment, and braces hold attributes.
fn words(info: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    info.split(move |c: char| {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => {
                depth = depth.saturating_sub(1);
                return true;
            }
            _ => {}
        }
        depth > 0 || c == ',' || c.is_whitespace()
    })
    .filter(|word| !word.is_empty())
}

fn known_edition(word: &str) -> Option<&str> {
    word.strip_prefix("edition").filter(|year| EDITIONS.contains(year))
}

fn is_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with('E') && word[1..].bytes().all(|b| b.is_ascii_digit())
}

/// The word that the author meant, if this one is nearly one that rustdoc knows.
fn meant(word: &str, index: usize, is_rust: bool) -> Option<String> {
    if KNOWN.contains(&word) || known_edition(word).is_some() || is_code(word) {
        return None;
    }
    let plain = |word: &str| word.to_lowercase().replace(['-', '_'], "");
    let same = |known: &&&str| plain(known) == plain(word) && (index == 0 || **known != "rust");
    // What only looks like `rust` is the name of another language.
    let near = |known: &&&str| {
        is_rust && index > 0 && word.len() >= LONG && **known != "rust" && is_one_edit(word, known)
    };
    if let Some(known) = KNOWN.iter().find(same).or_else(|| KNOWN.iter().find(near)) {
        return Some((*known).to_owned());
    }
    if !is_rust {
        return None;
    }
    if let Some(year) = word.to_lowercase().strip_prefix("edition") {
        let known =
            EDITIONS.iter().find(|known| year.trim_start_matches(['-', '_', '=']) == **known);
        return Some(format!("edition{}", known.unwrap_or(&EDITIONS[3])));
    }
    let upper = word.to_uppercase();
    is_code(&upper).then_some(upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rust_is_what_rustdoc_takes_for_it() {
        for info in [
            "rust",
            "rs",
            "rust,editable",
            "rust, ignore",
            "ignore",
            "no_run",
            "compile_fail,E0382",
            "edition2018,should_panic",
            "editable,rust",
            "rust (not run)",
            "Rust",
        ] {
            assert!(FenceWords::read(info).is_rust, "{info}");
        }
        for info in ["", "text", "toml,ignore", "rusty", "console", "text,output", "E0382"] {
            assert!(!FenceWords::read(info).is_rust, "{info}");
        }
    }

    #[test]
    fn each_word_says_one_thing() {
        let read = FenceWords::read("rust,compile_fail,E0382 E0499,edition2021,mdbook-runnable");
        assert!(read.compile_fail && !read.ignore && read.misspelled.is_empty());
        assert_eq!(read.codes, ["E0382", "E0499"]);
        assert_eq!(read.edition.as_deref(), Some("2021"));
        let read = FenceWords::read("rust,ignore-windows,test_harness");
        assert!(read.test_harness && !read.ignore);
        assert_eq!(read.ignored_targets, ["windows"]);
        assert!(FenceWords::read("text,output").output);
        assert!(!FenceWords::read("output").output);
    }

    #[test]
    fn a_word_that_is_nearly_known_is_named() {
        let meant = |info: &str| {
            FenceWords::read(info).misspelled.into_iter().map(|(_, meant)| meant).next()
        };
        for (info, wanted) in [
            ("rust,norun", "no_run"),
            ("rust,no-run", "no_run"),
            ("rust,should-panic", "should_panic"),
            ("rust,compilefail", "compile_fail"),
            ("rust,compile_fails", "compile_fail"),
            ("rust,ignored", "ignore"),
            ("Rust", "rust"),
            ("rust,edition2020", "edition2024"),
            ("rust,edition-2021", "edition2021"),
            ("rust,e0382", "E0382"),
            ("should-panic", "should_panic"),
        ] {
            assert_eq!(meant(info).as_deref(), Some(wanted), "{info}");
        }
        for info in [
            "rust,editable",
            "rust,noplayground",
            "rust,noplaypen",
            "rust,playground",
            "rust,hidelines=!",
            "rust,does_not_compile",
            "rust,not_desired_behavior",
            "trust",
            "rust,warnunused",
            "text",
        ] {
            assert_eq!(meant(info), None, "{info}");
        }
    }
}
