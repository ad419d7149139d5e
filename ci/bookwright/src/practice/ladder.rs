//! The exercises of a book, in the order in which its pages show them.

use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::directive::Show;
use bookwright_source::exercise::{Exercise, split_title};
use bookwright_source::listing::Listing;
use bookwright_verify::codes::SELECTION_UNKNOWN;

use crate::codes;

/// One exercise.
#[derive(Debug, Clone)]
pub struct Step<'s> {
    /// Its crate.
    pub listing: &'s Listing,
    /// Its task, hints, and solution.
    pub exercise: &'s Exercise,
    /// Its title, in Markdown.
    pub title: String,
    /// The task without its title, in Markdown.
    pub task: &'s str,
    /// The title of the page that shows it; empty if none does.
    pub page: &'s str,
}

impl Step<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.listing.name
    }
}

/// All exercises of a book; at least one.
#[derive(Debug, Clone)]
pub struct Ladder<'s> {
    /// The exercises, from the first to the last.
    pub steps: Vec<Step<'s>>,
}

impl<'s> Ladder<'s> {
    /// The ladder of a book. What no page shows comes last, by name.
    ///
    /// # Errors
    /// A problem if the book has no exercise.
    pub fn of(source: &'s Source) -> Result<Self, Problem> {
        let mut steps: Vec<Step<'s>> = Vec::new();
        let shown = source.chapters.iter().flat_map(|chapter| {
            let page = chapter.title().map_or("", |title| title.title.as_str());
            chapter.directives.iter().filter_map(move |directive| match &directive.show {
                Show::Exercise(name) => Some((source.listings.get(name.get_ref())?, page)),
                _ => None,
            })
        });
        let rest = source.listings.all.iter().map(|listing| (listing, ""));
        for (listing, page) in shown.chain(rest) {
            let Some(exercise) = &listing.exercise else { continue };
            if steps.iter().any(|step| step.listing.name == listing.name) {
                continue;
            }
            let (title, task) =
                exercise.task.as_ref().map_or((None, ""), |task| split_title(&task.text));
            let title = title.unwrap_or(&listing.name).to_owned();
            steps.push(Step { listing, exercise, title, task: task.trim(), page });
        }
        if steps.is_empty() {
            let place = Place::file(&source.layout.book_toml());
            let problem =
                Problem::new(codes::EXERCISES_MISSING, place, "this book has no exercises");
            return Err(problem.help("read the book, and run its listings"));
        }
        Ok(Self { steps })
    }

    /// The exercise of a name.
    ///
    /// # Errors
    /// A problem that suggests the name that was meant.
    pub fn find(&self, name: &str, source: &Source) -> Result<usize, Problem> {
        let found = self.steps.iter().position(|step| step.name() == name);
        found.ok_or_else(|| {
            let what = match source.listings.get(name) {
                Some(_) => format!("`{name}` is a listing, not an exercise"),
                None => format!("no exercise is called `{name}`"),
            };
            Problem::new(SELECTION_UNKNOWN, Place::file(&source.layout.listings), what)
                .did_you_mean(name, self.steps.iter().map(Step::name))
        })
    }

    /// The first exercise after another one that is not done, or else the first of all; `None` if all
    /// are done. Without another one, the first of all.
    pub fn next(&self, after: Option<usize>, is_done: impl Fn(&str) -> bool) -> Option<usize> {
        let count = self.steps.len();
        let begin = after.map_or(0, |after| after + 1);
        (begin..begin + count).map(|at| at % count).find(|at| !is_done(self.steps[*at].name()))
    }
}
