//! Reading and writing the files of a site that is being made.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The byte-order mark, with which some editors begin a file. Inside a text it is invisible and means
/// nothing.
pub(super) const MARK: char = '\u{feff}';

/// Reads a text file, without a byte-order mark.
///
/// # Errors
/// With the path.
pub(super) fn read(path: &Path) -> Result<String> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(match text.strip_prefix(MARK) {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Drops the byte-order marks that mdBook copied from the templates of a theme into the pages below a
/// folder.
///
/// # Errors
/// If a page cannot be read or written.
pub(super) fn drop_marks_of_templates(theme: &Path, site: &Path) -> Result<()> {
    let of_kind = |folder: &Path, kind: &'static str| {
        let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
        let paths = files.map(walkdir::DirEntry::into_path);
        paths.filter(move |path| path.extension().is_some_and(|extension| extension == kind))
    };
    let is_marked = |path: &Path| fs::read_to_string(path).is_ok_and(|text| text.starts_with(MARK));
    if !of_kind(theme, "hbs").any(|template| is_marked(&template)) {
        return Ok(());
    }
    for page in of_kind(site, "html") {
        let text = read(&page)?;
        write(&page, &text.replace(MARK, ""))?;
    }
    Ok(())
}

/// Writes a text file.
///
/// # Errors
/// With the path.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The path, below the site's folder, of an asset whose name changes with its content, so that a
/// browser may keep it forever.
pub(super) fn hashed_name(kind: &str, extension: &str, text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("theme/{kind}-{}.{extension}", &hash[..10])
}

/// A value as JSON that can stand in a script: two characters end a line there, but not in JSON.
///
/// # Errors
/// Those of the value.
pub(super) fn script_json(value: &impl serde::Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    Ok(json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

/// A script that hands a value to one of the functions that the theme's scripts share.
///
/// # Errors
/// Those of the value.
pub(super) fn call(function: &str, with: &impl serde::Serialize) -> Result<String> {
    let json =
        script_json(with).with_context(|| format!("cannot write what `{function}` needs"))?;
    Ok(format!("book.{function}({json})\n"))
}

/// Writes an asset whose name changes with its content, and returns its path below the site's folder.
///
/// # Errors
/// With the path.
pub(super) fn write_hashed(site: &Path, kind: &str, extension: &str, text: &str) -> Result<String> {
    let name = hashed_name(kind, extension, text);
    write(&site.join(&name), text)?;
    Ok(name)
}
