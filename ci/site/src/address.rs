//! Addresses: the page a chapter becomes, and text that is percent-encoded.

use std::path::{Path, PathBuf};

use bookwright_source::layout;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// What a form may not write as it is. A query may hold the rest, and a blank becomes a plus.
const FORM: &AsciiSet = &RESERVED
    .remove(b' ')
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'?');

/// The page that a chapter's file becomes. mdBook makes the index of a folder from its README.
pub fn html_file(chapter: &Path) -> PathBuf {
    let readme = chapter.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    if readme { chapter.with_file_name(layout::INDEX) } else { chapter.with_extension("html") }
}

/// The address of a page below the book's: a folder's first page is the folder.
pub(super) fn of_page(path: &str) -> String {
    let below = match path.strip_suffix(layout::INDEX) {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => path,
    };
    relative(below)
}

/// A path as a relative address: with forward slashes, and without characters that Markdown or an
/// address would take for marks.
pub(super) fn relative(path: &str) -> String {
    path.split(['/', '\\']).map(encoded).collect::<Vec<_>>().join("/")
}

/// Text as one part of an address.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Text for a query, as a form writes it and as rustdoc writes it in its links to the Playground. It is
/// half as long as with percents throughout.
pub(super) fn form(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(encoded("fn main() {}\né"), "fn%20main%28%29%20%7B%7D%0A%C3%A9");
        assert_eq!(form("fn main() {}\né+&'"), "fn+main()+%7B%7D%0A%C3%A9%2B%26'");
        assert_eq!(relative("a b/c(1).md"), "a%20b/c%281%29.md");
    }

    #[test]
    fn a_folders_first_page_is_the_folder() {
        assert_eq!(of_page("index.html"), "");
        assert_eq!(of_page("a/index.html"), "a/");
        assert_eq!(of_page("a/my index.html"), "a/my%20index.html");
    }
}
