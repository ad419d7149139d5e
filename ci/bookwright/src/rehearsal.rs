//! A plan tried on a copy of the book: whoever reads the plan's problems has them before anything of the
//! book is changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, Result};
use walkdir::{DirEntry, WalkDir};

use bookwright_base::problem::Problem;
use bookwright_site::MdbookWarning;
use bookwright_site::dates::Dates;
use bookwright_site::render::render;
use bookwright_source::Source;
use bookwright_source::layout;

use crate::plan::Plan;
use crate::scratch::Scratch;

/// What is said of a book that cannot be rendered.
const UNRENDERED: &str = "links, ids, and headings are not checked: no page can be rendered before what `build` refuses is mended";

/// All that `check` finds in a book, whose site is rendered into the new folder `site`.
///
/// # Errors
/// If the site cannot be written.
pub(crate) fn examine(source: &Rc<Source>, dates: Dates, site: &Path) -> Result<Examined> {
    let rendered = render(source, &Rc::new(dates), site)?;
    let mut problems = bookwright_check::sources(source);
    let is_rendered = rendered.problems.is_empty();
    if is_rendered {
        problems.extend(bookwright_check::rendered(source, site));
    }
    problems.extend(rendered.problems);
    let (of_pages, mut warnings): (Vec<_>, Vec<_>) =
        rendered.warnings.into_iter().partition(|warning| warning.chapter.is_some());
    // What is found in the chapter's text is the mistake that mdBook warns of, with its place.
    let told = bookwright_check::is_told_by_mdbook;
    let is_known =
        |file: &Path| problems.iter().any(|each| told(each.code) && *each.place.file == *file);
    let of_pages = of_pages.iter().filter_map(MdbookWarning::problem);
    let of_pages: Vec<Problem> = of_pages.filter(|each| !is_known(&each.place.file)).collect();
    problems.extend(of_pages);
    problems.sort();
    problems.dedup();
    let mut notices = bookwright_check::notices(source);
    notices.extend((!is_rendered).then(|| UNRENDERED.to_owned()));
    let notices = notices.into_iter();
    warnings.extend(notices.map(|text| MdbookWarning { chapter: None, text }));
    Ok(Examined { problems, warnings })
}

/// What is wrong with a book.
pub(crate) struct Examined {
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<MdbookWarning>,
}

/// The problems that the book would have after the plan, and does not have now. Places are those after the
/// plan.
///
/// # Errors
/// If the copy cannot be written, or the plan cannot be carried out.
pub(crate) fn new_problems(source: &Source, plan: &Plan) -> Result<Vec<Problem>> {
    let root = &source.layout.root;
    let folder = Scratch::new()?;
    let above = folder.path().canonicalize().context("cannot find the folder of the copy")?;
    let copy = above.join("book");
    copy_book(source, &copy)?;
    let examined = |site: &str| {
        let source = Rc::new(Source::discover(&copy));
        Ok::<_, anyhow::Error>(examine(&source, Dates::default(), &above.join(site))?.problems)
    };
    let before = examined("before")?;
    plan.at(root, &copy)?.write()?;
    let mut new = only_after(&before, examined("after")?);
    for problem in &mut new {
        if let Ok(path) = problem.place.file.strip_prefix(&copy) {
            problem.place.file = root.join(path).into();
        }
    }
    Ok(new)
}

/// The problems that were not there before. A line may have moved and a name may have changed, so a problem
/// is new only if there are more of its code.
fn only_after(before: &[Problem], mut after: Vec<Problem>) -> Vec<Problem> {
    let (had, has) = (count(before), count(&after));
    let mut known: Vec<_> = before.iter().map(|each| (each.code, each.what.as_str())).collect();
    after.retain(|problem| {
        let code = problem.code.as_str();
        if has.get(code) <= had.get(code) {
            return false;
        }
        let same = known.iter().position(|each| *each == (problem.code, problem.what.as_str()));
        same.map(|index| known.swap_remove(index)).is_none()
    });
    after
}

/// How many problems have each code.
fn count(problems: &[Problem]) -> BTreeMap<&'static str, usize> {
    let mut count = BTreeMap::new();
    for problem in problems {
        *count.entry(problem.code.as_str()).or_insert(0) += 1;
    }
    count
}

/// Copies the book's files, but nothing that is built, and not the site.
fn copy_book(source: &Source, copy: &Path) -> Result<()> {
    let layout = &source.layout;
    let is_source = |entry: &DirEntry| {
        let name = entry.file_name();
        entry.depth() == 0
            || !(name == layout::BUILDS || name == ".git" || entry.path() == layout.destination)
    };
    for entry in WalkDir::new(&layout.root).into_iter().filter_entry(is_source) {
        let entry = entry.context("cannot read the book")?;
        let to = copy.join(entry.path().strip_prefix(&layout.root)?);
        // What a link leads to is copied, so that nothing outside is changed.
        if entry.path().is_dir() && !entry.path_is_symlink() {
            fs::create_dir_all(&to)
        } else if entry.path().is_file() {
            fs::copy(entry.path(), &to).map(drop)
        } else {
            Ok(())
        }
        .with_context(|| format!("cannot copy {}", entry.path().display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{CHAPTER_UNKNOWN, NAME_TAKEN};
    use bookwright_base::code::Code;
    use bookwright_base::problem::Place;

    #[test]
    fn a_problem_is_new_if_there_are_more_of_its_kind() {
        let problem = |code: Code, what: &str| {
            Problem::new(code, Place::file(Path::new("/a.md")), what.to_owned())
        };
        let before = [problem(NAME_TAKEN, "`tea`"), problem(CHAPTER_UNKNOWN, "a")];
        let new = |after: Vec<Problem>| -> Vec<String> {
            only_after(&before, after).into_iter().map(|problem| problem.what).collect()
        };
        assert_eq!(new(before.to_vec()), Vec::<String>::new());
        assert_eq!(new(vec![problem(NAME_TAKEN, "`cup`")]), Vec::<String>::new());
        let more = vec![problem(NAME_TAKEN, "`tea`"), problem(NAME_TAKEN, "`cup`")];
        assert_eq!(new(more), ["`cup`"]);
        let twice = vec![problem(CHAPTER_UNKNOWN, "a"), problem(CHAPTER_UNKNOWN, "a")];
        assert_eq!(new(twice), ["a"]);
    }
}
