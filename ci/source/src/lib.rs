//! Floor 1: what the author wrote. Reads files, starts nothing, and knows no mdBook.

pub use serde_spanned::Spanned;

pub mod aside;
pub mod chapter;
pub mod claim;
pub mod codes;

pub mod containment;
pub mod crate_folders;
pub mod crates;
pub mod dial;
mod dial_copies;
pub mod directive;
pub mod discussion;
pub mod exercise;
pub mod expectation;
pub mod fence_crates;
pub mod fence_words;
pub mod fences;
pub mod hash_lines;
pub mod include;
pub mod include_selection;
pub mod layout;
pub mod listing;
pub mod listings;

pub mod pages;
pub mod quiz;
pub mod recording;
pub mod redaction;
pub mod rust_files;
pub mod settings;
pub mod snippet;
pub mod summary;
pub mod table;
pub mod timeline;
pub mod times;
mod tool_version;
mod unverified;
pub mod vacuous;
mod walk;

/// A digest of what this floor is compiled from, for the keys of verdicts.
pub const DIGEST: &str = env!("BOOKWRIGHT_DIGEST");

use bookwright_base::paths;
use std::path::Path;

use chapter::Chapter;
use crate_folders::CrateFolders;
use crates::Crates;
use fences::Fences;
use layout::Layout;
use listings::Listings;
use pages::Pages;
use quiz::Quizzes;
use settings::Settings;
use summary::Summary;
use times::Times;

use bookwright_base::problem::{Place, Problem, Text};

/// All that the author wrote, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The folders.
    pub layout: Layout,
    /// The settings in book.toml.
    pub settings: Settings,
    /// The table of contents.
    pub summary: Summary,
    /// The pages' numbers, levels, and descriptions.
    pub pages: Pages,
    /// The chapters that have a file, in the order of the table of contents.
    pub chapters: Vec<Chapter>,
    /// The page for addresses that don't exist, if it has a file and is no chapter. mdBook gives it to
    /// no preprocessor.
    pub not_found: Option<Chapter>,
    /// The folders of all crates below the listings folder, and what each is.
    pub crate_folders: CrateFolders,
    /// The listings.
    pub listings: Listings,
    /// The crates that pages show with mdBook's own includes.
    pub crates: Crates,
    /// The fences with code of their own.
    pub fences: Fences,
    /// How long each listing takes, as committed with the book.
    pub times: Times,
    /// The quizzes; none if book.toml leaves them to mdbook-quiz.
    pub quizzes: Quizzes,
    /// What is wrong with each file by itself. Weaving and checking find what is wrong between
    /// files.
    pub problems: Vec<Problem>,
}

impl Source {
    /// Reads the book whose folder is `root`.
    pub fn discover(root: &Path) -> Self {
        Self::read(root, None)
    }

    /// Reads the book again, but keeps its listings. Call it only if no problem was found before,
    /// as problems of listings aren't found again.
    pub fn reread_chapters(&self) -> Self {
        Self::read(&self.layout.root, Some(self))
    }

    fn read(root: &Path, before: Option<&Self>) -> Self {
        let mut problems = Vec::new();
        let mut layout = Layout::new(root);
        let settings = Settings::read(&mut layout, &mut problems);
        let summary = Summary::read(&layout, &mut problems);
        let pages = Pages::count(&summary, &settings, &mut problems);
        let mut chapters = Vec::new();
        for path in summary.chapters(&layout.src) {
            let file = layout.src.join(&path);
            if !settings.allow_outside
                && paths::leads_outside(&file, &layout.root)
                && paths::leads_outside(&file, &layout.src)
            {
                let what = "this chapter is outside the book";
                problems.push(
                    Problem::new(codes::PATH_OUTSIDE, Place::file(&file), what)
                        .help(containment::HELP),
                );
                continue;
            }
            match Text::read(&file) {
                Ok(text) => {
                    let others = settings.preprocessors;
                    chapters.push(Chapter::parse(path, text, others, &mut problems));
                }
                Err(problem) => problems.push(problem),
            }
        }
        let not_found = read_not_found(&layout, &settings, &chapters, &mut problems);
        let pages_read = chapters.iter().chain(&not_found);
        let shown = include::read(&layout, &settings, pages_read, &mut problems);
        let (crate_folders, listings, mut crates) = match before {
            Some(before) => {
                (before.crate_folders.clone(), before.listings.clone(), before.crates.clone())
            }
            None => {
                let folders = CrateFolders::find(&layout, &settings, &shown, &mut problems);
                let listings = Listings::read(&layout, &settings, &folders, &mut problems);
                let crates = Crates::read(&layout, &settings, &folders, &mut problems);
                (folders, listings, crates)
            }
        };
        crates.claim(&layout, &crate_folders, &shown, &mut problems);
        let fences = Fences::read(
            &layout,
            &settings,
            &chapters,
            &shown,
            &crate_folders,
            &listings,
            &mut problems,
        );
        let quizzes = Quizzes::read(&layout, &settings, &chapters, &mut problems);
        let times = Times::read(&layout, &mut problems);
        Self {
            layout,
            settings,
            summary,
            pages,
            chapters,
            not_found,
            crate_folders,
            listings,
            crates,
            fences,
            times,
            quizzes,
            problems,
        }
    }

    /// The chapter of a path relative to the source folder.
    pub fn chapter(&self, path: &Path) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.path == path)
    }
}

fn read_not_found(
    layout: &Layout,
    settings: &Settings,
    chapters: &[Chapter],
    problems: &mut Vec<Problem>,
) -> Option<Chapter> {
    let path = Path::new(pages::not_found_page(settings));
    let file = layout.src.join(path);
    if chapters.iter().any(|chapter| chapter.path == path) || !file.is_file() {
        return None;
    }
    let text = Text::read(&file).map_err(|problem| problems.push(problem)).ok()?;
    Some(Chapter::parse(path.to_owned(), text, settings.preprocessors, problems))
}
