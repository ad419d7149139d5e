//! Line numbers as readers count them. A page shows a file without the lines of its anchors, so a
//! console shows the numbers that the file has without them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::normalize::pattern;
use super::merged_outputs::is_anchor;
use bookwright_base::problem::Text;

static PLACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([^\s:(`]+\.rs):(\d+)(:\d+)"));
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*)(\d+)( +[|+~-] .*| +\|\s*)$"));

/// The words of a compiler or a program about files below a folder, with numbers of lines as readers
/// count them.
pub(super) fn as_readers_count(words: &str, folder: &Path) -> String {
    let mut files: HashMap<String, Vec<usize>> = HashMap::new();
    let mut shown = Vec::new();
    let mut kept = String::with_capacity(words.len());
    for line in words.split_inclusive('\n').filter(|line| !is_anchor(line)) {
        let end = line.len() - line.trim_end_matches('\n').len();
        let (line, end) = line.split_at(line.len() - end);
        if let Some(found) = NUMBERED.captures(line) {
            let number = less(&found[2], &shown);
            kept += &format!("{}{number:<width$}{}", &found[1], &found[3], width = found[2].len());
        } else {
            let place = |found: &Captures<'_>| {
                let anchors = files
                    .entry(found[1].to_owned())
                    .or_insert_with(|| anchors(&folder.join(&found[1])));
                shown.clone_from(anchors);
                format!("{}:{}{}", &found[1], less(&found[2], anchors), &found[3])
            };
            kept += &PLACE.replace_all(line, place);
        }
        kept += end;
    }
    kept
}

/// The numbers of the lines of a file that are marks of anchors.
fn anchors(file: &Path) -> Vec<usize> {
    let Ok(text) = Text::read(file) else { return Vec::new() };
    let is_mark = |line: &str| line.contains("ANCHOR:") || line.contains("ANCHOR_END:");
    text.text.lines().zip(1..).filter(|(line, _)| is_mark(line)).map(|(_, number)| number).collect()
}

/// A number of a line, less the anchors above it.
fn less(number: &str, anchors: &[usize]) -> usize {
    let number: usize = number.parse().unwrap_or_default();
    number - anchors.iter().filter(|anchor| **anchor < number).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_without_those_of_anchors() {
        let folder = tempfile::tempdir().unwrap();
        let code =
            "// ANCHOR: all\nfn main() {\n    // ANCHOR: a\n    f();\n    // ANCHOR_END: a\n}\n";
        std::fs::write(folder.path().join("a.rs"), code).unwrap();
        let words = " --> a.rs:4:5\n  |\n3 |     // ANCHOR: a\n  | ----\n4 |     f();\n  |     ^\n\
                     panicked at a.rs:6:1:\nb.rs:4:1 10 cups\n";
        let counted = " --> a.rs:2:5\n  |\n  | ----\n2 |     f();\n  |     ^\n\
                       panicked at a.rs:3:1:\nb.rs:4:1 10 cups\n";
        assert_eq!(as_readers_count(words, folder.path()), counted);
    }
}
