//! mdBook's own includes, checked before mdBook sees them: it logs a missing file without a place,
//! and shows nothing at all for a missing anchor.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::problem::{Problem, Text};
use crate::source::Source;
use crate::source::chapter::Chapter;
use crate::source::directive::{Show, Word};

/// What is known of the files that chapters include.
#[derive(Default)]
pub(super) struct Includes {
    /// The text of each, once it was asked for.
    read: HashMap<PathBuf, Option<Text>>,
}

impl Includes {
    /// Checks all includes of a chapter.
    pub(super) fn check(
        &mut self,
        source: &Source,
        chapter: &Chapter,
        path: &Path,
        problems: &mut Vec<Problem>,
    ) {
        for directive in &chapter.directives {
            let Show::Foreign { name, argument } = &directive.show else { continue };
            let selects = matches!(name.as_str(), "include" | "rustdoc_include");
            if selects || matches!(name.as_str(), "playground" | "playpen") {
                problems.extend(self.problem(source, chapter, path, argument, selects));
            }
        }
    }

    fn problem(
        &mut self,
        source: &Source,
        chapter: &Chapter,
        path: &Path,
        argument: &Word,
        selects: bool,
    ) -> Option<Problem> {
        let first = argument.get_ref().split_whitespace().next().unwrap_or("");
        let (file, selection) = match first.split_once(':') {
            Some((file, selection)) if selects => (file, Some(selection)),
            _ => (first, None),
        };
        let start = argument.span().start;
        let folder = source.layout.src.join(path);
        let included = folder.parent().unwrap_or(&source.layout.src).join(file);
        let place = chapter.text.place(start..start + file.len());
        let Some(text) = self.read(&included) else {
            let what = if included.is_file() {
                format!("{file} cannot be included: it is not UTF-8")
            } else {
                format!("there is no file {file}")
            };
            return Some(
                Problem::new(place, what)
                    .help("an include is looked up from the chapter's own folder"),
            );
        };
        let real = included.canonicalize().unwrap_or(included);
        if !source.settings.allow_outside && !real.starts_with(&source.layout.root) {
            return Some(
                Problem::new(place, "this file lies outside the book")
                    .help("move it into the book, or set `allow-outside = true`"),
            );
        }
        let selection = selection?;
        let at = start + file.len() + 1;
        let place = chapter.text.place(at..at + selection.len());
        selected(text, file, selection).map(|(what, help)| Problem::new(place, what).help(help))
    }

    fn read(&mut self, path: &Path) -> Option<&Text> {
        self.read.entry(path.to_owned()).or_insert_with(|| Text::read(path).ok()).as_ref()
    }
}

/// What is wrong with `ANCHOR`, `LINE`, `FROM:TO`, read as mdBook reads them.
fn selected(text: &Text, file: &str, selection: &str) -> Option<(String, String)> {
    let from = selection.split(':').next().unwrap_or("");
    if let Ok(line) = from.parse::<usize>() {
        let count = text.text.lines().count();
        return (line > count)
            .then(|| (format!("{file} has no line {line}"), format!("it has {count} lines")));
    }
    if from.is_empty() || has_anchor(&text.text, from) {
        return None;
    }
    Some((
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
        let wrong = |selection| selected(&text, "a.rs", selection).map(|(what, _)| what);
        assert_eq!(wrong("ab"), None);
        assert_eq!(wrong("2:3"), None);
        assert_eq!(wrong(":3"), None);
        assert_eq!(wrong("a").as_deref(), Some("a.rs has no anchor `a`"));
        assert_eq!(wrong("9:").as_deref(), Some("a.rs has no line 9"));
    }
}
