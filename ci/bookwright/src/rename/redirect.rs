//! A page that was moved: the old address leads to the new one, by mdBook's own `[output.html.redirect]`.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, value};

use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::codes::TOML_INVALID;
use bookwright_source::quiz::path_from;

/// The text of book.toml, in which the page `old` leads to the page `new`; both are chapters below the
/// source folder.
///
/// # Errors
/// If it is not TOML.
pub(super) fn added(
    source: &Source,
    text: &str,
    old: &Path,
    new: &Path,
) -> Result<String, Problem> {
    let place = source.settings.text.place(0..0);
    let mut document: DocumentMut = text.parse().map_err(|error| {
        Problem::new(TOML_INVALID, place, format!("it cannot be read: {error}"))
    })?;
    let (old, new) = (page(old), page(new));
    let mut table = document.as_table_mut();
    for key in ["output", "html", "redirect"] {
        let item = table.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(key != "redirect");
            Item::Table(table)
        });
        let Some(inner) = item.as_table_mut() else { return Ok(text.to_owned()) };
        table = inner;
    }
    // What is there now is no old address any more.
    table.remove(&format!("/{}", relative(&new, Path::new(""))));
    let folder = old.parent().unwrap_or(Path::new(""));
    table.insert(&format!("/{}", relative(&old, Path::new(""))), value(path_from(folder, &new)));
    Ok(document.to_string())
}

/// The page of a chapter: as in mdBook, a README is the index of its folder.
fn page(chapter: &Path) -> std::path::PathBuf {
    let is_readme = chapter.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    let chapter = if is_readme { chapter.with_file_name("index.md") } else { chapter.to_owned() };
    chapter.with_extension("html")
}
