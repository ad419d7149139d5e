//! Checks mdBook's includes before mdBook sees them. mdBook logs a missing file without its place,
//! and for a missing anchor it silently shows nothing. An included file can include others; these
//! are checked as well, so that no file outside the book gets in indirectly.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use bookwright_base::code::Code;
use bookwright_base::counts::counted;
use bookwright_base::paths;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::Spanned;
use bookwright_source::chapter::Chapter;
use bookwright_source::codes as source_codes;
use bookwright_source::containment;
use bookwright_source::directive::{Directive, Show, scan};

/// The files that chapters include.
#[derive(Default)]
pub(super) struct Includes {
    /// Each file that was read, or why it could not be read.
    read: HashMap<PathBuf, Result<Text, Problem>>,
}

impl Includes {
    /// Checks the includes of a chapter, and those of the files it includes.
    pub(super) fn check(
        &mut self,
        source: &Source,
        chapter: &Chapter,
        path: &Path,
        problems: &mut Vec<Problem>,
    ) {
        let from = source.layout.src.join(path);
        let mut next: Vec<PathBuf> = Vec::new();
        self.check_all(source, &chapter.text, &from, &chapter.directives, &mut next, problems);
        let mut seen = HashSet::new();
        while let Some(file) = next.pop() {
            // Canonical, because `a/../a/b` would be a new path every time.
            if !seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                continue;
            }
            let Ok(text) = self.read(&file).clone() else { continue };
            // Problems with its other directives matter only if it is a chapter, and are found there.
            let directives = scan(&text, &[], true, &mut Vec::new());
            self.check_all(source, &text, &file, &directives, &mut next, problems);
        }
    }

    /// Checks the includes of one file, and adds the files they include to `next`.
    fn check_all(
        &mut self,
        source: &Source,
        text: &Text,
        path: &Path,
        directives: &[Directive],
        next: &mut Vec<PathBuf>,
        problems: &mut Vec<Problem>,
    ) {
        for directive in directives {
            let Show::Foreign { name, argument } = &directive.show else { continue };
            let selects = matches!(name.as_str(), "include" | "rustdoc_include");
            if selects || matches!(name.as_str(), "playground" | "playpen") {
                let (file, problem) = self.problem(source, text, path, argument, selects);
                // Another chapter may include the same file.
                problems.extend(problem.filter(|problem| !problems.contains(problem)));
                next.extend(file);
            }
        }
    }

    /// The included file, if it may be read, and the problem with the include.
    fn problem(
        &mut self,
        source: &Source,
        from: &Text,
        path: &Path,
        argument: &Spanned<String>,
        selects: bool,
    ) -> (Option<PathBuf>, Option<Problem>) {
        let first = argument.get_ref().split_whitespace().next().unwrap_or("");
        let (file, selection) = match first.split_once(':') {
            Some((file, selection)) if selects => (file, Some(selection)),
            _ => (first, None),
        };
        let start = argument.span().start;
        let included = path.parent().unwrap_or(&source.layout.src).join(file);
        let included = paths::cleaned(&included).unwrap_or(included);
        let place = from.place(start..start + file.len());
        if !source.settings.allow_outside && paths::leads_outside(&included, &source.layout.root) {
            let problem =
                Problem::new(source_codes::PATH_OUTSIDE, place, "this file lies outside the book")
                    .help(containment::HELP);
            return (None, Some(problem));
        }
        let text = match self.read(&included) {
            Ok(text) => text,
            Err(unreadable) if included.is_file() => return (None, Some(unreadable.clone())),
            Err(_) => {
                let what = format!("there is no file {file}");
                let help = "an include is looked up from the folder of the file that contains it";
                let problem = Problem::new(source_codes::INCLUDE_MISSING, place, what).help(help);
                return (None, Some(problem));
            }
        };
        let Some(selection) = selection else { return (Some(included), None) };
        let at = start + file.len() + 1;
        let place = from.place(at..at + selection.len());
        let wrong = selected(text, file, selection);
        let problem = wrong.map(|(code, what, help)| Problem::new(code, place, what).help(help));
        (Some(included), problem)
    }

    fn read(&mut self, path: &Path) -> &Result<Text, Problem> {
        self.read.entry(path.to_owned()).or_insert_with(|| Text::read(path))
    }
}

/// The problem with a selection, `ANCHOR`, `LINE`, or `FROM:TO`, read as mdBook reads it.
fn selected(text: &Text, file: &str, selection: &str) -> Option<(Code, String, String)> {
    let from = selection.split(':').next().unwrap_or("");
    if let Ok(line) = from.parse::<usize>() {
        let count = text.text.lines().count();
        let what = format!("{file} has no line {line}");
        return (line > count).then(|| {
            (source_codes::INCLUDE_LINE_MISSING, what, format!("it has {}", counted(count, "line")))
        });
    }
    if from.is_empty() || has_anchor(&text.text, from) {
        return None;
    }
    Some((
        source_codes::ANCHOR_MISSING,
        format!("{file} has no anchor `{from}`"),
        format!("put `// ANCHOR: {from}` and `// ANCHOR_END: {from}` around its lines"),
    ))
}

fn has_anchor(text: &str, name: &str) -> bool {
    text.match_indices("ANCHOR:").any(|(at, mark)| {
        let rest = text[at + mark.len()..].lines().next().unwrap_or("").trim_start();
        rest.strip_prefix(name).is_some_and(|rest| {
            !rest.starts_with(|c: char| c.is_alphanumeric() || "_-".contains(c))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_must_select_something() {
        let text = Text::new("/a.rs", "one\n// ANCHOR: ab\ntwo\n// ANCHOR_END: ab\n");
        let wrong = |selection| selected(&text, "a.rs", selection).map(|(code, ..)| code);
        assert_eq!(wrong("ab"), None);
        assert_eq!(wrong("2:3"), None);
        assert_eq!(wrong(":3"), None);
        assert_eq!(wrong("a"), Some(source_codes::ANCHOR_MISSING));
        assert_eq!(wrong("9:"), Some(source_codes::INCLUDE_LINE_MISSING));
    }
}
