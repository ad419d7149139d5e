//! The look of a book: templates, styles, scripts, and fonts, each file as it is in this folder.
//!
//! In the repository of the book the folder is read live; these are the same files, for a book that
//! has none of its own.

use include_dir::{Dir, include_dir};

/// All files of the theme, by path relative to its folder.
pub static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR");

/// The text of a file of the theme.
///
/// # Panics
/// If the theme has no such file, or it is not text. Its callers name files that a test finds.
pub fn text(path: &str) -> &'static str {
    let file = FILES.get_file(path).and_then(|file| file.contents_utf8());
    file.unwrap_or_else(|| panic!("the theme has no text file {path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts below a folder whose names end so.
    fn texts(folder: &Dir<'static>, endings: &[&str]) -> Vec<(String, &'static str)> {
        let here = folder.files().filter_map(|file| {
            let path = file.path().to_string_lossy().into_owned();
            let named = endings.iter().any(|ending| path.ends_with(ending));
            named.then(|| (path, file.contents_utf8().unwrap_or_default()))
        });
        let below = folder.dirs().flat_map(|folder| texts(folder, endings));
        here.chain(below).filter(|(path, _)| !path.contains("minisearch")).collect()
    }

    #[test]
    fn sources_are_written_to_be_read() {
        let sources = texts(&FILES, &[".css", ".js"]);
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
