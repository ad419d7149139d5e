//! Links: every address on a page leads to a file that exists, and to an id that the file has.
//!
//! This checks the rendered site rather than the Markdown, because readers follow what was rendered:
//! links in HTML, in figures, and in the theme count too. Addresses of other sites are not fetched; a
//! check has to give the same answer tomorrow.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::codes;
use super::manuscript::Manuscript;
use super::page::{Reference, ReferenceKind, RenderedPage};
use super::site::{Destination, RenderedSite, UP};
use bookwright_base::names::nearest;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::{Source, Spanned, table};

/// How many missing files get a "did you mean", which compares each with all files.
const SUGGESTIONS: usize = 20;

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Empty,
    Outside { path: String },
    Top { file: String },
    NoFile { file: String },
    NoId { file: String, id: String },
}

/// A faulty address that is in no chapter's text.
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
                // Figures use icons of the theme. A theme without them still shows the words beside
                // them, so only icons that the author used are checked.
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
    links.moved_headings(problems);
    // What is in no chapter comes from the theme, and is one mistake however many pages have it.
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

/// The files that pages of the site use, whether they exist or not.
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

/// An entry of book.toml's table of redirects.
struct Redirect {
    /// The page it is for, of which nothing else is known.
    page: RenderedPage,
    /// Where it leads.
    target: Reference,
    /// Where the author wrote that.
    place: Place,
}

/// The redirects in book.toml.
fn redirects(source: &Source) -> BTreeMap<String, Redirect> {
    let text = &source.settings.text;
    let table = table::parse(text, &mut Vec::new());
    let entries = table::descend(&table, &["output", "html", "redirect"]);
    let redirect = |(from, to): (&Spanned<Cow<'_, str>>, &table::Value<'_>)| {
        let from = from.get_ref().trim_start_matches('/').to_owned();
        let path = from.split('#').next().unwrap_or(&from).to_owned();
        let (kind, value) = (ReferenceKind::Link, to.get_ref().as_str()?.to_owned());
        let target = Reference { kind, attribute: "href", value };
        let page = RenderedPage { path, ..RenderedPage::default() };
        Some((from, Redirect { page, target, place: text.place(to.span()) }))
    };
    entries.into_iter().flatten().filter_map(redirect).collect()
}

/// The folder that a path out of the site leads to, such as `../std/`.
fn neighbor(path: &str) -> String {
    let below = path.trim_start_matches(UP);
    let up = &path[..path.len() - below.len()];
    match below.split_once('/') {
        Some((folder, _)) => format!("{up}{folder}/"),
        None => path.to_owned(),
    }
}

struct Links<'s> {
    source: &'s Source,
    site: &'s RenderedSite,
    manuscript: &'s Manuscript<'s>,
    ids: HashMap<&'s str, HashSet<&'s str>>,
    /// The pages that send their readers to another one, and the headings that moved (`page.html#id`).
    redirects: BTreeMap<String, Redirect>,
    suggested: usize,
}

impl<'s> Links<'s> {
    fn new(source: &'s Source, site: &'s RenderedSite, manuscript: &'s Manuscript<'s>) -> Self {
        let ids = site
            .pages
            .iter()
            .map(|page| (page.path.as_str(), page.ids.iter().map(String::as_str).collect()))
            .collect();
        let redirects = redirects(source);
        Self { source, site, manuscript, ids, redirects, suggested: 0 }
    }

    fn fault(&self, page: &RenderedPage, target: &Reference) -> Option<Fault> {
        if target.value.is_empty() {
            return Some(Fault::Empty);
        }
        let (file, fragment) = match self.site.resolve(page, target) {
            Destination::Away => return None,
            Destination::Outside(path) if self.is_neighbor(&path) => return None,
            Destination::Outside(path) => return Some(Fault::Outside { path }),
            Destination::Top(file) => return Some(Fault::Top { file }),
            Destination::To { file, fragment } => self.redirected(file, fragment)?,
        };
        if !self.site.files.contains(&file) {
            return Some(Fault::NoFile { file });
        }
        let id = fragment?;
        // The ids of pictures and of pages that are not read (the whole book on one page) are unknown;
        // `#top` leads to the top of every page.
        let ids = self.ids.get(file.as_str()).filter(|_| file.ends_with(".html"))?;
        let known = ids.contains(id.as_str())
            || id.eq_ignore_ascii_case("top")
            || self.redirects.contains_key(&format!("{file}#{id}"));
        (!known).then_some(Fault::NoId { file, id })
    }

    /// Where readers get who ask for a place in a file: a page that sends them on sends them to the same
    /// place there. `None` if that is another site.
    fn redirected(
        &self,
        mut file: String,
        fragment: Option<String>,
    ) -> Option<(String, Option<String>)> {
        // A redirect to itself, by way of others, has no end.
        let mut passed = HashSet::new();
        while fragment.is_some()
            && let Some(Redirect { page, target, .. }) = self.redirects.get(&file)
            && passed.insert(file.clone())
        {
            match self.site.resolve(page, target) {
                Destination::To { file: to, fragment: None } => file = to,
                // That it leads nowhere is told where it is written.
                _ => return None,
            }
            if !self.site.files.contains(&file) {
                return None;
            }
        }
        Some((file, fragment))
    }

    /// Checks where headings moved to, which mdBook writes into a script of their page. The page of a whole
    /// redirect is checked as any other.
    fn moved_headings(&mut self, problems: &mut Vec<Problem>) {
        let moved = self.redirects.iter().filter(|(from, _)| from.contains('#'));
        let faults: Vec<_> = moved
            .filter_map(|(_, Redirect { page, target, place })| {
                Some((place.clone(), target.clone(), self.fault(page, target)?))
            })
            .collect();
        for (place, target, fault) in faults {
            problems.push(self.problem(place, &target, &fault));
        }
    }

    /// Whether book.toml says that something is published at a path beside the book.
    fn is_neighbor(&self, path: &str) -> bool {
        self.source.settings.neighbors.iter().any(|neighbor| {
            let neighbor = neighbor.get_ref().trim_end_matches('/');
            let rest = path.strip_prefix(neighbor).or_else(|| {
                // A folder beside the book may be named without the way to it.
                path.strip_prefix(UP)?.strip_prefix(neighbor)
            });
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn problem(&mut self, place: Place, target: &Reference, fault: &Fault) -> Problem {
        let address = &target.value;
        match fault {
            Fault::Empty => Problem::new(codes::LINK_EMPTY, place, "this link has no address")
                .help("write an address between the parentheses, or remove the link"),
            Fault::Outside { path } => {
                let what = format!("`{address}` leads out of the book");
                Problem::new(codes::LINK_OUTSIDE, place, what)
                    .help("a page can use only files below the source folder")
                    .help(format!(
                        "if something else is published there, say so in book.toml under \
                         [preprocessor.bookwright]: neighbors = [\"{}\"]",
                        neighbor(path)
                    ))
            }
            Fault::Top { file } => {
                let what = format!("`{address}` starts at the top of the server, not of this book");
                Problem::new(codes::LINK_OUTSIDE, place, what).help(format!(
                    "write the way from this page to {file}: the book can then be published anywhere"
                ))
            }
            Fault::NoFile { file } => self.no_file(place, target, file),
            Fault::NoId { file, id } => {
                let on = self.chapter_of(file).unwrap_or_else(|| file.clone());
                let known = self.ids.get(file.as_str()).into_iter().flatten().copied();
                let what = format!("the page of {on} has no `#{id}`");
                Problem::new(codes::LINK_FRAGMENT_UNKNOWN, place, what)
                    .did_you_mean(id, known)
                    .help("a heading's id is its words in lower case, joined by hyphens")
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
        let what = format!("{what}: {file}");
        let markdown = chapter.ends_with(".md");
        let is_chapter = self.source.chapter(Path::new(&chapter)).is_some();
        if markdown && !is_chapter && self.source.layout.src.join(&chapter).is_file() {
            return Problem::new(codes::PAGE_UNLISTED, place, what).help(format!(
                "{chapter} is not in SUMMARY.md, so it does not become a page: list it there"
            ));
        }
        let problem = Problem::new(codes::LINK_BROKEN, place, what);
        if is_chapter {
            return problem.help(
                "mdBook turns README.md into the index.html of its folder: link to index.md",
            );
        }
        self.suggested += 1;
        let near = (self.suggested <= SUGGESTIONS).then(|| self.near(file)).flatten();
        let shown = near.map(|near| self.chapter_of(&near).unwrap_or(near));
        let problem = match shown {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        };
        problem.help(if markdown {
            "a link to a chapter starts from the folder of the chapter it is in"
        } else {
            "an address starts from the folder of the chapter it is in"
        })
    }

    /// The file with the same extension and the most similar name.
    fn near(&self, file: &str) -> Option<String> {
        let (stem, kind) = file.rsplit_once('.')?;
        let of_kind = |other: &'s String| other.strip_suffix(kind)?.strip_suffix('.');
        let near = nearest(stem, self.site.files.iter().filter_map(of_kind))?;
        Some(format!("{near}.{kind}"))
    }

    /// The path of a page's chapter, as authors write it.
    fn chapter_of(&self, page: &str) -> Option<String> {
        Some(self.manuscript.chapter(page)?.path.to_string_lossy().replace('\\', "/"))
    }
}
