//! Links: every address on a page of the site leads to a file that exists, and to an id on it.
//!
//! The rendered site is checked and not the Markdown, because the reader follows what was rendered:
//! links in HTML, in figures and in the theme count too. Addresses of other sites are not fetched: a
//! check must give the same answer tomorrow.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::manuscript::Manuscript;
use super::page::{Reference, ReferenceKind, RenderedPage};
use super::site::{Destination, RenderedSite};
use bookwright_base::names::nearest;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;

/// How many missing files are compared with the files there are, for "did you mean".
const SUGGESTIONS: usize = 20;

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Empty,
    Outside,
    NoFile { file: String },
    NoId { file: String, id: String },
}

/// An address that leads nowhere and stands in no chapter's text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Unplaced {
    fault: Fault,
    address: String,
}

/// Checks every address of the site.
pub(super) fn check(
    source: &Source,
    site: &RenderedSite,
    manuscript: &Manuscript<'_>,
    problems: &mut Vec<Problem>,
) {
    let mut links = Links::new(source, site, manuscript);
    let mut unplaced: BTreeMap<Unplaced, Vec<&str>> = BTreeMap::new();
    for page in &site.pages {
        let mut seen = HashSet::new();
        for target in &page.targets {
            if target.kind == ReferenceKind::Mention || !seen.insert(target) {
                continue;
            }
            let Some(fault) = links.fault(page, target) else { continue };
            let mut places = manuscript.address(&page.path, &target.value);
            if target.kind == ReferenceKind::Icon {
                // Figures name icons that come with the theme; one that draws none leaves the words
                // beside them. What the author drew is another matter.
                let chapter = manuscript.chapter(&page.path).map(|chapter| &chapter.text.path);
                places.retain(|place| Some(&place.file) == chapter);
                if places.is_empty() {
                    continue;
                }
            }
            if places.is_empty() {
                let key = Unplaced { fault, address: target.value.clone() };
                unplaced.entry(key).or_default().push(&page.path);
                continue;
            }
            for place in places {
                problems.push(links.problem(place, target, &fault));
            }
        }
    }
    // What stands in no chapter comes from the theme, on every page: it is one mistake.
    for (Unplaced { fault, address }, pages) in unplaced {
        let Some(first) = pages.first() else { continue };
        let kind = ReferenceKind::File;
        let target = Reference { kind, attribute: "href", value: address };
        let mut problem = links.problem(manuscript.whole(first), &target, &fault);
        if pages.len() > 1 {
            problem = problem.help(format!("{} pages have it, {first} is the first", pages.len()));
        }
        problems.push(problem);
    }
}

/// The files that pages of the site use, whether or not they exist.
pub(super) fn used(site: &RenderedSite) -> HashSet<String> {
    let mut used = HashSet::new();
    for page in &site.pages {
        for target in &page.targets {
            if let Destination::To { file, .. } = site.resolve(page, target) {
                used.insert(file);
            }
        }
    }
    used
}

struct Links<'s> {
    source: &'s Source,
    site: &'s RenderedSite,
    manuscript: &'s Manuscript<'s>,
    ids: HashMap<&'s str, HashSet<&'s str>>,
    suggested: usize,
}

impl<'s> Links<'s> {
    fn new(source: &'s Source, site: &'s RenderedSite, manuscript: &'s Manuscript<'s>) -> Self {
        let ids = site
            .pages
            .iter()
            .map(|page| (page.path.as_str(), page.ids.iter().map(String::as_str).collect()))
            .collect();
        Self { source, site, manuscript, ids, suggested: 0 }
    }

    fn fault(&self, page: &RenderedPage, target: &Reference) -> Option<Fault> {
        if target.value.is_empty() {
            return Some(Fault::Empty);
        }
        let (file, fragment) = match self.site.resolve(page, target) {
            Destination::Away => return None,
            Destination::Outside => return Some(Fault::Outside),
            Destination::To { file, fragment } => (file, fragment),
        };
        if !self.site.files.contains(&file) {
            return Some(Fault::NoFile { file });
        }
        let id = fragment?;
        // Pages that are not read (the whole book on one page) and pictures keep their ids to
        // themselves; `#top` leads to the top of every page.
        let ids = self.ids.get(file.as_str()).filter(|_| file.ends_with(".html"))?;
        let known = ids.contains(id.as_str()) || id.eq_ignore_ascii_case("top");
        (!known).then_some(Fault::NoId { file, id })
    }

    fn problem(&mut self, place: Place, target: &Reference, fault: &Fault) -> Problem {
        let address = &target.value;
        match fault {
            Fault::Empty => Problem::new(place, "this link leads nowhere: its address is empty")
                .help("write an address between the parentheses, or remove the link"),
            Fault::Outside => Problem::new(place, format!("`{address}` leads out of the book"))
                .help("files that pages use stand below the source folder"),
            Fault::NoFile { file } => self.no_file(place, target, file),
            Fault::NoId { file, id } => {
                let on = self.chapter_of(file).unwrap_or_else(|| file.clone());
                let known = self.ids.get(file.as_str()).into_iter().flatten().copied();
                Problem::new(place, format!("there is no `#{id}` on the page of {on}"))
                    .did_you_mean(id, known)
                    .help("a heading's id is its words in small letters, joined by hyphens")
            }
        }
    }

    fn no_file(&mut self, place: Place, target: &Reference, file: &str) -> Problem {
        let what = match target.kind {
            ReferenceKind::Image | ReferenceKind::Icon => "this image does not exist",
            ReferenceKind::Link => "this link leads to a page that does not exist",
            ReferenceKind::File | ReferenceKind::Mention => {
                "this leads to a file that does not exist"
            }
        };
        let chapter = match file.strip_suffix(".html") {
            Some(stem) => format!("{stem}.md"),
            None => file.to_owned(),
        };
        let problem = Problem::new(place, format!("{what}: {file}"));
        let markdown = chapter.ends_with(".md");
        if markdown && self.source.layout.src.join(&chapter).is_file() {
            let to =
                format!("{chapter} is not in SUMMARY.md, so it becomes no page: list it there");
            return problem.help(to);
        }
        if file.ends_with("README.html") {
            return problem
                .help("mdBook makes README.md the index.html of its folder: write index.md");
        }
        self.suggested += 1;
        let near = (self.suggested <= SUGGESTIONS).then(|| self.near(file)).flatten();
        let shown = near.map(|near| self.chapter_of(&near).unwrap_or(near));
        let problem = match shown {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        };
        problem.help(if markdown {
            "links between chapters are written from the folder of the chapter they stand in"
        } else {
            "addresses are written from the folder of the chapter they stand in"
        })
    }

    /// The file of the same kind whose name is nearest.
    fn near(&self, file: &str) -> Option<String> {
        let (stem, kind) = file.rsplit_once('.')?;
        let of_kind = |other: &'s String| other.strip_suffix(kind)?.strip_suffix('.');
        let near = nearest(stem, self.site.files.iter().filter_map(of_kind))?;
        Some(format!("{near}.{kind}"))
    }

    /// The chapter that a page is made of, as authors name it.
    fn chapter_of(&self, page: &str) -> Option<String> {
        Some(self.manuscript.chapter(page)?.path.to_string_lossy().replace('\\', "/"))
    }
}
