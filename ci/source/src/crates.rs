//! Crates that pages show with mdBook's own includes: each stands alone, at any depth below the
//! listings folder.
//!
//! The words after a fence claim something of the crate whose file is included, as in `mdbook
//! test`. No words mean "runs". `ignore` is a claim too: readers assume that the code is sound, so
//! it must build.

mod edition;
mod targets;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::claim::Claim;
use super::codes;
use super::containment;
use super::crate_folders::{CrateFolders, CrateKind};
use super::fence_words::FenceWords;
use super::include::{Include, Shown};
use super::layout::{self, Layout};
use super::settings::Settings;
use super::table;
use bookwright_base::paths::{leads_outside, relative};
use bookwright_base::problem::{Place, Problem, Text, bytes};
pub use edition::edition_of;

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
    /// All of its files that pages include, absolute.
    pub included: BTreeSet<PathBuf>,
    /// Its console transcripts.
    pub transcripts: Vec<Text>,
}

/// The crates of a book that pages show with includes, and those that nobody shows.
#[derive(Debug, Clone, Default)]
pub struct Crates {
    /// By name.
    pub all: Vec<Crate>,
    index: HashMap<PathBuf, usize>,
}

impl Crates {
    /// Reads the crates.
    pub fn read(
        layout: &Layout,
        settings: &Settings,
        folders: &CrateFolders,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let folders = folders.of(CrateKind::Shown);
        let read = folders.filter_map(|folder| Crate::read(layout, settings, folder, problems));
        let all: Vec<Crate> = read.collect();
        let index = all.iter().enumerate().map(|(at, each)| (each.folder.clone(), at)).collect();
        Self { all, index }
    }

    /// Takes what the pages claim of the crates, in place of what they claimed before.
    pub fn claim(
        &mut self,
        layout: &Layout,
        folders: &CrateFolders,
        shown: &Shown,
        problems: &mut Vec<Problem>,
    ) {
        for each in &mut self.all {
            each.claims.clear();
            each.shown.clear();
            each.compiled.clear();
            each.included.clear();
        }
        for include in &shown.includes {
            self.take(&layout.root, folders, include, problems);
        }
        problems.extend(self.all.iter().filter_map(Crate::contradiction));
    }

    fn take(
        &mut self,
        root: &Path,
        folders: &CrateFolders,
        include: &Include,
        problems: &mut Vec<Problem>,
    ) {
        let file = &include.file;
        let each = self.crate_of(folders, file);
        let is_rust = file.extension().is_some_and(|extension| extension == "rs");
        let fence = include
            .fence
            .as_ref()
            .filter(|(fence, _)| is_rust && ["rust", "rs"].contains(&fence.language()));
        let compiled = fence.is_some_and(|(fence, _)| !fence.has("ignore"));
        // What belongs to no crate is verified as a fence.
        let Some(each) = each else { return };
        each.included.insert(file.clone());
        if compiled {
            each.compiled.entry(file.clone()).or_insert_with(|| include.place.clone());
        }
        let Some((fence, place)) = fence else { return };
        let words = FenceWords::read(&fence.info);
        let claim = Claim::of_crate(&words, include.part || each.is_module(file));
        let strongest = each.shown.entry(file.clone()).or_insert(Claim::Ignored);
        *strongest = strongest.clone().max(claim.clone());
        each.claims.push((claim, place.clone()));
        if let Some(said) = &words.edition
            && let Some(edition) = edition_of(file, root)
            && *said != edition
        {
            let what =
                format!("this fence names edition {said}, but the crate's manifest {edition}");
            let problem = Problem::new(codes::FENCE_EDITION_DIFFERS, place.clone(), what);
            problems.push(problem.help("let both name the same edition"));
        }
    }

    /// The crate of a file: the innermost one around it, if that is one of these.
    fn crate_of(&mut self, folders: &CrateFolders, file: &Path) -> Option<&mut Crate> {
        let folder = file.ancestors().find(|folder| folders.has(folder))?;
        self.index.get(folder).map(|&at| &mut self.all[at])
    }
}

impl Crate {
    fn read(
        layout: &Layout,
        settings: &Settings,
        folder: &Path,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let before = problems.len();
        containment::report_links(folder, &layout.root, settings.allow_outside, problems);
        let path = folder.join(layout::MANIFEST);
        if !settings.allow_outside && leads_outside(&path, &layout.root) {
            return None;
        }
        let manifest = match Text::read(&path) {
            Ok(manifest) => manifest,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        drop(table::parse(&manifest, problems));
        let Ok(table) = manifest.text.parse::<toml::Table>() else {
            if problems.len() == before {
                let what = "this is not TOML";
                problems.push(Problem::new(codes::TOML_INVALID, Place::file(&path), what));
            }
            return None;
        };
        Some(Self {
            name: relative(folder, &layout.root),
            folder: folder.to_owned(),
            manifest,
            table,
            claims: Vec::new(),
            shown: BTreeMap::new(),
            compiled: BTreeMap::new(),
            included: BTreeSet::new(),
            transcripts: transcripts(folder, problems),
        })
    }

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

    /// The transcripts that no page shows.
    pub fn unshown_transcripts(&self) -> impl Iterator<Item = &Text> {
        self.transcripts.iter().filter(|text| !self.included.contains(&*text.path))
    }

    /// The problem of claims that contradict each other.
    fn contradiction(&self) -> Option<Problem> {
        let (first, at) = self.claims.first()?;
        let (claim, place) = self.claims.iter().find(|(claim, _)| !first.goes_with(claim))?;
        let what =
            format!("here {} {}, but elsewhere it {}", self.name, claim.words(), first.words());
        Some(
            Problem::new(codes::CRATE_CLAIMS_CONFLICT, place.clone(), what)
                .help(format!("the other claim is made at {}", at.display(self.folder.as_path())))
                .help("give the fences the same words, or make two crates of it"),
        )
    }
}

/// The console transcripts beside a manifest, sorted.
fn transcripts(folder: &Path, problems: &mut Vec<Problem>) -> Vec<Text> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|each| each == "txt"));
    files.sort();
    let mut found = Vec::new();
    for file in files {
        match Text::read(&file) {
            Ok(text) if is_transcript(&text) => found.push(text),
            Err(problem) if may_be_transcript(&file) => problems.push(problem),
            _ => {}
        }
    }
    found
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
