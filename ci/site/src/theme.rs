//! The folder of the theme that a site is made with.
//!
//! This tool's own theme is in the program. For a book that asks for it, its files are written into a
//! folder below the target folder, with what counts of the book's own theme folder in their place: a
//! `head.hbs`, icons, fonts. The folder is named after what is in it, so it is written once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use blake3::Hasher;

use super::sidebar;
use bookwright_base::paths::relative;
use bookwright_source::Source;
use bookwright_source::layout::THEME_TEMPLATE;
use bookwright_source::settings::theme::{Theme, counting_files};

/// The endings of the files that a site is made from; the others explain them, or make them.
const USED: [&str; 6] = ["hbs", "css", "js", "woff2", "svg", "png"];
/// The folder of fonts, and the file in it that says what they are called.
const FONTS: &str = "fonts/";
const FONT_STYLE: &str = "fonts/fonts.css";
/// What an icon's file is called, before its ending.
const ICON: &str = "favicon.";

/// The files of a theme, by their paths in its folder.
type Files<'s> = BTreeMap<String, Cow<'s, [u8]>>;

/// The folder of a book's theme, written if need be.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn folder(source: &Source) -> Result<PathBuf> {
    let layout = &source.layout;
    let counts: Vec<PathBuf> = counting_files(layout).collect();
    let mut files = match &source.settings.theme {
        Theme::Mdbook => return Ok(layout.theme.clone()),
        Theme::Folder(folder) => below(folder, folder)?,
        Theme::Own => embedded(),
    };
    let mut of_book = Files::new();
    let is_apart = source.settings.theme != Theme::Folder(layout.theme.clone());
    for path in counts.into_iter().filter(|_| is_apart) {
        of_book.append(&mut below(&path, &layout.theme)?);
    }
    // As mdBook has it: one icon of the book's takes the place of both, and so do its fonts.
    if of_book.keys().any(|path| path.starts_with(ICON)) {
        files.retain(|path, _| !path.starts_with(ICON));
    }
    if of_book.contains_key(FONT_STYLE) {
        files.retain(|path, _| !path.starts_with(FONTS));
    }
    files.append(&mut of_book);
    // What its loops write on each page is written faster when the page is finished.
    if let Some(template) = files.get_mut(THEME_TEMPLATE) {
        *template = match String::from_utf8(template.to_vec()) {
            Ok(text) => Cow::Owned(sidebar::without_loops(&text).into_bytes()),
            Err(text) => Cow::Owned(text.into_bytes()),
        };
    }
    written(&files, &layout.target)
}

/// Our own theme's files.
fn embedded() -> Files<'static> {
    let used = bookwright_theme::files().into_iter().filter(|(path, _)| is_used(path));
    used.map(|(path, content)| (path, Cow::Borrowed(content))).collect()
}

/// A file, or the files of a folder, by their paths below `top`.
fn below(path: &Path, top: &Path) -> Result<Files<'static>> {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(path).follow_links(true) {
        let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
        let path = relative(entry.path(), top);
        if entry.file_type().is_file() && is_used(&path) {
            let content = fs::read(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            files.insert(path, Cow::Owned(content));
        }
    }
    Ok(files)
}

fn is_used(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    USED.contains(&ending) || path.starts_with(FONTS) && matches!(ending, "woff" | "ttf" | "otf")
}

/// The folder below `target` that holds these files.
fn written(files: &Files<'_>, target: &Path) -> Result<PathBuf> {
    let mut digest = Hasher::new();
    for (path, content) in files {
        for part in [path.as_bytes(), content] {
            digest.update(&part.len().to_le_bytes()).update(part);
        }
    }
    let folder = target.join(format!("theme-{}", &digest.finalize().to_hex()[..12]));
    if folder.is_dir() {
        return Ok(folder);
    }
    let cannot = || format!("cannot write the theme below {}", target.display());
    fs::create_dir_all(target).with_context(cannot)?;
    let made = tempfile::tempdir_in(target).with_context(cannot)?;
    for (path, content) in files {
        let file = made.path().join(path);
        fs::create_dir_all(file.parent().unwrap_or(made.path())).with_context(cannot)?;
        fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
    }
    match fs::rename(made.path(), &folder) {
        // Another run wrote the same.
        Err(_) if folder.is_dir() => {}
        done => {
            done.with_context(cannot)?;
            // It is not there any more.
            let _ = made.keep();
        }
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_are_the_same_folder() {
        let target = tempfile::tempdir().unwrap();
        let mut files = Files::new();
        files.insert("fonts/a.css".into(), Cow::Borrowed(b"a"));
        files.insert("index.hbs".into(), Cow::Borrowed(b"b"));
        let first = written(&files, target.path()).unwrap();
        assert_eq!(fs::read(first.join("fonts/a.css")).unwrap(), b"a");
        assert_eq!(written(&files, target.path()).unwrap(), first);
        files.insert("index.hbs".into(), Cow::Borrowed(b"c"));
        assert_ne!(written(&files, target.path()).unwrap(), first);
        assert_eq!(fs::read_dir(target.path()).unwrap().count(), 2);
    }

    #[test]
    fn the_program_has_what_a_site_is_made_of_and_no_more() {
        let files = embedded();
        for path in ["index.hbs", "redirect.hbs", "tokens.css", FONT_STYLE, "favicon.svg"] {
            assert!(files.contains_key(path), "{path}");
        }
        for path in files.keys() {
            assert!(
                !path.ends_with(".rs") && !path.ends_with(".md") && !path.contains("make/"),
                "{path}"
            );
        }
    }
}
