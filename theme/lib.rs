//! The look of a book: templates, styles, scripts, and fonts, each file as it is in this folder.
//!
//! In the repository of the book the folder is read live; these are the same files, for a book that
//! has none of its own.

use include_dir::{Dir, File, include_dir};

/// All files of the folder.
static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR");

/// The files of the folder, by path relative to it, with `/` between names.
pub fn files() -> Vec<(String, &'static [u8])> {
    fn add(folder: &Dir<'static>, files: &mut Vec<(String, &'static [u8])>) {
        let path = |file: &File<'_>| file.path().to_string_lossy().replace('\\', "/");
        files.extend(folder.files().map(|file| (path(file), file.contents())));
        folder.dirs().for_each(|folder| add(folder, files));
    }
    let mut files = Vec::new();
    add(&FOLDER, &mut files);
    files
}

/// The text of a file of the theme.
///
/// # Panics
/// If the theme has no such file, or it is not text. Its callers name files that a test finds.
pub fn text(path: &str) -> &'static str {
    let file = FOLDER.get_file(path).and_then(|file| file.contents_utf8());
    file.unwrap_or_else(|| panic!("the theme has no text file {path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts whose names end so.
    fn texts(endings: &[&str]) -> Vec<(String, &'static str)> {
        let is_asked = |path: &str| {
            let is_ours = !["minisearch", "fsrs"].iter().any(|name| path.contains(name));
            endings.iter().any(|ending| path.ends_with(ending)) && is_ours
        };
        let asked = files().into_iter().filter(|(path, _)| is_asked(path));
        asked.filter_map(|(path, text)| Some((path, str::from_utf8(text).ok()?))).collect()
    }

    #[test]
    fn sources_are_written_to_be_read() {
        let sources = texts(&[".css", ".js"]);
        assert!(sources.len() > 25);
        for (path, text) in sources {
            let long = text.lines().find(|line| line.chars().count() > 100);
            assert_eq!(long, None, "{path} has a long line");
            let comments = text.split("/*").skip(1).filter_map(|rest| rest.split("*/").next());
            let rules = comments.fold(text.to_owned(), |text, comment| text.replace(comment, ""));
            let several = rules.lines().find(|line| line.matches(';').count() > 1);
            assert!(!path.ends_with(".css") || several.is_none(), "{path}: {several:?}");
        }
    }

    #[test]
    fn the_files_of_a_page_are_embedded() {
        for path in ["index.hbs", "redirect.hbs", "tokens.css", "page/page.css", "page/page.js"] {
            assert!(!text(path).is_empty(), "{path}");
        }
    }
}
