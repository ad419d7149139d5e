//! SUMMARY.md: the chapters, their order, and their parts.
//!
//! mdBook reads the file too when it renders, but without places. This reader finds the mistakes
//! that mdBook ignores (it would even create a missing chapter), and tells where they are.
//!
//! What is in an HTML comment is not there. To mdBook a comment between two items ends their list,
//! and it forgets the first half of a list that goes on; so it gets the text [`without_comments`].

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::codes;
use super::layout::Layout;
use bookwright_base::paths::{relative, stays_inside};
use bookwright_base::problem::{Place, Problem, Text};
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
        let read = without_comments(&text.text);
        for (event, span) in Parser::new(&read).into_offset_iter() {
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
            if let Some(problem) = wrong_file(layout, entry, path, &place) {
                problems.push(problem);
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

/// What is wrong with the file that an entry names, if anything.
fn wrong_file(
    layout: &Layout,
    entry: &SummaryEntry,
    path: &Path,
    place: &Place,
) -> Option<Problem> {
    let shown = path.display();
    if has_scheme(path) {
        let what = "this is an address of the web, and a chapter is a file of the book";
        let problem = Problem::new(codes::CHAPTER_ADDRESS_INVALID, place.clone(), what);
        return Some(problem.help("take it out here, and link to it from a page"));
    }
    if !stays_inside(path) {
        let what = "this chapter is outside the source folder";
        let problem = Problem::new(codes::CHAPTER_OUTSIDE, place.clone(), what);
        let relative = path.strip_prefix("/").ok();
        return Some(match relative.filter(|path| layout.src.join(path).is_file()) {
            Some(path) => problem.help(format!("write it without the slash: {}", path.display())),
            None => problem.help("move the file into the source folder"),
        });
    }
    let name = path.to_string_lossy();
    let exists = layout.src.join(path).is_file();
    if let Some(sign) = name.chars().find(|&c| is_of_addresses(c)) {
        let file = name.split(['?', '#']).next().unwrap_or("");
        let what = format!("a chapter's path cannot have {sign:?}: it becomes the page's address");
        let problem = Problem::new(codes::CHAPTER_ADDRESS_INVALID, place.clone(), what);
        return Some(if !exists && layout.src.join(file).is_file() {
            problem.help(format!("an entry names a whole file: {file}"))
        } else {
            problem.help(format!("give the file another name, such as {}", without_signs(&name)))
        });
    }
    if exists {
        return None;
    }
    let file = relative(&layout.src.join(path), &layout.root);
    let what = format!("there is no file {file}");
    let problem = Problem::new(codes::CHAPTER_MISSING, place.clone(), what);
    let problem = if layout.src.join(path).is_dir() {
        problem.help(format!("this is a folder: name a file in it, such as {shown}/index.md"))
    } else if is_plain(path) && path.extension().is_some_and(|end| end == "md") {
        problem.help(format!("make it: {} new chapter {shown}", program::name()))
    } else {
        problem.help("write that file, or correct its name here; a chapter's name ends in .md")
    };
    Some(problem.help(format!("or leave the address empty: [{}]() is a draft", entry.title)))
}

fn has_scheme(path: &Path) -> bool {
    let path = path.to_string_lossy();
    path.split_once(':').is_some_and(|(scheme, rest)| {
        (rest.starts_with('/') || scheme.eq_ignore_ascii_case("mailto"))
            && scheme.len() > 1
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a sign means something in an address or in HTML, where mdBook writes paths as they are.
fn is_of_addresses(sign: char) -> bool {
    matches!(sign, '?' | '#' | '%' | ':' | '"' | '<' | '>' | '\\') || sign.is_control()
}

/// A path without the signs that no chapter's path can have.
pub fn without_signs(path: &str) -> String {
    let words = path.split('/').map(|part| {
        let (stem, end) = part.rsplit_once('.').unwrap_or((part, ""));
        let kept: String = stem.chars().filter(|&c| !is_of_addresses(c)).collect();
        let kept = if kept.is_empty() { "page" } else { kept.as_str() };
        if end.is_empty() { kept.to_owned() } else { format!("{kept}.{end}") }
    });
    words.collect::<Vec<_>>().join("/")
}

/// Whether the path of a file can be that of a chapter.
pub fn is_chapters_path(path: &str) -> bool {
    !path.contains(is_of_addresses)
}

/// Whether a path below the source folder is one that `new chapter` makes a file for: letters, digits,
/// and few signs.
pub fn is_plain(path: &Path) -> bool {
    let plain = |part: &str| {
        !part.starts_with(['.', '-'])
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    path.iter().all(|part| plain(&part.to_string_lossy()))
}

/// The path that an address names, with percent-encoded bytes decoded.
pub fn decoded(address: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%');
        let byte = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    let path = String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned());
    // `mdbook init` writes `./chapter_1.md`, and one file should have one name.
    Path::new(&path).components().filter(|part| *part != Component::CurDir).collect()
}

/// The text of SUMMARY.md with blanks in place of its comments, and everything else where it was.
pub fn without_comments(text: &str) -> String {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (event, piece) in Parser::new(text).into_offset_iter() {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            continue;
        }
        let mut from = found.last().map_or(0, |last| last.end).max(piece.start);
        while from < piece.end
            && let Some(open) = text[from..piece.end].find("<!--")
        {
            let start = from + open;
            let close = text[start..].find("-->");
            from = close.map_or(text.len(), |close| start + close + 3);
            found.push(start..from);
        }
    }
    let mut read = text.to_owned();
    for comment in found {
        let blank = |c: char| match c {
            '\n' | '\r' => c.to_string(),
            _ => " ".repeat(c.len_utf8()),
        };
        let blanks: String = text[comment.clone()].chars().map(blank).collect();
        read.replace_range(comment, &blanks);
    }
    read
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

    #[test]
    fn what_is_in_a_comment_is_not_there_and_splits_no_list() {
        let source = "# S\n\n<!--\n# Part\n\n- [Gone](gone.md)\n-->\n\n- [A](a.md)\n  - [B](b.md)\n  <!-- \
                      - [C](c.md) é -->\n  - [D](d.md)\n<!-- - [E](e.md) -->\n- [`<!--`](f.md)\n";
        let summary = Summary::parse(Text::new("/src/SUMMARY.md", source));
        let read: Vec<_> = summary
            .entries
            .iter()
            .map(|e| (e.title.as_str(), e.depth, &source[e.span.clone()]))
            .collect();
        assert_eq!(
            read,
            [
                ("A", 1, "[A](a.md)"),
                ("B", 2, "[B](b.md)"),
                ("D", 2, "[D](d.md)"),
                ("<!--", 1, "[`<!--`](f.md)")
            ]
        );
        assert_eq!(summary.parts, ["S"]);
        assert_eq!(without_comments(source).len(), source.len());
    }

    #[test]
    fn an_address_is_decoded() {
        let path = |address: &str| decoded(address).to_string_lossy().into_owned();
        assert_eq!(path("a%20b/caf%C3%A9.md"), "a b/café.md");
        assert_eq!(path("100%.md"), "100%.md");
        assert_eq!(path("%ff.md"), "%ff.md");
        assert_eq!(without_signs("a?/c#.md"), "a/c.md");
        assert_eq!(without_signs("?.md"), "page.md");
    }
}
