//! A new book, whole at once; or the few lines by which an existing mdBook takes part.
//!
//! The files of a new book are those of the folder `init`, which is a book that a test proves. Nothing
//! that exists is overwritten: of an existing book, only book.toml gets lines added.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use include_dir::{Dir, include_dir};

use crate::codes;
use bookwright_base::files;
use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;
use bookwright_source::layout::{BOOK_TOML, IGNORED, SUMMARY, TOOLCHAIN};
use bookwright_source::settings::NAME;
use bookwright_source::table;

/// The files of a new book. The name of one that tools would take for their own ends in `.in` here.
static BOOK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/init");
const HIDDEN: &str = ".in";
/// The title in them, and the version of the tool.
const TITLE: &str = "A New Book";
const VERSION: &str = "VERSION";
/// What a project often has before it has a book. It stays, and the book does without.
const KEPT: [&str; 3] = ["README.md", IGNORED, TOOLCHAIN];

/// The lines by which an existing book takes part. `optional` lets stock mdBook build it where the tool is
/// not installed.
const TABLE: &str = "\
[preprocessor.bookwright]
command = \"bookwright preprocess\"
before = [\"links\"]
optional = true
";

/// What a new book gets.
#[derive(Debug, Clone)]
pub struct NewBook {
    /// Its folder.
    pub folder: PathBuf,
    /// Its files, each with its text, that are to be made.
    pub files: Vec<(PathBuf, String)>,
    /// What was there already and stays, by its path in the folder.
    pub kept: Vec<&'static str>,
}

/// The files of a new book in a folder, which need not exist.
///
/// # Errors
/// If the folder holds what the book would have to overwrite, or cannot be read.
pub fn new_book(folder: &Path, title: Option<&str>, bare: bool) -> Result<NewBook> {
    let title = title.map_or_else(|| title_of(folder), str::to_owned);
    if title.trim().is_empty() || title.contains(['\n', '"', '\\']) {
        bail!("a book's title is one line without quotes, not {title:?}");
    }
    let mut files = Vec::new();
    let mut kept = Vec::new();
    let template = if bare { bare_book() } else { whole_book() };
    let mut taken = Vec::new();
    for (path, text) in template {
        let file = folder.join(&path);
        if file.symlink_metadata().is_ok() {
            match KEPT.into_iter().find(|known| *known == path) {
                Some(known) => kept.push(known),
                None => taken.push(path),
            }
            continue;
        }
        let text = text.replace(TITLE, &title).replace(VERSION, env!("CARGO_PKG_VERSION"));
        files.push((file, text));
    }
    let src = folder.join("src");
    if taken.is_empty() && fs::read_dir(&src).is_ok_and(|mut entries| entries.next().is_some()) {
        taken.push("src".to_owned());
    }
    if !taken.is_empty() {
        let shown = taken.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more = if taken.len() > 3 { ", and more" } else { "" };
        bail!(
            "{} has {shown}{more} already, and nothing is overwritten: name a folder for the book, as in \
             `{} init {}`",
            folder.display(),
            program::name(),
            folder.join("book").display()
        );
    }
    Ok(NewBook { folder: folder.to_owned(), files, kept })
}

impl NewBook {
    /// Writes all files, or none that stays if one cannot be written.
    ///
    /// # Errors
    /// With the path of what cannot be written.
    pub fn write(&self) -> Result<()> {
        let mut made = Vec::new();
        for (path, text) in &self.files {
            if let Err(error) = write_new(path, text, &mut made) {
                // What was made is taken away again, the last first.
                for path in made.iter().rev() {
                    let _ =
                        if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
                }
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Writes a file that does not exist, and the folders above it; `made` gets what was made.
fn write_new(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> Result<()> {
    let above = path.parent().context("a file has a folder above it")?;
    let missing: Vec<&Path> = above.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        made.push(folder.to_owned());
    }
    let file = files::stage(path, above, text.as_bytes())
        .with_context(|| format!("cannot write beside {}", path.display()))?;
    file.persist_noclobber(path).with_context(|| format!("cannot make {}", path.display()))?;
    made.push(path.to_owned());
    Ok(())
}

/// A title made from the name of a folder: `my-book` becomes "My Book".
fn title_of(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let words = name.split(['-', '_', ' ', '.']).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let title = words.filter_map(capital).collect::<Vec<_>>().join(" ").replace(['"', '\\'], "");
    if title.is_empty() { TITLE.to_owned() } else { title }
}

/// The files of a whole book, by their paths in it.
fn whole_book() -> Vec<(String, &'static str)> {
    fn add(folder: &Dir<'static>, files: &mut Vec<(String, &'static str)>) {
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            let path = match path.strip_suffix(HIDDEN) {
                Some("gitignore") => IGNORED.to_owned(),
                Some(path) => path.to_owned(),
                None => {
                    path.strip_prefix("github/").map_or(path.clone(), |it| format!(".github/{it}"))
                }
            };
            files.push((path, file.contents_utf8().unwrap_or_default()));
        }
        folder.dirs().for_each(|folder| add(folder, files));
    }
    let mut files = Vec::new();
    add(&BOOK, &mut files);
    files.sort();
    files
}

/// The files of the smallest book.
fn bare_book() -> Vec<(String, &'static str)> {
    let toml = "\
[book]
title = \"A New Book\"
language = \"en\"

[build]
create-missing = false

# What stock mdBook calls; without the tool it leaves out what only the tool can do.
[preprocessor.bookwright]
command = \"bookwright preprocess\"
before = [\"links\"]
optional = true
theme = true # pages in the tool's look, not in mdBook's
";
    vec![
        (BOOK_TOML.to_owned(), toml),
        (IGNORED.to_owned(), "/book/\n/target/\n"),
        (format!("src/{SUMMARY}"), "# Summary\n\n[A New Book](index.md)\n"),
        ("src/index.md".to_owned(), "# A New Book\n\nHere it begins.\n"),
    ]
}

/// The lines that an existing book's book.toml lacks, with all of its new text; `None` if it lacks none.
///
/// # Errors
/// A problem if book.toml cannot be read.
pub fn adoption(root: &Path) -> Result<Option<(String, String)>, Vec<Problem>> {
    let text = Text::read(&root.join(BOOK_TOML)).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let read = table::parse(&text, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    if table::descend(&read, &["preprocessor", NAME]).is_some() {
        return Ok(None);
    }
    let before = text.text.trim_end();
    let added = format!("{}{TABLE}", if before.is_empty() { "" } else { "\n" });
    let whole = format!("{before}{}{added}", if before.is_empty() { "" } else { "\n" });
    // A preprocessor may be written as an inline table, to which no header can add.
    let whole_text = Text::new(root.join(BOOK_TOML), whole.as_str());
    table::parse(&whole_text, &mut problems);
    if !problems.is_empty() {
        let place = table::get(&read, "preprocessor").map_or(0..0, |(place, _)| place);
        let what = "the table of this tool cannot be added to this one";
        return Err(vec![
            Problem::new(codes::INIT_TABLE, text.place(place), what)
                .help("write it as [preprocessor.NAME] tables, and call this again"),
        ]);
    }
    Ok(Some((TABLE.to_owned(), whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_comes_from_the_folder() {
        for (folder, title) in [
            ("/a/my-book", "My Book"),
            ("/a/async_rust", "Async Rust"),
            ("/a/été", "Été"),
            ("/", TITLE),
            ("/a/\"", TITLE),
        ] {
            assert_eq!(title_of(Path::new(folder)), title, "{folder}");
        }
    }

    #[test]
    fn the_names_are_those_of_a_book() {
        let names: Vec<String> = whole_book().into_iter().map(|(path, _)| path).collect();
        for name in [IGNORED, ".github/workflows/book.yml", "listings/Cargo.toml", BOOK_TOML] {
            assert!(names.iter().any(|each| each == name), "{name}: {names:?}");
        }
        assert!(!names.iter().any(|name| name.ends_with(HIDDEN)), "{names:?}");
    }

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("README.md"), "mine").unwrap();
        let book = new_book(folder.path(), None, false).unwrap();
        assert_eq!(book.kept, ["README.md"]);
        book.write().unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), "mine");
        let again = new_book(folder.path(), None, true).unwrap_err().to_string();
        assert!(again.contains("book.toml, src/SUMMARY.md, src/index.md already"), "{again}");
    }

    #[test]
    fn what_cannot_be_written_whole_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let book = new_book(&folder.path().join("deep/book"), None, true).unwrap();
        // A file where a folder has to be.
        let mut broken = book.clone();
        broken.files.push((folder.path().join("deep/book/src/index.md/x"), String::new()));
        assert!(broken.write().is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_existing_book_gets_a_table_and_keeps_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let write = |toml: &str| fs::write(folder.path().join(BOOK_TOML), toml).unwrap();
        write("# mine\n[book]\ntitle = \"T\" # stays\n\n\n");
        let (added, whole) = adoption(folder.path()).unwrap().unwrap();
        assert_eq!(added, TABLE);
        assert_eq!(whole, format!("# mine\n[book]\ntitle = \"T\" # stays\n\n{TABLE}"));
        write(&whole);
        assert!(adoption(folder.path()).unwrap().is_none());
        write("preprocessor = { links = {} }\n");
        assert_eq!(adoption(folder.path()).unwrap_err()[0].code, codes::INIT_TABLE);
        write("[book\n");
        assert!(adoption(folder.path()).is_err());
    }
}
