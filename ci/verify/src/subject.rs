//! What is verified: a listing, a crate shown by includes, a fence, or the programs of a quiz's Tracing
//! questions.

use std::path::{Path, PathBuf};

use super::digest::{Digest, short};
use super::{Selection, codes};
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::crates::Crate;
use bookwright_source::fences::CodeFence;
use bookwright_source::layout::Layout;
use bookwright_source::listing::Listing;
use bookwright_source::quiz::Quiz;

/// One subject.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'s> {
    /// A listing: it is held to its expectation and its recordings.
    Listing(&'s Listing),
    /// A crate shown by includes: it is held to the fences around them, and to its transcripts.
    Crate(&'s Crate),
    /// A fence: it is held to its words, and to the output behind it.
    Fence(&'s CodeFence),
    /// A quiz with Tracing questions: their programs are held to its answers.
    Quiz(&'s Quiz),
}

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// A listing.
    Listing,
    /// A crate shown by includes.
    Crate,
    /// A fence.
    Fence,
    /// A quiz.
    Quiz,
}

impl SubjectKind {
    /// The word as results have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Crate => "crate",
            Self::Fence => "fence",
            Self::Quiz => "quiz",
        }
    }
}

impl<'s> Subject<'s> {
    /// All subjects of a book.
    pub(super) fn all(source: &'s Source) -> impl Iterator<Item = Self> {
        let listings = source.listings.judged().map(Self::Listing);
        let crates = source.crates.all.iter().map(Self::Crate);
        let quizzes = source.quizzes.all.iter().filter(|quiz| quiz.has_programs());
        let fences = source.fences.all.iter().map(Self::Fence);
        listings.chain(crates).chain(fences).chain(quizzes.map(Self::Quiz))
    }

    pub(super) fn kind(self) -> SubjectKind {
        match self {
            Self::Listing(_) => SubjectKind::Listing,
            Self::Crate(_) => SubjectKind::Crate,
            Self::Fence(_) => SubjectKind::Fence,
            Self::Quiz(_) => SubjectKind::Quiz,
        }
    }

    /// Its name, which no other subject has: a listing's is its package's, which has no slash, and a copy's has the value of the dial behind it; any
    /// other's is its path below the book's folder; a fence's has its line too.
    pub(super) fn name(self, layout: &Layout) -> String {
        match self {
            Self::Listing(listing) => listing.name.clone(),
            Self::Crate(each) => each.name.clone(),
            Self::Fence(fence) => fence.name.clone(),
            Self::Quiz(quiz) => relative(&quiz.text.path, &layout.root),
        }
    }

    /// The name under which its verdict is kept: a fence may move within its file.
    pub(super) fn cache_name(self, layout: &Layout) -> String {
        match self {
            Self::Fence(fence) => {
                let mut digest = Digest::new();
                digest.add(fence.file()).add(format!("{:?}", fence.words)).add(fence.program());
                format!("fence {}", short(&digest.finish()))
            }
            _ => self.name(layout),
        }
    }

    /// Its folder, or the file of a fence or a quiz, absolute.
    pub(super) fn path(self) -> PathBuf {
        match self {
            Self::Listing(listing) => listing.folder.clone(),
            Self::Crate(each) => each.folder.clone(),
            Self::Fence(fence) => fence.text.path.to_path_buf(),
            Self::Quiz(quiz) => quiz.text.path.to_path_buf(),
        }
    }

    /// The place of a problem with the whole of it.
    pub(super) fn place(self) -> Place {
        match self {
            Self::Listing(listing) => listing.place(),
            Self::Crate(each) => each.place(),
            Self::Fence(fence) => fence.place.clone(),
            Self::Quiz(quiz) => Place::file(&quiz.text.path),
        }
    }

    /// Whether an author calls it so: a listing or a quiz by its name, a crate by the end of its path,
    /// a fence by the end of its file's, with its line or without.
    fn is_called(self, name: &str) -> bool {
        match self {
            Self::Listing(listing) => listing.name == name || listing.package() == name,
            Self::Crate(each) => Path::new(&each.name).ends_with(name),
            Self::Fence(fence) => {
                let file = name.strip_suffix(fence.name.strip_prefix(fence.file()).unwrap_or(""));
                Path::new(fence.file()).ends_with(file.unwrap_or(name))
            }
            Self::Quiz(quiz) => quiz.name == name,
        }
    }
}

/// The selected subjects. Names that nothing has are added to `problems`.
pub(super) fn choose<'s>(
    source: &'s Source,
    selection: &Selection,
    problems: &mut Vec<Problem>,
) -> Vec<Subject<'s>> {
    let names = &selection.names;
    let mut chosen: Vec<Subject<'s>> = Subject::all(source).collect();
    for name in names {
        // A quiz without programs, or a page without fences, may be named too: there is nothing to run.
        let pages = || source.chapters.iter().map(|chapter| &*chapter.text.path);
        let known = chosen.iter().any(|each| each.is_called(name))
            || (name.ends_with(".md") && pages().any(|page| page.ends_with(name)))
            || source.quizzes.all.iter().any(|quiz| quiz.name == *name);
        if !known {
            problems.push(unknown(source, name));
        }
    }
    chosen.retain(|each| names.is_empty() || names.iter().any(|name| each.is_called(name)));
    if let Some(shard) = &selection.shard {
        let all: Vec<String> = chosen.iter().map(|each| each.name(&source.layout)).collect();
        let ours = shard.of(all.iter().map(String::as_str), &source.times);
        chosen.retain(|each| ours.contains(&each.name(&source.layout)));
    }
    chosen
}

fn unknown(source: &Source, name: &str) -> Problem {
    let place = Place::file(&source.layout.listings);
    let what = format!("no listing, crate, fence, or quiz is called `{name}`");
    let quizzes = source.quizzes.all.iter().map(|quiz| quiz.name.as_str());
    let problem = Problem::new(codes::SELECTION_UNKNOWN, place, what)
        .did_you_mean(name, source.listings.names().chain(quizzes));
    let problem = match source.crates.all.is_empty() {
        true => problem,
        false => problem.help("name a crate by the end of its path, such as ch01/listing-01-02"),
    };
    match source.fences.all.first() {
        Some(fence) => problem.help(format!("name fences by their page, such as {}", fence.file())),
        None => problem,
    }
}
