//! A new chapter: its file, and its line in the table of contents.
//!
//! The table of contents belongs to its author: this adds one line in the author's own indentation,
//! and changes nothing else. The result is read back; if it is not as planned, the author has to add
//! the line.

use std::path::{Path, PathBuf};

use super::target_chapter;
use crate::codes;
use crate::plan::Plan;
use bookwright_base::names::nearest;
use bookwright_base::paths::relative;
use bookwright_base::paths::stays_inside;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::summary::{self, Summary, SummaryEntry};

/// Plans the chapter `given`, below the chapter `below` of the table of contents.
///
/// # Errors
/// Everything that is wrong with it.
pub fn chapter(
    source: &Source,
    given: &Path,
    title: Option<&str>,
    below: Option<&Path>,
) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let path = target_chapter::below_src(source, given).to_owned();
    let file = source.layout.src.join(&path);
    problems.extend(wrong_path(&path, &file));
    let listed = source.summary.entries.iter().find(|entry| entry.path.as_ref() == Some(&path));
    let title = match (title, listed) {
        (Some(title), _) => title.trim().to_owned(),
        (None, Some(listed)) => listed.title.clone(),
        (None, None) => title_of(&path),
    };
    if title.is_empty() || title.contains(['\n', '\r', '[', ']']) {
        problems.push(
            Problem::new(
                codes::CHAPTER_TITLE_INVALID,
                Place::file(&file),
                "a title is one line, without brackets",
            )
            .help("give one with --title \"The title\""),
        );
    }
    let above = below
        .and_then(|below| find_above(source, below).map_err(|problem| problems.push(problem)).ok());
    if !problems.is_empty() {
        return Err(problems);
    }

    let text = format!("# {title}\n\nTODO: say in one sentence what this page shows.\n");
    let mut plan = Plan { new: vec![(file.clone(), text)], ..Plan::default() };
    // The chapter may be listed already, and only its file missing.
    if listed.is_none() {
        let summary = &source.summary;
        let text = with_line(summary, above, &title, &path).map_err(|problem| vec![problem])?;
        plan.changed.push((summary.text.path.to_path_buf(), text));
    }
    let shown = relative(&file, &source.layout.root);
    plan.next = vec![
        format!("write {shown}"),
        format!("show a program: {} new listing NAME --chapter {shown}", program::name()),
    ];
    Ok(plan)
}

pub(crate) fn wrong_path(path: &Path, file: &Path) -> Option<Problem> {
    let problem = |what: String| Problem::new(codes::CHAPTER_PATH_INVALID, Place::file(file), what);
    let taken = |what: String| Problem::new(codes::NAME_TAKEN, Place::file(file), what);
    let shown = path.to_string_lossy();
    if !stays_inside(path) || path.iter().any(|part| part == "..") {
        return Some(
            problem(format!("`{shown}` is outside the source folder"))
                .help("name a file below it, such as ch23-async/streams.md"),
        );
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if path.extension().is_none_or(|extension| extension != "md") {
        return Some(
            problem(format!("`{shown}` is not a Markdown file")).help(format!("name it {name}.md")),
        );
    }
    if !summary::is_plain(path) {
        return Some(
            problem(format!("`{shown}` would make an address that is hard to write"))
                .help("use letters, digits, and hyphens: the path becomes the page's address"),
        );
    }
    if path == Path::new(layout::SUMMARY) {
        return Some(
            taken(format!("{shown} is the table of contents")).help("choose another name"),
        );
    }
    file.exists().then(|| {
        taken("this file already exists".to_owned())
            .help("choose another name")
            .help(format!("or list this file in {}: - [Title]({shown})", layout::SUMMARY))
    })
}

/// The title for a path: "Going on" for `going-on.md`, the name of its folder for an index.
fn title_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    let index = stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme");
    let folder = path.parent().and_then(Path::file_name);
    let name = if index { folder.unwrap_or(stem) } else { stem };
    let words = name.to_string_lossy().replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// The index of the entry that `below` names.
fn find_above(source: &Source, below: &Path) -> Result<usize, Problem> {
    let entries = &source.summary.entries;
    let path = target_chapter::below_src(source, below);
    let Some(index) = entries.iter().position(|entry| entry.path.as_deref() == Some(path)) else {
        let shown = relative(path, Path::new(""));
        let known: Vec<String> = entries
            .iter()
            .filter_map(|entry| Some(relative(entry.path.as_ref()?, Path::new(""))))
            .collect();
        let problem = Problem::new(
            codes::CHAPTER_UNKNOWN,
            Place::file(&source.summary.text.path),
            format!("{} has no chapter `{shown}`", layout::SUMMARY),
        );
        return Err(match nearest(&shown, known.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("--below names a chapter by its file below the source folder"),
        });
    };
    if entries[index].depth == 0 {
        return Err(Problem::new(
            codes::CHAPTER_UNNUMBERED,
            source.summary.text.place(entries[index].span.clone()),
            "this chapter is outside the list, so no chapter can go below it",
        )
        .help("put it in the list first: - [Title](file.md)"));
    }
    Ok(index)
}

/// The table of contents with the chapter's line: the last below the entry `above`, or the last of all.
fn with_line(
    summary: &Summary,
    above: Option<usize>,
    title: &str,
    path: &Path,
) -> Result<String, Problem> {
    let entries = &summary.entries;
    let depth = above.map_or(1, |above| entries[above].depth + 1);
    // The last entry before the new one.
    let before = match above {
        Some(above) => {
            let inner = entries[above + 1..].iter().take_while(|entry| entry.depth >= depth);
            Some(above + inner.count())
        }
        None => entries.iter().rposition(|entry| entry.depth > 0),
    };
    let address = relative(path, Path::new(""));
    let link = format!("[{title}]({address})");
    let text = &*summary.text.text;
    let end_of_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let changed = match before {
        Some(before) => {
            let start = start_of(summary, above, before, depth);
            let end = entries[before].span.end;
            let at = text[end..].find('\n').map_or(text.len(), |length| end + length + 1);
            let gap = if text[..at].ends_with('\n') { "" } else { end_of_line };
            format!("{}{gap}{start}{link}{end_of_line}{}", &text[..at], &text[at..])
        }
        None => {
            let text = text.trim_end();
            format!("{text}{end_of_line}{end_of_line}- {link}{end_of_line}")
        }
    };
    let at = before.map_or(entries.len(), |before| before + 1);
    if is_as_planned(summary, &changed, at, &Planned { title, path, depth }) {
        return Ok(changed);
    }
    Err(Problem::new(
        codes::SUMMARY_UNCLEAR,
        Place::file(&summary.text.path),
        format!("cannot tell where the chapter's line goes in {}", layout::SUMMARY),
    )
    .help(format!("add it yourself: - {link}")))
}

/// The start of the new line, before its link: as in the lines of the same level, or as in the line
/// above with more indentation.
fn start_of(summary: &Summary, above: Option<usize>, before: usize, depth: usize) -> String {
    let entries = &summary.entries;
    let first = above.map_or(0, |above| above + 1);
    if let Some(beside) = entries[first..=before.max(first).min(entries.len() - 1)]
        .iter()
        .rfind(|entry| entry.depth == depth)
    {
        return next_marker(&line_start(summary, beside));
    }
    let Some(above) = above else { return "- ".to_owned() };
    let start = line_start(summary, &entries[above]);
    let marker = start.trim_start();
    let indent = &start[..start.len() - marker.len()];
    let step = step(summary).unwrap_or_else(|| " ".repeat(marker.chars().count()));
    let marker = if marker.starts_with(|c: char| c.is_ascii_digit()) { "1. " } else { marker };
    format!("{indent}{step}{marker}")
}

/// The indentation that a level adds, in the first place where one does.
fn step(summary: &Summary) -> Option<String> {
    let pairs = summary.entries.iter().zip(summary.entries.iter().skip(1));
    let (above, below) = pairs.into_iter().find(|(a, b)| a.depth > 0 && b.depth == a.depth + 1)?;
    let indent = |entry: &SummaryEntry| {
        let start = line_start(summary, entry);
        start[..start.len() - start.trim_start().len()].to_owned()
    };
    indent(below).strip_prefix(&indent(above)).map(str::to_owned)
}

/// The indentation and the marker before an entry's link.
fn line_start(summary: &Summary, entry: &SummaryEntry) -> String {
    let before = &summary.text.text[..entry.span.start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    before[line..].to_owned()
}

/// The next marker of a list: in a numbered one, the next number.
fn next_marker(start: &str) -> String {
    let digits = start.trim_start();
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let Ok(number) = digits[..length].parse::<u32>() else { return start.to_owned() };
    let indent = &start[..start.len() - digits.len()];
    format!("{indent}{}{}", number.saturating_add(1), &digits[length..])
}

/// The entry that the new line is to become.
struct Planned<'p> {
    title: &'p str,
    path: &'p Path,
    depth: usize,
}

/// Whether the new text has all entries of the old one, and the new chapter in its place.
fn is_as_planned(summary: &Summary, changed: &str, at: usize, planned: &Planned<'_>) -> bool {
    type Shape = (String, Option<PathBuf>, usize, Option<String>);
    let shape = |entry: &SummaryEntry| -> Shape {
        (entry.title.clone(), entry.path.clone(), entry.depth, entry.part.clone())
    };
    let changed = Summary::parse(Text::new(summary.text.path.to_path_buf(), changed));
    let mut now: Vec<Shape> = changed.entries.iter().map(shape).collect();
    if at >= now.len() {
        return false;
    }
    let (title, path, depth, _) = now.remove(at);
    let plain = |title: &str| title.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let then: Vec<Shape> = summary.entries.iter().map(shape).collect();
    now == then
        && plain(&title) == plain(planned.title)
        && path.as_deref() == Some(planned.path)
        && depth == planned.depth
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(source: &str, below: Option<&str>) -> Result<String, Problem> {
        let summary = Summary::parse(Text::new("/src/SUMMARY.md", source));
        let above = below.map(|below| {
            let named = |entry: &SummaryEntry| entry.path.as_deref() == Some(Path::new(below));
            summary.entries.iter().position(named).unwrap()
        });
        with_line(&summary, above, "New", Path::new("new.md"))
    }

    const SUMMARY: &str = "\
# Summary

[Preface](p.md)

- [A](a.md) <!-- keep -->
    - [B](b.md)
        - [C](c.md)
<!-- about D -->
- [D](d.md)

---

[End](e.md)
";

    #[test]
    fn a_line_comes_last_below_its_chapter() {
        for (below, before, line) in [
            (None, "- [D](d.md)\n", "- [New](new.md)\n"),
            (Some("a.md"), "        - [C](c.md)\n", "    - [New](new.md)\n"),
            (Some("b.md"), "        - [C](c.md)\n", "        - [New](new.md)\n"),
            (Some("c.md"), "        - [C](c.md)\n", "            - [New](new.md)\n"),
            (Some("d.md"), "- [D](d.md)\n", "    - [New](new.md)\n"),
        ] {
            let wanted = SUMMARY.replace(before, &format!("{before}{line}"));
            assert_eq!(changed(SUMMARY, below), Ok(wanted), "{below:?}");
        }
    }

    #[test]
    fn a_line_is_written_as_its_neighbors_are() {
        for (source, below, wanted) in [
            ("# Summary\n", None, "# Summary\n\n- [New](new.md)\n"),
            ("- [A](a.md)", None, "- [A](a.md)\n- [New](new.md)\n"),
            ("* [A](a.md)\r\n", Some("a.md"), "* [A](a.md)\r\n  * [New](new.md)\r\n"),
            ("1. [A](a.md)\n", None, "1. [A](a.md)\n2. [New](new.md)\n"),
            ("1. [A](a.md)\n", Some("a.md"), "1. [A](a.md)\n   1. [New](new.md)\n"),
            (
                "- [A](a.md)\n\t- [B](b.md)\n- [C](c.md)\n",
                Some("c.md"),
                "- [A](a.md)\n\t- [B](b.md)\n- [C](c.md)\n\t- [New](new.md)\n",
            ),
        ] {
            assert_eq!(changed(source, below).as_deref(), Ok(wanted));
        }
    }

    #[test]
    fn a_place_that_cannot_be_found_is_left_to_the_author() {
        let odd = "- [A](a.md)\n  and\n\n      more\n- [B](b.md) [C](c.md)\n";
        let problem = changed(odd, Some("b.md")).unwrap_err();
        assert_eq!(problem.code, codes::SUMMARY_UNCLEAR);
        assert!(problem.help.iter().any(|help| help.contains("[New](new.md)")), "{problem:?}");
    }

    #[test]
    fn a_title_is_made_of_the_name() {
        for (path, title) in
            [("going-on.md", "Going on"), ("ch1/index.md", "Ch1"), ("a/b_c.md", "B c")]
        {
            assert_eq!(title_of(Path::new(path)), title);
        }
    }
}
