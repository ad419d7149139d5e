//! Floor 4: is it sound. What the author wrote is held against itself, and the rendered site against
//! what it points to.
//!
//! Each kind of soundness is one file with one function `check`. They report and mend nothing; what
//! a weave or a run of the listings would find is not looked for again.

mod blocks;
mod coverage;
mod fences;
mod headings;
mod ids;
mod links;
mod manuscript;
mod objectives;
mod page;
mod policy;
mod prose;
mod site;
mod spelling;
mod terms;
mod unwoven;
mod uses;
mod weight;

use std::path::Path;

use bookwright_base::problem::Problem;
use bookwright_source::Source;
use manuscript::Manuscript;
use site::RenderedSite;

/// All that is unsound in the sources and in the site that was rendered from them into `site`.
pub fn check(source: &Source, site: &Path) -> Vec<Problem> {
    let mut problems = sources(source);
    problems.append(&mut rendered(source, site));
    problems.sort();
    problems.dedup();
    problems
}

/// What is unsound in the sources: what no page uses, fences that are no listings, spelling, terms
/// used before they are introduced, objectives that nothing tests.
pub fn sources(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    coverage::check(source, &mut problems);
    fences::check(source, &mut problems);
    spelling::check(source, &mut problems);
    terms::check(source, &mut problems);
    objectives::check(source, &mut problems);
    problems
}

/// What is unsound in the rendered site: links, ids, headings, directives left over, images that no
/// page shows, what the policy of a page does not cover, pages that weigh too much.
pub fn rendered(source: &Source, folder: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    let site = RenderedSite::read(folder, source.settings.site_url.as_deref(), &mut problems);
    let manuscript = Manuscript::new(source);
    links::check(source, &site, &manuscript, &mut problems);
    ids::check(&site, &manuscript, &mut problems);
    headings::check(&site, &manuscript, &mut problems);
    unwoven::check(&site, &manuscript, &mut problems);
    policy::check(source, &site, folder, &manuscript, &mut problems);
    weight::check(source, &site, folder, &manuscript, &mut problems);
    coverage::images(source, &links::used(&site), &mut problems);
    problems.sort();
    problems.dedup();
    problems
}
