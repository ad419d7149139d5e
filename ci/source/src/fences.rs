//! Fences: code blocks of pages whose Rust is theirs, not a crate's. Each claims something by its words,
//! as in rustdoc, and is verified as it stands, with the lines that a page hides.
//!
//! A block that only shows files of crates is none: [`super::crates`] takes what its words claim. A block
//! with text of its own around includes is one, with what it includes. Blocks without a language are text.

mod code;
mod output;

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub use code::CodeLine;
pub use output::FenceOutput;

use super::chapter::{Chapter, Fence};
use super::claim::Claim;
use super::codes;
use super::crate_folders::CrateFolders;
use super::directive::{Directive, Show};
use super::fence_words::FenceWords;
use super::include::Shown;
use super::layout::{self, Layout};
use super::listings::Listings;
use super::settings::Settings;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem, Text};
use code::CodeReader;

/// The edition of rustdoc and mdBook where nobody names one.
const EDITION: &str = "2015";

/// A fence.
#[derive(Debug, Clone)]
pub struct CodeFence {
    /// Its file, relative to the book's folder, and the line of its opening marks: `src/page.md:7`.
    pub name: String,
    /// The Markdown file.
    pub text: Text,
    /// All of it.
    pub span: Range<usize>,
    /// The place of its opening marks and words.
    pub place: Place,
    /// What its words say.
    pub words: FenceWords,
    /// What they claim.
    pub claim: Claim,
    /// Its edition: its own, or the book's.
    pub edition: String,
    /// The program as the compiler gets it, with the lines that the page hides.
    pub code: Vec<CodeLine>,
    /// The block behind it that records what it prints.
    pub output: Option<FenceOutput>,
}

impl CodeFence {
    /// The file, relative to the book's folder.
    pub fn file(&self) -> &str {
        self.name.rsplit_once(':').map_or(&self.name, |(file, _)| file)
    }

    /// The place of a line of the program, counted from 0.
    pub fn line(&self, index: usize) -> Place {
        self.code.get(index).map_or_else(|| self.place.clone(), CodeLine::place)
    }

    /// The program.
    pub fn program(&self) -> String {
        self.code.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }
}

/// The fences of a book.
#[derive(Debug, Clone, Default)]
pub struct Fences {
    /// Those that are verified, in the order of the pages.
    pub all: Vec<CodeFence>,
    /// How many say `ignore`.
    pub ignored: usize,
    /// How many blocks are text, because they have no language.
    pub unlabelled: usize,
}

impl Fences {
    /// Finds the fences of the chapters, of Markdown that they include, and of exercises.
    pub fn read(
        layout: &Layout,
        settings: &Settings,
        chapters: &[Chapter],
        shown: &Shown,
        folders: &CrateFolders,
        listings: &Listings,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut reader = FenceReader {
            layout,
            settings,
            folders,
            problems,
            seen: HashSet::new(),
            found: Self::default(),
        };
        for chapter in chapters {
            reader.page(chapter, None);
        }
        for included in &shown.pages {
            reader.page(&included.page, included.lines.as_deref());
        }
        for listing in listings.all.iter().filter(|listing| listing.exercise.is_some()) {
            for file in [layout::TASK, layout::HINTS, layout::EXPLANATION] {
                // Whoever reads the exercise reports a file that is missing.
                let Ok(text) = listing.read(file) else { continue };
                let page =
                    Chapter::parse(PathBuf::new(), text, settings.preprocessors, &mut Vec::new());
                reader.page(&page, None);
            }
        }
        reader.found
    }
}

/// Finds fences, page by page.
struct FenceReader<'a> {
    layout: &'a Layout,
    settings: &'a Settings,
    folders: &'a CrateFolders,
    problems: &'a mut Vec<Problem>,
    /// The blocks that were read: a file may be a chapter, and be included by another one.
    seen: HashSet<(PathBuf, usize)>,
    found: Fences,
}

impl<'a> FenceReader<'a> {
    /// Takes the fences of a page; of those lines only, if it is shown in part.
    fn page(&mut self, page: &Chapter, lines: Option<&[Range<usize>]>) {
        let path = page.text.path.canonicalize().unwrap_or_else(|_| page.text.path.to_path_buf());
        let shown = |span: &Range<usize>| {
            let number = page.text.text[..span.start].matches('\n').count() + 1;
            lines.is_none_or(|lines| lines.iter().any(|range| range.contains(&number)))
        };
        let indented = page.indented.iter().filter(|span| shown(span));
        for span in indented {
            self.found.unlabelled += usize::from(self.seen.insert((path.clone(), span.start)));
        }
        // Whether the last fence of this page is the one before, which an output may follow.
        let mut before = false;
        for fence in page.fences.iter().filter(|fence| shown(&fence.span)) {
            if !self.seen.insert((path.clone(), fence.span.start)) {
                continue;
            }
            let place = opening(&page.text, fence);
            if fence.info.is_empty() {
                self.found.unlabelled += 1;
                before = false;
                continue;
            }
            let words = FenceWords::read(&fence.info);
            self.misspelled(&words, &place);
            if words.output && !words.is_rust {
                self.output(page, fence, &place, before);
                before = false;
                continue;
            }
            before = words.is_rust && self.fence(page, fence, words, place);
        }
        for directive in page.directives.iter().filter(|each| shown(&each.span)) {
            self.playground(page, directive);
        }
    }

    /// The folder that no include may leave.
    fn within(&self) -> Option<&'a Path> {
        (!self.settings.allow_outside).then_some(self.layout.root.as_path())
    }

    fn misspelled(&mut self, words: &FenceWords, place: &Place) {
        for (word, meant) in &words.misspelled {
            let what = format!("`{word}` says nothing to rustdoc, which knows `{meant}`");
            self.problems.push(
                Problem::new(codes::FENCE_WORD_MISSPELLED, place.clone(), what)
                    .help(format!("write `{meant}`, or remove the word")),
            );
        }
    }

    /// Takes a Rust block if it has code of its own, or files of no crate. Returns whether it is verified
    /// and runs.
    fn fence(&mut self, page: &Chapter, fence: &Fence, words: FenceWords, place: Place) -> bool {
        let within = |each: &&Directive| {
            fence.code.start <= each.span.start && each.span.end <= fence.code.end
        };
        let foreign = |each: &Directive| matches!(each.show, Show::Foreign { .. });
        if page.directives.iter().filter(within).any(|each| !foreign(each)) {
            return false;
        }
        let mut reader = CodeReader::new(&page.text, self.within());
        reader.block(fence);
        let of_no_crate = reader.files.iter().any(|file| !self.is_of_crate(file));
        if !reader.has_own_code() && !of_no_crate {
            return false;
        }
        if words.ignore {
            self.ignored(&place);
            return false;
        }
        let line = place.line().unwrap_or(1);
        let name = format!("{}:{line}", relative(&page.text.path, &self.layout.root));
        let claim = Claim::of_fence(&words);
        let edition = words.edition.clone().or_else(|| self.settings.edition.clone());
        let runs = matches!(claim, Claim::Runs | Claim::Panics);
        self.found.all.push(CodeFence {
            name,
            text: page.text.clone(),
            span: fence.span.clone(),
            place,
            claim,
            edition: edition.unwrap_or_else(|| EDITION.to_owned()),
            words,
            code: reader.lines,
            output: None,
        });
        runs
    }

    /// Takes a program that `{{#playground}}` shows, if it belongs to no crate.
    fn playground(&mut self, page: &Chapter, directive: &Directive) {
        let Show::Foreign { name, argument } = &directive.show else { return };
        let around = |fence: &Fence| fence.span.contains(&directive.span.start);
        if !["playground", "playpen"].contains(&name.as_str())
            || page.fences.iter().any(around)
            || !self.seen.insert((page.text.path.to_path_buf(), directive.span.start))
        {
            return;
        }
        let (file, info) =
            argument.get_ref().split_once(char::is_whitespace).unwrap_or((argument.get_ref(), ""));
        let words = FenceWords::read(&format!("rust,{info}"));
        let place = page.text.place(directive.span.clone());
        let mut reader = CodeReader::new(&page.text, self.within());
        reader.file(name, file);
        if reader.lines.is_empty() || reader.files.iter().all(|file| self.is_of_crate(file)) {
            return;
        }
        if words.ignore {
            return self.ignored(&place);
        }
        let line = place.line().unwrap_or(1);
        let edition = words.edition.clone().or_else(|| self.settings.edition.clone());
        self.found.all.push(CodeFence {
            name: format!("{}:{line}", relative(&page.text.path, &self.layout.root)),
            text: page.text.clone(),
            span: directive.span.clone(),
            place,
            claim: Claim::of_fence(&words),
            edition: edition.unwrap_or_else(|| EDITION.to_owned()),
            words,
            code: reader.lines,
            output: None,
        });
    }

    fn ignored(&mut self, place: &Place) {
        self.found.ignored += 1;
        if !self.settings.allow_ignored {
            let what = "nobody compiles this code, and this book allows none such";
            self.problems.push(
                Problem::new(codes::FENCE_IGNORED, place.clone(), what)
                    .help("remove `ignore`; hide the lines that only make it compile: `# use …`")
                    .help("or say what it does: `no_run`, `should_panic`, `compile_fail,E0382`")
                    .help("or allow it: remove `allow-ignored = false` from book.toml"),
            );
        }
    }

    /// Takes a block that records what the program before it prints.
    fn output(&mut self, page: &Chapter, fence: &Fence, place: &Place, before: bool) {
        match self.found.all.last_mut() {
            Some(last) if before => {
                last.output = Some(FenceOutput::read(&page.text, fence, place.clone()));
            }
            _ => self.problems.push(
                Problem::new(
                    codes::FENCE_OUTPUT_STRAY,
                    place.clone(),
                    "no code that runs stands before this output",
                )
                .help("put it behind the Rust block that prints it, with no other block between")
                .help("or, if nothing should be recorded here, remove `output`"),
            ),
        }
    }

    /// Whether a file belongs to a crate, which is verified by itself.
    fn is_of_crate(&self, file: &Path) -> bool {
        file.ancestors().skip(1).any(|folder| self.folders.has(folder))
    }
}

/// The opening marks of a block, with its words.
fn opening(text: &Text, fence: &Fence) -> Place {
    let opening = text.text[fence.span.clone()].lines().next().unwrap_or("");
    text.place(fence.span.start..fence.span.start + opening.trim_end().len())
}
