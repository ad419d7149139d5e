//! Floor 4: is it sound. This compares what the author wrote with itself, and the rendered site with
//! what it points to.
//!
//! Each kind of soundness is one file with one function `check`. These report and change nothing, and
//! do not repeat what weaving or running the listings finds.

mod blocks;
pub mod codes;
mod coverage;
mod footnotes;
mod formulas;
mod headings;
mod html_tags;
mod ids;
mod links;
mod manuscript;
mod markup;
mod objectives;
mod page;
mod placeholders;
mod policy;
mod prose;
mod references;
mod site;
mod spelling;
mod tag_scan;
mod terms;
mod unwoven;
mod uses;
mod weight;

use std::path::Path;

use bookwright_base::problem::Problem;
use bookwright_source::Source;
pub use markup::is_told_by_mdbook;

use manuscript::Manuscript;
use site::RenderedSite;

/// All problems of the sources and of the site that was rendered from them into `site`.
pub fn check(source: &Source, site: &Path) -> Vec<Problem> {
    let mut problems = sources(source);
    problems.append(&mut rendered(source, site));
    problems.sort();
    problems.dedup();
    problems
}

/// What is not checked, and why: a line for each.
pub fn notices(source: &Source) -> Vec<String> {
    spelling::notice(source).into_iter().collect()
}

/// All problems of the sources: files that no page uses, references without a definition, misspelled
/// words, placeholders, terms used before the book introduces them, objectives that nothing tests.
pub fn sources(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    coverage::check(source, &mut problems);
    references::check(source, &mut problems);
    spelling::check(source, &mut problems);
    markup::check(source, &mut problems);
    placeholders::check(source, &mut problems);
    terms::check(source, &mut problems);
    objectives::check(source, &mut problems);
    problems
}

/// All problems of the rendered site: links, ids, headings, unprocessed directives, unused images,
/// what a page's policy blocks, pages over their budget.
pub fn rendered(source: &Source, folder: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    let site = RenderedSite::read(folder, source.settings.site_url.as_deref(), &mut problems);
    let manuscript = Manuscript::new(source);
    links::check(source, &site, &manuscript, &mut problems);
    ids::check(&site, &manuscript, &mut problems);
    headings::check(&site, &manuscript, &mut problems);
    unwoven::check(source, &site, &manuscript, &mut problems);
    policy::check(source, &site, folder, &manuscript, &mut problems);
    weight::check(source, &site, folder, &manuscript, &mut problems);
    coverage::images(source, &links::used(&site), &mut problems);
    problems.sort();
    problems.dedup();
    problems
}
