//! The pages of a foreign book: what they include, and what the fences around the includes claim.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::Source;
use super::super::chapter::{Chapter, Fence};
use super::super::codes;
use super::super::directive::Show;
use super::super::layout;
use super::selection::check_selection;
use super::{Claim, Foreign, outside};
use bookwright_base::paths::cleaned;
use bookwright_base::problem::{Place, Problem, Text};
use serde_spanned::Spanned;

/// How deep texts may include one another.
const DEPTH: usize = 10;

/// Reads the pages, adds their claims to the crates, and returns the files they show.
pub(super) fn read(source: &Source, foreign: &mut Foreign) -> BTreeSet<PathBuf> {
    let mut pages = PageReader { source, foreign, shown: BTreeSet::new(), texts: BTreeMap::new() };
    for chapter in &source.chapters {
        pages.read(chapter, 0);
    }
    pages.shown
}

/// The pages, as they are read.
struct PageReader<'a> {
    source: &'a Source,
    foreign: &'a mut Foreign,
    shown: BTreeSet<PathBuf>,
    texts: BTreeMap<PathBuf, Option<Text>>,
}

impl PageReader<'_> {
    fn read(&mut self, chapter: &Chapter, depth: usize) {
        for directive in &chapter.directives {
            let Show::Foreign { name, argument } = &directive.show else { continue };
            if !["include", "rustdoc_include", "playground", "playpen"].contains(&name.as_str()) {
                continue;
            }
            let Some(file) = self.include(chapter, argument) else { continue };
            self.shown.insert(file.clone());
            if file.extension().is_some_and(|each| each == "md") {
                if depth < DEPTH
                    && let Some(text) = self.text(&file)
                {
                    let is_misspelled = |each: &Problem| each.code == codes::DIRECTIVE_MISSPELLED;
                    let mut problems = Vec::new();
                    let inner = Chapter::parse(PathBuf::new(), text, false, &mut problems);
                    self.foreign.problems.extend(problems.into_iter().filter(is_misspelled));
                    self.read(&inner, depth + 1);
                }
                continue;
            }
            let holds = |fence: &&Fence| fence.span.contains(&directive.span.start);
            if let Some(fence) = chapter.fences.iter().find(holds)
                && ["rust", "rs"].contains(&fence.language())
                && file.extension().is_some_and(|each| each == "rs")
            {
                let part = name != "rustdoc_include" && argument.get_ref().contains(':');
                let include = chapter.text.place(directive.span.clone());
                self.claim(chapter, fence, &file, part, include);
            }
        }
    }

    fn claim(&mut self, chapter: &Chapter, fence: &Fence, file: &Path, part: bool, include: Place) {
        let opening = chapter.text.text[fence.span.clone()].lines().next().unwrap_or("");
        let place = chapter.text.place(fence.span.start..fence.span.start + opening.len());
        let compiled = !fence.has("ignore");
        let Some(each) = self.foreign.crate_of(file) else {
            if compiled && self.is_of_no_crate(file) {
                self.foreign.problems.push(
                    Problem::new(
                        codes::CRATE_MISSING,
                        include,
                        "nothing compiles this file: it belongs to no crate",
                    )
                    .help("add a Cargo.toml to its folder, or mark the fence `ignore`"),
                );
            }
            return;
        };
        if compiled {
            each.compiled.entry(file.to_owned()).or_insert(include);
        }
        let cut = part || each.is_module(file);
        let claim = Claim::of(fence, cut);
        let strongest = each.shown.entry(file.to_owned()).or_insert(Claim::Ignored);
        *strongest = strongest.clone().max(claim.clone());
        each.claims.push((claim, place.clone()));
        let said = fence.info.split([',', ' ']).find_map(|word| word.strip_prefix("edition"));
        let edition =
            each.table.get("package").and_then(|package| package.get("edition")?.as_str());
        if let (Some(said), Some(edition)) = (said, edition)
            && said != edition
        {
            let what =
                format!("this fence names edition {said}, but the crate's manifest {edition}");
            let problem = Problem::new(codes::FENCE_EDITION_DIFFERS, place, what);
            self.foreign.problems.push(problem.help("let both name the same edition"));
        }
    }

    /// Whether a file is among the listings, but below no manifest, not even a broken one.
    fn is_of_no_crate(&self, file: &Path) -> bool {
        let listings = &self.source.layout.listings;
        let mut above = file.ancestors().skip(1).take_while(|folder| folder.starts_with(listings));
        file.starts_with(listings) && !above.any(|folder| folder.join(layout::MANIFEST).exists())
    }

    fn text(&mut self, file: &Path) -> Option<Text> {
        self.texts.entry(file.to_owned()).or_insert_with(|| Text::read(file).ok()).clone()
    }

    /// The file that an include names. Reports what the include asks for and doesn't get.
    fn include(&mut self, chapter: &Chapter, argument: &Spanned<String>) -> Option<PathBuf> {
        let first = argument.get_ref().split_whitespace().next().unwrap_or("");
        let (path, selection) = first.split_once(':').unwrap_or((first, ""));
        let start = argument.span().start;
        let place = chapter.text.place(start..start + path.len());
        let Some(file) = cleaned(&chapter.text.path.parent()?.join(path)) else {
            self.foreign.problems.push(outside(place));
            return None;
        };
        let real = file.canonicalize().unwrap_or_else(|_| file.clone());
        if !self.source.settings.allow_outside && !real.starts_with(&self.source.layout.root) {
            self.foreign.problems.push(outside(place));
            return None;
        }
        let Some(text) = self.text(&file) else {
            if file.is_file() {
                // It is there, so the include is right: what is wrong is in the file.
                let problem = Text::read(&file).err();
                let new = |each: &Problem| !self.foreign.problems.contains(each);
                self.foreign.problems.extend(problem.filter(new));
                return Some(file);
            }
            let why = Text::read(&file).err().map_or_else(String::new, |problem| problem.what);
            self.foreign.problems.push(
                Problem::new(
                    codes::INCLUDE_MISSING,
                    place,
                    format!("{path} cannot be included: {why}"),
                )
                .help("the path is relative to this chapter's folder"),
            );
            return None;
        };
        if !selection.is_empty() {
            let at = start + path.len() + 1;
            let place = chapter.text.place(at..at + selection.len());
            self.foreign.problems.extend(check_selection(&text, path, selection, &place));
        }
        Some(file)
    }
}
