//! Pages: their numbers, levels, and descriptions, from SUMMARY.md and book.toml.
//!
//! mdBook counts chapters from 1. If `[preprocessor.bookwright.numbers]` gives a chapter or a part
//! its own number ("23", "II"), the pages below it are numbered 23.1 or II.1, and so on.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::codes;
use super::settings::{KeyValue, Settings};
use super::summary::Summary;
use bookwright_base::problem::Problem;

/// What the table of contents and book.toml say about one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The page's number, such as "23.6"; pages outside the lists have none.
    pub number: Option<String>,
    /// The page's level, such as "Beginner".
    pub level: Option<String>,
    /// One sentence that describes the page.
    pub description: Option<String>,
    /// The title in the table of contents.
    pub title: String,
}

impl Page {
    /// The chapter's part of the number, such as "23" of "23.6". Listings are numbered by chapter.
    pub fn chapter_number(&self) -> Option<&str> {
        self.number.as_deref().map(|number| number.split('.').next().unwrap_or(number))
    }
}

/// The file of the page for addresses that don't exist, relative to the source folder.
pub fn not_found_page(settings: &Settings) -> &str {
    settings.not_found.as_deref().unwrap_or("404.md")
}

/// All pages, drafts included.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// One for each line of the table of contents, in order.
    pub entries: Vec<Page>,
    index: HashMap<PathBuf, usize>,
}

impl Pages {
    /// Numbers the pages, and reports settings for pages that don't exist.
    pub fn count(summary: &Summary, settings: &Settings, problems: &mut Vec<Problem>) -> Self {
        let mut pages = Self::default();
        let mut counters: Vec<usize> = Vec::new();
        let mut part_counters: HashMap<&str, usize> = HashMap::new();
        let mut ancestors: Vec<Page> = Vec::new();
        for entry in &summary.entries {
            let path = entry.path.as_deref();
            let said = |entries: &[KeyValue]| path.and_then(|path| lookup(entries, &shown(path)));
            let by_part =
                |entries: &[KeyValue]| entry.part.as_deref().and_then(|p| lookup(entries, p));
            let mut page = Page {
                title: entry.title.clone(),
                description: said(&settings.descriptions),
                ..Page::default()
            };
            ancestors.truncate(entry.depth.saturating_sub(1));
            let parent = ancestors.last();
            page.level = said(&settings.levels)
                .or_else(|| parent.and_then(|parent| parent.level.clone()))
                .or_else(|| by_part(&settings.levels));
            if entry.depth > 0 {
                counters.resize(entry.depth, 0);
                counters[entry.depth - 1] += 1;
                let count = counters[entry.depth - 1];
                page.number = said(&settings.numbers).or_else(|| {
                    if let Some(parent) = parent {
                        return Some(format!("{}.{count}", parent.number.as_deref()?));
                    }
                    let part = entry.part.as_deref()?;
                    let number = lookup(&settings.numbers, part)?;
                    let count = part_counters.entry(part).or_default();
                    *count += 1;
                    Some(format!("{number}.{count}"))
                });
                page.number = page.number.or_else(|| Some(count.to_string()));
                ancestors.push(page.clone());
            }
            if let Some(path) = path {
                pages.index.entry(path.to_owned()).or_insert(pages.entries.len());
            }
            pages.entries.push(page);
        }
        pages.report_unknown(summary, settings, problems);
        pages
    }

    /// The page of a chapter, by its path relative to the source folder.
    pub fn get(&self, path: &Path) -> Option<&Page> {
        self.index.get(path).map(|&index| &self.entries[index])
    }

    fn report_unknown(&self, summary: &Summary, settings: &Settings, problems: &mut Vec<Problem>) {
        let paths: Vec<String> = self.index.keys().map(|path| shown(path)).collect();
        for (entries, parts) in
            [(&settings.numbers, true), (&settings.levels, true), (&settings.descriptions, false)]
        {
            for (key, _) in entries {
                let name = key.get_ref();
                let known = paths.contains(name) || (parts && summary.parts.contains(name));
                if known {
                    continue;
                }
                let candidates =
                    paths.iter().chain(parts.then_some(&summary.parts).into_iter().flatten());
                problems.push(
                    Problem::new(
                        codes::SETTING_CHAPTER_UNKNOWN,
                        settings.text.place(key.span()),
                        format!("SUMMARY.md lists no chapter `{name}`"),
                    )
                    .did_you_mean(name, candidates.map(String::as_str))
                    .help("name a chapter by its path in the source folder"),
                );
            }
        }
    }
}

fn lookup(entries: &[KeyValue], name: &str) -> Option<String> {
    entries.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value.get_ref().clone())
}

/// A chapter's path as written in book.toml, with forward slashes.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    #[test]
    fn numbers_begin_where_book_toml_says() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let summary = "\
# Summary

[Preface](p.md)

- [Chapter](c.md)
  - [First]()
  - [Second](s.md)

# How it works

- [Future](f.md)
- [Wakers](w.md)

# Elsewhere

- [Plain](plain.md)
  - [Below](below.md)
";
        let book = "\
[preprocessor.bookwright.numbers]
\"c.md\" = \"23\"
\"How it works\" = \"II\"
\"nope.md\" = \"1\"
[preprocessor.bookwright.levels]
\"c.md\" = \"Beginner\"
[preprocessor.bookwright.descriptions]
\"s.md\" = \"The second.\"
";
        std::fs::create_dir(root.join("src")).unwrap();
        std::fs::write(root.join("src/SUMMARY.md"), summary).unwrap();
        std::fs::write(root.join("book.toml"), book).unwrap();
        for name in ["p", "c", "s", "f", "w", "plain", "below"] {
            std::fs::write(root.join(format!("src/{name}.md")), "# T\n").unwrap();
        }
        let mut problems = Vec::new();
        let mut layout = Layout::new(root);
        let settings = Settings::read(&mut layout, &mut problems);
        let summary = Summary::read(&layout, &mut problems);
        assert_eq!(problems, []);
        let pages = Pages::count(&summary, &settings, &mut problems);
        let numbers: Vec<_> =
            pages.entries.iter().map(|p| p.number.as_deref().unwrap_or("-")).collect();
        assert_eq!(numbers, ["-", "23", "23.1", "23.2", "II.1", "II.2", "4", "4.1"]);
        let second = pages.get(Path::new("s.md")).unwrap();
        assert_eq!(second.level.as_deref(), Some("Beginner"));
        assert_eq!(second.description.as_deref(), Some("The second."));
        assert_eq!(second.chapter_number(), Some("23"));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, codes::SETTING_CHAPTER_UNKNOWN);
        assert_eq!(problems[0].place.line(), Some(4));
    }
}
