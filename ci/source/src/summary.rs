//! SUMMARY.md: the chapters, their order, and their parts.
//!
//! mdBook reads the file too when it renders, but without places. This reader finds the mistakes
//! that mdBook ignores (it would even create a missing chapter), and tells where they are.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::codes;
use super::layout::Layout;
use bookwright_base::paths::{relative, stays_inside};
use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;

/// One line of the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryEntry {
    /// The chapter's title here.
    pub title: String,
    /// The chapter, relative to the source folder; `None` for a draft.
    pub path: Option<PathBuf>,
    /// Its depth in the lists: 0 outside any list (mdBook's prefix and suffix chapters), 1 for a
    /// chapter, 2 for one below it.
    pub depth: usize,
    /// Its part: the nearest heading before it.
    pub part: Option<String>,
    /// The place of its link.
    pub span: Range<usize>,
}

/// The table of contents.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The file.
    pub text: Text,
    /// Its lines, in order.
    pub entries: Vec<SummaryEntry>,
    /// The titles of the parts, in order.
    pub parts: Vec<String>,
}

impl Summary {
    /// Reads SUMMARY.md.
    pub fn read(layout: &Layout, problems: &mut Vec<Problem>) -> Self {
        let path = layout.summary();
        let text = match Text::read(&path) {
            Ok(text) => text,
            Err(problem) => {
                problems.push(problem.help("mdBook needs it: it lists the book's chapters"));
                Text::new(path, "")
            }
        };
        let summary = Self::parse(text);
        summary.validate(layout, problems);
        summary
    }

    /// Reads a text as a table of contents, without looking for mistakes.
    pub fn parse(text: Text) -> Self {
        let mut summary = Self { entries: Vec::new(), parts: Vec::new(), text: text.clone() };
        let mut part: Option<String> = None;
        let mut depth = 0;
        let mut heading: Option<String> = None;
        let mut entry: Option<SummaryEntry> = None;
        for (event, span) in Parser::new(&text.text).into_offset_iter() {
            match event {
                Event::Start(Tag::List(_)) => depth += 1,
                Event::End(TagEnd::List(_)) => depth -= 1,
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => part = heading.take(),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let path = (!dest_url.is_empty()).then(|| decoded(&dest_url));
                    let part = part.clone();
                    entry = Some(SummaryEntry { title: String::new(), path, depth, part, span });
                }
                Event::End(TagEnd::Link) => summary.entries.extend(entry.take()),
                Event::Text(words) | Event::Code(words) => {
                    if let Some(title) = heading.as_mut().or(entry.as_mut().map(|e| &mut e.title)) {
                        title.push_str(&words);
                    }
                }
                _ => {}
            }
        }
        for entry in &summary.entries {
            if let Some(part) = &entry.part
                && !summary.parts.contains(part)
            {
                summary.parts.push(part.clone());
            }
        }
        summary
    }

    fn validate(&self, layout: &Layout, problems: &mut Vec<Problem>) {
        let mut seen: HashMap<&Path, ()> = HashMap::new();
        for entry in &self.entries {
            let place = self.text.place(entry.span.clone());
            if entry.title.trim().is_empty() {
                problems.push(
                    Problem::new(
                        codes::CHAPTER_TITLE_MISSING,
                        place.clone(),
                        "this chapter has no title",
                    )
                    .help("write its title between the brackets"),
                );
            }
            let Some(path) = &entry.path else { continue };
            if !stays_inside(path) {
                problems.push(
                    Problem::new(
                        codes::CHAPTER_OUTSIDE,
                        place,
                        "this chapter is outside the source folder",
                    )
                    .help("move the file into the source folder"),
                );
                continue;
            }
            if !layout.src.join(path).is_file() {
                problems.push(
                    Problem::new(
                        codes::CHAPTER_MISSING,
                        place,
                        format!(
                            "there is no file {}",
                            relative(&layout.src.join(path), &layout.root)
                        ),
                    )
                    .help(format!("make it: {} new chapter {}", program::name(), path.display()))
                    .help(format!("or leave the address empty: [{}]() is a draft", entry.title)),
                );
                continue;
            }
            if seen.insert(path, ()).is_some() {
                problems.push(
                    Problem::new(
                        codes::CHAPTER_REPEATED,
                        place,
                        format!("{} is listed twice", path.display()),
                    )
                    .help("remove one of the two lines: a chapter has one place in the book"),
                );
            }
        }
    }

    /// The chapters that have a file, in order, each once.
    pub fn chapters(&self, src: &Path) -> Vec<PathBuf> {
        let mut listed = HashSet::new();
        let paths = self.entries.iter().filter_map(|entry| entry.path.as_ref());
        let chapters = paths.filter(|path| {
            stays_inside(path) && src.join(path).is_file() && listed.insert(path.as_path())
        });
        chapters.cloned().collect()
    }
}

/// As in mdBook, `%20` in an address is a space.
fn decoded(address: &str) -> PathBuf {
    let path = PathBuf::from(address.replace("%20", " "));
    // `mdbook init` writes `./chapter_1.md`, and one file should have one name.
    path.components().filter(|part| *part != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_know_their_depth_and_part() {
        let source = "\
# Summary

[Preface](preface.md)

# Part one

- [`A`](a.md)
  - [B](b%20c.md)
  - [Draft]()
";
        let summary = Summary::parse(Text::new("/src/SUMMARY.md", source));
        let shown: Vec<_> = summary
            .entries
            .iter()
            .map(|e| (e.title.as_str(), e.path.as_deref(), e.depth, e.part.as_deref()))
            .collect();
        assert_eq!(
            shown,
            [
                ("Preface", Some(Path::new("preface.md")), 0, Some("Summary")),
                ("A", Some(Path::new("a.md")), 1, Some("Part one")),
                ("B", Some(Path::new("b c.md")), 2, Some("Part one")),
                ("Draft", None, 2, Some("Part one")),
            ]
        );
    }

    #[test]
    fn one_file_has_one_name() {
        // As `mdbook init` writes it.
        let summary = Summary::parse(Text::new("/src/SUMMARY.md", "- [A](./a/./b.md)\n"));
        let path = summary.entries[0].path.as_deref();
        assert_eq!(path.map(|path| path.to_str().unwrap()), Some("a/b.md"));
    }
}
