//! Changes of files at known places: every other byte stays as its author wrote it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use bookwright_base::problem::Text;

/// The changes of several files.
#[derive(Debug, Default)]
pub(crate) struct Edits(BTreeMap<PathBuf, EditedFile>);

/// The changes of one file, in any order.
#[derive(Debug)]
struct EditedFile {
    old: Arc<str>,
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Replaces a range of a file.
    pub(crate) fn replace(&mut self, text: &Text, range: Range<usize>, new: impl Into<String>) {
        let new_file = || EditedFile { old: Arc::clone(&text.text), edits: Vec::new() };
        let file = self.0.entry(text.path.to_path_buf()).or_insert_with(new_file);
        file.edits.push((range, new.into()));
    }

    /// Replaces the last `old` within a range of a file, such as the address at a link's end.
    pub(crate) fn replace_word(&mut self, text: &Text, within: Range<usize>, old: &str, new: &str) {
        let found = text.text.get(within.clone()).and_then(|words| words.rfind(old));
        if let Some(at) = found.map(|at| within.start + at) {
            self.replace(text, at..at + old.len(), new);
        }
    }

    /// Each file with all of its new text.
    pub(crate) fn texts(self) -> Vec<(PathBuf, String)> {
        let text = |(path, EditedFile { old, mut edits }): (PathBuf, EditedFile)| {
            // From the end, so that the places before stay right. One place is changed once.
            edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            edits.dedup_by_key(|(range, _)| range.start);
            let mut text = old.to_string();
            for (range, new) in edits {
                text.replace_range(range, &new);
            }
            (path, text)
        };
        self.0.into_iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_places_change() {
        let text = Text::new("/a.md", "tea [tea](tea.md) tea");
        let mut edits = Edits::default();
        edits.replace_word(&text, 4..17, "tea.md", "../cup.md");
        edits.replace(&text, 18..21, "cup");
        edits.replace(&text, 18..21, "cup");
        edits.replace_word(&text, 0..3, "coffee", "cup");
        assert_eq!(edits.texts(), [("/a.md".into(), "tea [tea](../cup.md) cup".to_owned())]);
    }
}
