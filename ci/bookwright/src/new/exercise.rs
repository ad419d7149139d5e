//! A new exercise: a task small enough to be replaced, and complete enough to follow every rule of an
//! exercise: the stub fails, the solution passes, the tests catch the wrong solution.

use std::path::Path;

use super::workspace::{self, Workspace};
use super::{name, target_chapter};
use crate::plan::Plan;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::layout;

/// Plans the exercise `name`, shown at the end of the chapter that `given` names from the folder
/// `here`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn exercise(
    source: &Source,
    here: &Path,
    name: &str,
    given: &Path,
) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let chapter =
        target_chapter::chapter(source, here, given).map_err(|problem| problems.push(problem)).ok();
    let path = Path::new(layout::EXERCISES).join(name);
    let folder = source.layout.listings.join(&path);
    problems.extend(name::check(source, name, &folder));
    let Some(chapter) = chapter.filter(|_| problems.is_empty()) else { return Err(problems) };
    if let Some(problem) = workspace::refuses(source, &path) {
        return Err(vec![problem]);
    }

    let more = shown(chapter, name);
    let text = target_chapter::append(source, chapter, &more).map_err(|problem| vec![problem])?;
    let files = files(name, &Workspace::read(source));
    let task = relative(&folder.join(layout::TASK), &source.layout.root);
    Ok(Plan {
        folder: Some((folder, files)),
        new: workspace::first(source).into_iter().collect(),
        changed: vec![(chapter.text.path.to_path_buf(), text)],
        listing: Some(name.to_owned()),
        next: vec![
            format!("write the task in {task}, then the stub, tests, solution, and hints"),
            format!("write each mistake you expect in {}/, one per file", layout::WRONG),
            format!("prove it: {} test {name}", program::name()),
        ],
        ..Plan::default()
    })
}

/// The text for the chapter. The heading of an exercise is third-level, so it needs a second-level one
/// above it.
fn shown(chapter: &Chapter, name: &str) -> String {
    let above = chapter.headings.last().map_or(0, |heading| heading.level);
    let heading = if above < 2 { "## Exercise\n\n" } else { "" };
    format!("{heading}TODO: say what the exercise trains.\n\n{{{{#exercise {name}}}}}\n")
}

fn files(name: &str, workspace: &Workspace) -> Vec<(String, String)> {
    let library = name.replace('-', "_");
    let test = format!(
        "\
use {library}::total;

#[test]
fn all_numbers_count() {{
    assert_eq!(total(&[1, 20, 300]), 321);
}}

#[test]
fn nothing_adds_up_to_zero() {{
    assert_eq!(total(&[]), 0);
}}
"
    );
    [
        (layout::MANIFEST.to_owned(), workspace.manifest(name, &[])),
        (layout::TASK.to_owned(), TASK.to_owned()),
        (layout::LIB.to_owned(), STUB.to_owned()),
        (format!("{}/total.rs", layout::TESTS), test),
        (layout::HINTS.to_owned(), HINTS.to_owned()),
        (layout::SOLUTION.to_owned(), SOLUTION.to_owned()),
        (layout::EXPLANATION.to_owned(), EXPLANATION.to_owned()),
        (format!("{}/forgets_the_first.rs", layout::WRONG), FORGETS.to_owned()),
    ]
    .into()
}

const TASK: &str = "\
# Add up a list

Write the function `total`. It takes a list of numbers and gives their sum; the sum of no numbers is 0.
";
const STUB: &str = "\
/// Gives the sum of the numbers.
pub fn total(numbers: &[u32]) -> u32 {
    todo!(\"add up {numbers:?}\")
}
";
const HINTS: &str = "\
## One number after the other

A `for` loop takes the numbers out of the list one by one. Keep the sum so far in a variable.

## An iterator can do it

`numbers.iter()` gives an iterator, and iterators have a method for sums.
";
const SOLUTION: &str = "\
/// Gives the sum of the numbers.
pub fn total(numbers: &[u32]) -> u32 {
    numbers.iter().sum()
}
";
const EXPLANATION: &str = "\
`iter` walks over the list, and `sum` adds up what it finds. With nothing to find, `sum` gives 0.
";
const FORGETS: &str = "\
//! Begins with the second number.

pub fn total(numbers: &[u32]) -> u32 {
    numbers.iter().skip(1).sum()
}
";
