//! The discussion below each page, which giscus shows: its settings in book.toml.
//!
//! ```toml
//! [preprocessor.bookwright.discussion]     # https://giscus.app shows these values
//! repo = "owner/name"                      # the repository whose discussions are shown
//! repo-id = "R_kgDO…"
//! category = "Announcements"               # optional: only in this category
//! category-id = "DIC_kwDO…"
//! mapping = "pathname"                     # how a page's discussion is found: pathname, url, title, og:title
//! strict = false                           # only a discussion with exactly that title
//! reactions = true                         # on the page itself
//! position = "bottom"                      # of the comment field: bottom, top
//! ```
//!
//! Without this table, pages have no discussion.

use std::ops::Range;

use toml::de::DeTable;

use super::codes;
use super::table::{self, Reader};

const KEYS: [&str; 8] =
    ["repo", "repo-id", "category", "category-id", "mapping", "strict", "reactions", "position"];
const MAPPINGS: [&str; 4] = ["pathname", "url", "title", "og:title"];
const POSITIONS: [&str; 2] = ["bottom", "top"];
const WHERE: &str = "https://giscus.app shows these values for a repository";

/// The settings that giscus is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discussion {
    /// The repository, as OWNER/NAME.
    pub repo: String,
    /// Its id.
    pub repo_id: String,
    /// The only category to search, if there is one.
    pub category: Option<String>,
    /// The id of the category for new discussions.
    pub category_id: String,
    /// How a page's discussion is found.
    pub mapping: String,
    /// Whether the discussion's title must match exactly.
    pub strict: bool,
    /// Whether readers can react to the page itself.
    pub reactions: bool,
    /// Where the comment field is.
    pub position: String,
}

impl Discussion {
    /// Reads the table, whose key is at `place`; `None` if a value is missing or wrong.
    pub fn read(
        value: &table::Value<'_>,
        place: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            let help = "write it as a table: [preprocessor.bookwright.discussion]";
            let what = "this must be a table";
            let problem = reader.problem(codes::VALUE_TYPE, value.span(), what);
            problem.help.push(help.to_owned());
            return None;
        };
        reader.unknown_keys(table, &KEYS, "[preprocessor.bookwright.discussion]");
        let repo = needed(table, place, "repo", reader, |repo| {
            let named = |part: &str| {
                !part.is_empty()
                    && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            };
            repo.split_once('/').is_some_and(|(owner, name)| named(owner) && named(name))
        });
        let id = |id: &str| {
            !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_=".contains(c))
        };
        let repo_id = needed(table, place, "repo-id", reader, id);
        let category_id = needed(table, place, "category-id", reader, id);
        let category = table::get(table, "category")
            .and_then(|(_, value)| reader.string(value))
            .map(serde_spanned::Spanned::into_inner);
        let mapping = one_of(table, "mapping", &MAPPINGS, reader);
        let position = one_of(table, "position", &POSITIONS, reader);
        let mut switch = |key: &str, without: bool| match table::get(table, key) {
            Some((_, value)) => reader.boolean(value),
            None => Some(without),
        };
        let (strict, reactions) = (switch("strict", false), switch("reactions", true));
        Some(Self {
            repo: repo?,
            repo_id: repo_id?,
            category,
            category_id: category_id?,
            mapping: mapping?,
            strict: strict?,
            reactions: reactions?,
            position: position?,
        })
    }
}

/// A value that must exist and have the form that `right` checks.
fn needed(
    table: &DeTable<'_>,
    place: &Range<usize>,
    key: &str,
    reader: &mut Reader<'_>,
    right: impl Fn(&str) -> bool,
) -> Option<String> {
    let Some((_, value)) = table::get(table, key) else {
        let what = format!("the discussion has no `{key}`");
        reader
            .problem(codes::DISCUSSION_KEY_MISSING, place.clone(), what)
            .help
            .push(WHERE.to_owned());
        return None;
    };
    let written = reader.string(value)?;
    if !right(written.get_ref()) {
        let what = match key {
            "repo" => "this is not a repository: write it as \"owner/name\"".to_owned(),
            _ => format!("this cannot be a `{key}`"),
        };
        reader
            .problem(codes::DISCUSSION_VALUE_INVALID, written.span(), what)
            .help
            .push(WHERE.to_owned());
        return None;
    }
    Some(written.into_inner())
}

/// One of the values that a key takes; the first one if the key is missing.
fn one_of(
    table: &DeTable<'_>,
    key: &str,
    values: &[&str],
    reader: &mut Reader<'_>,
) -> Option<String> {
    let Some((_, value)) = table::get(table, key) else { return Some(values[0].to_owned()) };
    let written = reader.string(value)?;
    if !values.contains(&written.get_ref().as_str()) {
        let help = format!("write one of {}", values.join(", "));
        let what = format!("`{key}` cannot be this");
        reader.problem(codes::VALUE_UNKNOWN, written.span(), what).help.push(help);
        return None;
    }
    Some(written.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use bookwright_base::problem::{Problem, Text};

    fn read(toml: &str) -> (Option<Discussion>, Vec<String>) {
        let text = Text::new("book.toml", toml);
        let mut problems: Vec<Problem> = Vec::new();
        let whole = table::parse(&text, &mut problems);
        let mut reader = Reader { text: &text, problems: &mut problems };
        let whole = table::Value::new(0..1, toml::de::DeValue::Table(whole));
        let read = Discussion::read(&whole, &(0..1), &mut reader);
        (
            read,
            problems
                .into_iter()
                .map(|each| format!("{} {}", each.place.display(Path::new("")), each.code))
                .collect(),
        )
    }

    const RIGHT: &str = "repo = \"a-b/c.d\"\nrepo-id = \"R_kgDO\"\ncategory-id = \"DIC_kw-D=\"\n";

    #[test]
    fn what_is_not_said_is_as_giscus_has_it() {
        let (read, problems) = read(RIGHT);
        let read = read.unwrap();
        assert_eq!((read.mapping.as_str(), read.position.as_str()), ("pathname", "bottom"));
        assert!(problems.is_empty() && read.reactions && !read.strict && read.category.is_none());
    }

    #[test]
    fn what_cannot_be_right_is_said() {
        for (toml, expected) in [
            (RIGHT.replace("a-b/c.d", "c"), &["book.toml:1:8 discussion-value-invalid"][..]),
            (RIGHT.replace("R_kgDO", "R\\\" x"), &["book.toml:2:11 discussion-value-invalid"]),
            (
                RIGHT.replace("category-id", "categoryid"),
                &["book.toml:3:1 key-unknown", "book.toml:1:1 discussion-key-missing"],
            ),
            (format!("{RIGHT}mapping = \"path\""), &["book.toml:4:11 value-unknown"]),
            (format!("{RIGHT}strict = 1"), &["book.toml:4:10 value-type"]),
        ] {
            assert_eq!(read(&toml).1, expected, "{toml}");
        }
    }
}
