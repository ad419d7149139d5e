//! Redactions: what an author hides in one listing's output because it differs from run to run.
//!
//! ```toml
//! redact = [{ pattern = '\d+ ms', with = "… ms" }]
//! ```
//!
//! A pattern is a regular expression of the crate `regex`, and `with` may name its groups (`$1`).
//! It is applied to each line, after the tool's own rules, so it can't hide a missing line or an
//! additional one. A pattern that would blind the comparison (it matches the empty text, or every
//! line) is refused here. One that hides nothing is a problem of the run.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde_spanned::Spanned;
use toml::de::DeTable;

use bookwright_base::code::Code;

use super::codes;
use super::table::{self, Reader, Value};

/// What is hidden, and what is shown in its place.
#[derive(Debug, Clone)]
pub struct Redaction {
    /// The pattern as the author wrote it.
    pub pattern: Spanned<String>,
    /// What is shown in its place.
    pub with: String,
    regex: Regex,
}

impl PartialEq for Redaction {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern && self.with == other.with
    }
}

/// How large a compiled pattern may be, in bytes.
const LARGEST: usize = 1 << 20;
/// Two lines that no reasonable pattern hides.
const NO_ONES: [&str; 2] = ["~ Zq é| _k", "0x! w\u{1} (7)"];
static GROUP: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"\$(?:\$|\{([^}]*)\}|([0-9A-Za-z_]+))").unwrap()
});

impl Redaction {
    /// Reads the value of `redact`. Each mistake becomes a problem, and a wrong redaction is left
    /// out.
    pub fn read_all(value: &Value<'_>, reader: &mut Reader<'_>) -> Vec<Self> {
        let mut redactions = Vec::new();
        for each in reader.array(value) {
            let Some(table) = each.get_ref().as_table() else {
                reader
                    .problem(codes::VALUE_TYPE, each.span(), "a redaction must be a table")
                    .help
                    .push("write redact = [{ pattern = '…', with = \"…\" }]".to_owned());
                continue;
            };
            reader.unknown_keys(table, &["pattern", "with"], "redact");
            redactions.extend(Self::read(each, table, reader));
        }
        redactions
    }

    fn read(whole: &Value<'_>, table: &DeTable<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let mut word = |key: &str| {
            let Some((_, value)) = table::get(table, key) else {
                reader
                    .problem(
                        codes::REDACTION_KEY_MISSING,
                        whole.span(),
                        format!("this redaction has no `{key}`"),
                    )
                    .help
                    .push("`pattern` is what to hide, `with` what to show in its place".to_owned());
                return None;
            };
            reader.string(value)
        };
        let (pattern, with) = (word("pattern"), word("with"));
        let (pattern, with) = (pattern?, with?);
        let mut refuse = |code: Code, what: String, help: &str| {
            reader.problem(code, pattern.span(), what).help.push(help.to_owned());
        };
        let regex = match RegexBuilder::new(pattern.get_ref()).size_limit(LARGEST).build() {
            Ok(regex) => regex,
            Err(error) => {
                let words = error.to_string();
                let why = words.lines().last().unwrap_or_default().trim_start_matches("error: ");
                refuse(
                    codes::REDACTION_PATTERN_INVALID,
                    format!("this is not a regular expression: {why}"),
                    "https://docs.rs/regex describes the syntax",
                );
                return None;
            }
        };
        if regex.is_match("") {
            refuse(
                codes::REDACTION_MATCHES_EMPTY,
                "this pattern also matches where there is nothing".to_owned(),
                "let it match at least one character: write `+` instead of `*`",
            );
            return None;
        }
        let hides_all = |line: &&str| regex.replace_all(line, "").trim().is_empty();
        if NO_ONES.iter().all(hides_all) {
            refuse(
                codes::REDACTION_HIDES_ALL,
                "this pattern hides every line".to_owned(),
                "let it name what is around the part that differs",
            );
            return None;
        }
        let redaction = Self { with: with.get_ref().clone(), pattern, regex };
        if let Some(group) = redaction.absent_group() {
            reader
                .problem(
                    codes::REDACTION_GROUP_UNKNOWN,
                    with.span(),
                    format!("the pattern has no group `{group}`"),
                )
                .help
                .push("for a dollar sign, write $$".to_owned());
            return None;
        }
        Some(redaction)
    }

    /// A group that `with` names but the pattern doesn't have. The `regex` crate would insert
    /// nothing.
    fn absent_group(&self) -> Option<String> {
        GROUP.captures_iter(&self.with).find_map(|found| {
            let name = found.get(1).or(found.get(2))?.as_str();
            let known = match name.parse::<usize>() {
                Ok(number) => number < self.regex.captures_len(),
                Err(_) => self.regex.capture_names().flatten().any(|each| each == name),
            };
            (!known).then(|| name.to_owned())
        })
    }

    /// The text after hiding; `None` if there was nothing to hide.
    pub fn apply(&self, words: &str) -> Option<String> {
        let mut hidden = String::with_capacity(words.len());
        let mut found = false;
        for line in words.split_inclusive('\n') {
            let (line, end) = match line.strip_suffix('\n') {
                Some(line) => (line, "\n"),
                None => (line, ""),
            };
            found |= self.regex.is_match(line);
            hidden.push_str(&self.regex.replace_all(line, &*self.with));
            hidden.push_str(end);
        }
        found.then_some(hidden)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use bookwright_base::problem::Text;

    fn read(source: &str) -> (Vec<Redaction>, Vec<String>) {
        let text = Text::new("/Cargo.toml", source);
        let mut problems = Vec::new();
        let table = table::parse(&text, &mut problems);
        let (_, value) = table::get(&table, "redact").unwrap();
        let redactions =
            Redaction::read_all(value, &mut Reader { text: &text, problems: &mut problems });
        let problems = problems
            .iter()
            .map(|each| format!("{} {}", each.place.display(Path::new("/")), each.code))
            .collect();
        (redactions, problems)
    }

    #[test]
    fn it_hides_what_it_says_and_nothing_else() {
        let (found, problems) = read(
            "redact = [{ pattern = '(took) \\d+ ms', with = \"$1 … ms\" }, { pattern = 'x', with = '$$' }]",
        );
        assert_eq!(problems, Vec::<String>::new());
        let words = "took 7 ms, 8 ms\r\ntook 123 ms\ntook ms\n\ntook 9 m";
        assert_eq!(
            found[0].apply(words).unwrap(),
            "took … ms, 8 ms\r\ntook … ms\ntook ms\n\ntook 9 m"
        );
        assert_eq!(found[0].apply("nothing\n"), None);
        assert_eq!(found[1].apply("a x\n").unwrap(), "a $\n");
    }

    #[test]
    fn it_never_reaches_over_a_line_end() {
        let (found, _) = read(r"redact = [{ pattern = '(?s)a.*b|\s+$', with = '' }]");
        assert_eq!(found[0].apply("a\nb  \nab\n").unwrap(), "a\nb\n\n");
    }

    #[test]
    fn a_pattern_that_would_make_the_tool_blind_is_refused() {
        for (source, problem) in [
            ("redact = 3", "1:10 value-type"),
            ("redact = ['a']", "1:11 value-type"),
            ("redact = [{ pattern = 'a' }]", "1:11 redaction-key-missing"),
            ("redact = [{ with = 'a' }]", "1:11 redaction-key-missing"),
            ("redact = [{ pattern = 'a', with = '', by = 'b' }]", "1:39 key-unknown"),
            ("redact = [{ pattern = '(', with = '' }]", "1:23 redaction-pattern-invalid"),
            ("redact = [{ pattern = 'a*', with = '' }]", "1:23 redaction-matches-empty"),
            ("redact = [{ pattern = '.+', with = '' }]", "1:23 redaction-hides-all"),
            ("redact = [{ pattern = '.', with = '' }]", "1:23 redaction-hides-all"),
            ("redact = [{ pattern = 'a', with = '$1' }]", "1:35 redaction-group-unknown"),
            (
                "redact = [{ pattern = '(?<n>a)', with = '${n} $nn' }]",
                "1:41 redaction-group-unknown",
            ),
        ] {
            let (found, problems) = read(source);
            assert_eq!(problems, [format!("Cargo.toml:{problem}")], "{source}");
            assert_eq!(found.len(), usize::from(problem.ends_with("key-unknown")), "{source}");
        }
        let (_, problems) = read("redact = [{ pattern = '(a{1000}){1000}', with = '' }]");
        assert_eq!(problems, ["Cargo.toml:1:23 redaction-pattern-invalid"]);
    }
}
