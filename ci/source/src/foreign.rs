//! A book made without this tool: its listings are stand-alone crates at any depth, which pages
//! show with mdBook's own includes.
//!
//! The words after a fence claim something of the crate whose file is included, as in `mdbook
//! test`. No words mean "runs". `ignore` is a claim too: readers assume that the code is sound, so
//! it must build.

mod claim;
mod pages;
mod selection;
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Source;
use super::chapter::Chapter;
use super::codes;
use super::directive::Show;
use super::layout;
use super::table;
use super::walk;
use bookwright_base::code::Code;
use bookwright_base::paths::{cleaned, relative};
use bookwright_base::problem::{Place, Problem, Text, bytes};
pub use claim::Claim;

/// One crate, or one workspace of crates.
#[derive(Debug, Clone)]
pub struct Crate {
    /// Its folder, relative to the book's, with forward slashes: its name in reports.
    pub name: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Text,
    /// The manifest, parsed.
    pub table: toml::Table,
    /// What pages claim of it, each with the place of its fence.
    pub claims: Vec<(Claim, Place)>,
    /// Its source files that pages show, absolute, with the strongest claim of their fences.
    pub shown: BTreeMap<PathBuf, Claim>,
    /// Those shown as compiled, by fences without `ignore`, each with the place of an include.
    pub compiled: BTreeMap<PathBuf, Place>,
    /// Its console transcripts.
    pub transcripts: Vec<Text>,
}

/// The crates of a book.
#[derive(Debug, Default)]
pub struct Foreign {
    /// By name.
    pub crates: Vec<Crate>,
    /// What is wrong with pages, includes and manifests.
    pub problems: Vec<Problem>,
}

/// Whether a book's listings are stand-alone crates: there is no workspace of listings, and no page
/// shows one with a directive of ours.
pub fn is_foreign(source: &Source) -> bool {
    let ours = |chapter: &Chapter| {
        chapter
            .directives
            .iter()
            .any(|each| !matches!(each.show, Show::Foreign { .. } | Show::Quiz(_)))
    };
    !source.layout.workspace().exists()
        && source.layout.listings.is_dir()
        && !source.chapters.iter().any(ours)
}

/// Problems of any page, whichever preprocessors it is written for. Their directives are unknown
/// here, except for a name that differs in one letter from mdBook's.
const OF_ANY_PAGE: [Code; 5] = [
    bookwright_base::codes::FILE_UNREADABLE,
    bookwright_base::codes::FILE_NOT_UTF8,
    codes::DIRECTIVE_UNCLOSED,
    codes::DIRECTIVE_QUOTE_UNCLOSED,
    codes::DIRECTIVE_MISSPELLED,
];

/// Whether a problem of the sources is one in a book whose listings and directives aren't ours.
pub fn matters(source: &Source, problem: &Problem) -> bool {
    let file = &*problem.place.file;
    file == source.layout.book_toml()
        || file == source.layout.summary()
        || (file.starts_with(&source.layout.src) && OF_ANY_PAGE.contains(&problem.code))
}

/// Reads the crates and what the pages claim of them.
pub fn read(source: &Source) -> Foreign {
    let mut foreign = Foreign::default();
    let folders = folders(source, &mut foreign.problems);
    folders.into_iter().for_each(|folder| foreign.read_crate(source, folder));
    let shown = pages::read(source, &mut foreign);
    foreign.unshown(source, &shown);
    foreign.contradictions();
    foreign
}

/// The folders with a manifest. What is below a workspace is cargo's business.
fn folders(source: &Source, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let mut walk = walkdir::WalkDir::new(&source.layout.listings).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                problems.push(walk::unreadable(&error, &source.layout.listings));
                continue;
            }
        };
        if entry.path_is_symlink() && !source.settings.allow_outside {
            let real = entry.path().canonicalize();
            if !real.is_ok_and(|real| real.starts_with(&source.layout.root)) {
                problems.push(outside(Place::file(entry.path())));
            }
            continue;
        }
        let name = entry.file_name().to_string_lossy();
        if !entry.file_type().is_dir() || entry.depth() == 0 {
            continue;
        }
        if name.starts_with('.') || [layout::BUILDS, "src"].contains(&&*name) {
            walk.skip_current_dir();
            continue;
        }
        let manifest = entry.path().join(layout::MANIFEST);
        if manifest.symlink_metadata().is_ok() {
            folders.push(entry.path().to_owned());
            let workspace = Text::read(&manifest)
                .ok()
                .and_then(|text| text.text.parse::<toml::Table>().ok())
                .is_some_and(|table| {
                    table.get("workspace").is_some_and(|each| each.get("members").is_some())
                });
            if workspace {
                walk.skip_current_dir();
            }
        }
    }
    folders
}

fn outside(place: Place) -> Problem {
    Problem::new(codes::PATH_OUTSIDE, place, "this is outside the book")
        .help("move it into the book, or set `allow-outside = true` in [preprocessor.bookwright]")
}

impl Foreign {
    fn read_crate(&mut self, source: &Source, folder: PathBuf) {
        let path = folder.join(layout::MANIFEST);
        if !source.settings.allow_outside
            && path.canonicalize().is_ok_and(|real| !real.starts_with(&source.layout.root))
        {
            self.problems.push(outside(Place::file(&path)));
            return;
        }
        let manifest = match Text::read(&path) {
            Ok(manifest) => manifest,
            Err(problem) => return self.problems.push(problem),
        };
        let before = self.problems.len();
        drop(table::parse(&manifest, &mut self.problems));
        let Ok(table) = manifest.text.parse::<toml::Table>() else {
            if self.problems.len() == before {
                self.problems.push(Problem::new(
                    codes::TOML_INVALID,
                    Place::file(&path),
                    "this is not TOML",
                ));
            }
            return;
        };
        let mut transcripts = Vec::new();
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|each| each == "txt")) {
            match Text::read(file) {
                Ok(text) if is_transcript(&text) => transcripts.push(text),
                Err(problem) if may_be_transcript(file) => self.problems.push(problem),
                _ => {}
            }
        }
        let name = relative(&folder, &source.layout.root);
        self.crates.push(Crate {
            name,
            folder,
            manifest,
            table,
            claims: Vec::new(),
            shown: BTreeMap::new(),
            compiled: BTreeMap::new(),
            transcripts,
        });
    }

    /// The innermost crate whose folder has the file.
    fn crate_of(&mut self, file: &Path) -> Option<&mut Crate> {
        let below = |each: &&mut Crate| file.starts_with(&each.folder);
        self.crates.iter_mut().filter(below).max_by_key(|each| each.folder.components().count())
    }

    /// Reports crates and transcripts that no page shows.
    fn unshown(&mut self, source: &Source, shown: &BTreeSet<PathBuf>) {
        let used_by_others: Vec<PathBuf> = self
            .crates
            .iter()
            .flat_map(|each| path_dependencies(&each.table, &each.folder))
            .collect();
        for each in &self.crates {
            let used = |folder: &Path| shown.iter().any(|file| file.starts_with(folder));
            if !used(&each.folder) && !used_by_others.contains(&each.folder) {
                self.problems.push(
                    Problem::new(
                        codes::CRATE_UNSHOWN,
                        each.place(),
                        format!("no page shows the crate {}", each.name),
                    )
                    .help("show one of its files with {{#include}}, or remove it"),
                );
                continue;
            }
            for text in each.transcripts.iter().filter(|text| !shown.contains(&*text.path)) {
                let file = relative(&text.path, &source.layout.root);
                self.problems.push(
                    Problem::new(
                        codes::TRANSCRIPT_UNSHOWN,
                        text.place(0..1),
                        format!("no page shows the transcript {file}"),
                    )
                    .help("show it with {{#include}}, or remove it"),
                );
            }
        }
    }

    /// Reports claims of one crate that contradict each other.
    fn contradictions(&mut self) {
        for each in &mut self.crates {
            let Some((first, at)) = each.claims.first().cloned() else { continue };
            let clash = each.claims.iter().find(|(claim, _)| !first.goes_with(claim));
            if let Some((claim, place)) = clash {
                self.problems.push(
                    Problem::new(
                        codes::CRATE_CLAIMS_CONFLICT,
                        place.clone(),
                        format!(
                            "here {} {}, but elsewhere it {}",
                            each.name,
                            claim.words(),
                            first.words()
                        ),
                    )
                    .help(format!(
                        "the other claim is made at {}",
                        at.display(each.folder.as_path())
                    ))
                    .help("give the fences the same words, or make two crates of it"),
                );
            }
        }
    }
}

/// Whether a text begins like a console session: a prompt, and a command with the word `cargo`.
fn is_transcript(text: &Text) -> bool {
    let first = text.text.lines().next().and_then(|line| line.strip_prefix('$'));
    first.is_some_and(|words| words.split_whitespace().any(|word| word == "cargo"))
}

/// Whether a file that cannot be read may be a transcript: by its name, by the mark of UTF-16, in
/// which Windows saves a console, or by what its first bytes say.
fn may_be_transcript(file: &Path) -> bool {
    const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];
    let named = file.file_name().is_some_and(|name| name == layout::TRANSCRIPT);
    named
        || bytes(file).is_ok_and(|bytes| {
            let words = String::from_utf8_lossy(&bytes);
            UTF_16.iter().any(|mark| bytes.starts_with(mark))
                || is_transcript(&Text::new(file, words.trim_start_matches('\u{feff}')))
        })
}

/// The folders of a manifest's path dependencies, which are relative to `folder`.
pub fn path_dependencies(table: &toml::Table, folder: &Path) -> Vec<PathBuf> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = tables.iter().filter_map(|key| table.get(*key)?.as_table());
    tables
        .flat_map(|table| table.values())
        .filter_map(|dependency| dependency.get("path")?.as_str())
        .filter_map(|path| cleaned(&folder.join(path)))
        .collect()
}

impl Crate {
    /// The place of a problem with the whole crate: its name in the manifest.
    pub fn place(&self) -> Place {
        let at = self.manifest.text.find("name").unwrap_or(0);
        let line = self.manifest.text[at..].lines().next().unwrap_or("");
        self.manifest.place(at..at + line.len())
    }

    /// The strongest claim; that it builds, if pages claim nothing.
    pub fn claim(&self) -> (Claim, Place) {
        let strongest = self.claims.iter().max_by(|a, b| a.0.cmp(&b.0));
        strongest.cloned().unwrap_or_else(|| (Claim::Builds, self.place()))
    }
}
