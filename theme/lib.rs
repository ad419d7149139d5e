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

    #[test]
    fn the_files_of_a_page_are_embedded() {
        for path in ["index.hbs", "redirect.hbs", "tokens.css", "page/page.css", "page/page.js"] {
            assert!(!text(path).is_empty(), "{path}");
        }
    }
}
