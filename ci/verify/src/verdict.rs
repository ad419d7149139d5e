//! The verdict on one listing: what should happen, what did, and what is recorded of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::compile::{Build, Compiled};
use super::diagnose::{self, Said};
use super::exercises::{self, Part};
use super::manifest::in_the_book;
use super::mirror::{Mirror, Package, alone};
use super::normalize::{Origin, normalize};
use super::run::{End, Outcome};
use super::timeline::Timelines;
use super::{ended, recorded};
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;
use bookwright_source::recording::Recording;

/// What was found of one listing.
#[derive(Debug)]
pub struct Verdict {
    /// The listing's name.
    pub listing: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// Where it has its name.
    pub place: Place,
    /// The verdict in a word.
    pub conclusion: Conclusion,
    /// Where it does not do what is expected.
    pub problems: Vec<Problem>,
    /// Where it does not do what is recorded.
    pub differences: Vec<Problem>,
    /// What would be recorded now; none of an exercise, and of a listing with problems.
    pub recording: Option<Recording>,
    /// The codes of the compiler's errors, in its order, each once.
    pub codes: Vec<String>,
    /// How long it ran; when it is kept, how long it ran then.
    pub took: Duration,
    /// Whether it passed before and was not run again, because nothing has changed since.
    pub kept: bool,
    /// Whether a run was still going on when its time was over.
    pub timed_out: bool,
    /// Whether figures that are recorded make way for those of this run.
    pub measures_anew: bool,
}

/// A verdict in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// It does what is expected and recorded.
    Passed,
    /// It does what is expected, and not what is recorded.
    Differs,
    /// It does not do what is expected.
    Failed,
    /// It was not run here, and why.
    NotRun(String),
}

impl Verdict {
    /// Of a listing that was not run here.
    pub(super) fn not_run(listing: &Listing, why: String, problems: Vec<Problem>) -> Self {
        Self {
            conclusion: Conclusion::NotRun(why),
            ..Self::new(listing, problems, Vec::new(), None, Duration::ZERO)
        }
    }

    /// Of a listing that does what is expected: with what would be recorded of it now.
    pub fn to_record(listing: &Listing, recording: Recording) -> Self {
        Self::new(listing, Vec::new(), Vec::new(), Some(recording), Duration::ZERO)
    }

    /// Of a listing that passed before, and of which nothing has changed since.
    pub(super) fn kept(listing: &Listing, took: Duration) -> Self {
        // What is recorded of the compiler is what it says: that is why the verdict holds.
        let words = listing.recording.compiler.as_deref().unwrap_or_default();
        let codes = diagnose::codes_in(words);
        Self { kept: true, codes, ..Self::new(listing, Vec::new(), Vec::new(), None, took) }
    }

    /// Of a listing whose manifest is not sound, or that cargo refused: why was reported where the
    /// manifest was read.
    pub(super) fn not_built(listing: &Listing) -> Self {
        Self {
            conclusion: Conclusion::Failed,
            ..Self::new(listing, Vec::new(), Vec::new(), None, Duration::ZERO)
        }
    }

    fn new(
        listing: &Listing,
        problems: Vec<Problem>,
        differences: Vec<Problem>,
        recording: Option<Recording>,
        took: Duration,
    ) -> Self {
        let conclusion = match (problems.is_empty(), differences.is_empty()) {
            (true, true) => Conclusion::Passed,
            (true, false) => Conclusion::Differs,
            (false, _) => Conclusion::Failed,
        };
        Self {
            listing: listing.name.clone(),
            folder: listing.folder.clone(),
            place: listing.place(),
            conclusion,
            recording: recording.filter(|_| problems.is_empty()),
            problems,
            differences,
            codes: Vec::new(),
            took,
            kept: false,
            timed_out: false,
            measures_anew: false,
        }
    }
}

/// The outcomes of one listing's runs: by the package's folder and the test's name, which is empty
/// for the program.
pub(super) type Outcomes = BTreeMap<(PathBuf, String), Outcome>;

/// What the verdicts rest on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) source: &'a Source,
    pub(super) mirror: &'a Mirror,
    pub(super) build: &'a Build,
    /// This machine in words.
    pub(super) machine: &'a str,
    /// What was recorded of the listings' tasks.
    pub(super) timelines: &'a Timelines,
}

impl<'a> Bench<'a> {
    /// The verdict on a listing.
    pub(super) fn judge(&self, listing: &Listing, outcomes: &Outcomes) -> Verdict {
        let took = outcomes.values().map(|outcome| outcome.took).sum();
        let packages: Vec<_> = self.packages(listing).collect();
        if packages.iter().any(|each| self.build.refused.contains(&each.folder)) {
            return Verdict::not_built(listing);
        }
        if listing.exercise.is_some() {
            let problems =
                packages.iter().flat_map(|each| self.exercise(listing, each, outcomes)).collect();
            return Verdict::new(listing, problems, Vec::new(), None, took);
        }
        match packages.first() {
            Some(package) => self.listing(listing, package, outcomes, took),
            None => Verdict::not_built(listing),
        }
    }

    /// The packages of a listing.
    pub(super) fn packages(&self, listing: &Listing) -> impl Iterator<Item = &'a Package> {
        self.mirror.packages.iter().filter(move |each| each.listing == listing.name)
    }

    fn listing(
        &self,
        listing: &Listing,
        package: &Package,
        outcomes: &Outcomes,
        took: Duration,
    ) -> Verdict {
        let none = Compiled::default();
        let compiled = self.build.packages.get(&package.folder).unwrap_or(&none);
        let origin = self.origin(listing, package);
        let diagnostics = compiled.diagnostics(false);
        let cargo = self.cargo_words(listing, package);
        let built = if listing.program { compiled.program.is_some() } else { compiled.library };
        let said = Said {
            listing,
            part: &package.part,
            origin: &origin,
            built,
            diagnostics: &diagnostics,
            cargo: &cargo,
        };
        let mut problems = said.problems();
        if compiled.script_fails() && !listing.metadata.expectation.runs() {
            let what = format!("the build script of `{}` does not compile", listing.name);
            problems.push(
                Problem::new(listing.place(), what)
                    .help("the error that is expected is one of the listing itself")
                    .detail(diagnose::words(&diagnostics, &origin)),
            );
        }
        let outcome = outcomes.get(&(package.folder.clone(), String::new()));
        if let Some(outcome) = outcome {
            problems.extend(ended::problems(listing, outcome));
        }
        if built && listing.metadata.expectation.runs() {
            problems.extend(self.tests(listing, package, compiled, outcomes));
        }
        let words = diagnose::words(&diagnostics, &origin);
        let mut unmet = Vec::new();
        let mut recording =
            recorded::to_be(listing, words, outcome, &origin, self.machine, &mut unmet);
        match self.timelines.get(&listing.name) {
            Some(Ok(timeline)) => recording.timeline = Some(timeline.clone()),
            Some(Err(problem)) => unmet.push(problem.clone()),
            None => {}
        }
        // What is wrong with output matters once the listing ended as it should.
        if problems.is_empty() {
            problems = unmet;
        }
        let differences = match problems.is_empty() {
            true => recorded::differences(listing, &recording),
            false => Vec::new(),
        };
        let codes = diagnose::codes(diagnostics.iter().copied());
        Verdict { codes, ..Verdict::new(listing, problems, differences, Some(recording), took) }
    }

    /// The tests of a crate that is no exercise must pass.
    fn tests(
        &self,
        listing: &Listing,
        package: &Package,
        compiled: &Compiled,
        outcomes: &Outcomes,
    ) -> Vec<Problem> {
        let origin = self.origin(listing, package);
        let diagnostics = compiled.diagnostics(true);
        let said = Said {
            listing,
            part: &package.part,
            origin: &origin,
            built: true,
            diagnostics: &diagnostics,
            cargo: "",
        };
        let mut problems = said.compiles();
        problems.extend(said.does_not_warn());
        for test in compiled.tests.keys() {
            if let Some(outcome) = outcomes.get(&(package.folder.clone(), test.clone()))
                && !exercises::passed(outcome)
            {
                problems.push(
                    Problem::new(listing.place(), format!("tests/{test}.rs does not pass"))
                        .detail(test_words(outcome, &origin)),
                );
            }
        }
        problems
    }

    /// What is wrong with one package of an exercise.
    fn exercise(&self, listing: &Listing, package: &Package, outcomes: &Outcomes) -> Vec<Problem> {
        let none = Compiled::default();
        let compiled = self.build.packages.get(&package.folder).unwrap_or(&none);
        let origin = self.origin(listing, package);
        let cargo = self.cargo_words(listing, package);
        let place = Place::file;
        for of_tests in [false, true] {
            let diagnostics = compiled.diagnostics(of_tests);
            let said = Said {
                listing,
                part: &package.part,
                origin: &origin,
                built: if of_tests { !compiled.tests.is_empty() } else { compiled.library },
                diagnostics: &diagnostics,
                cargo: &cargo,
            };
            let mut problems = said.compiles();
            if package.part == Part::Solution {
                problems.extend(said.does_not_warn());
            }
            if !problems.is_empty() {
                return problems;
            }
        }
        let runs: Vec<(&String, &Outcome)> = compiled
            .tests
            .keys()
            .filter_map(|test| Some((test, outcomes.get(&(package.folder.clone(), test.clone()))?)))
            .collect();
        let all_pass = runs.iter().all(|(_, outcome)| exercises::passed(outcome));
        let ran: usize = runs.iter().map(|(_, outcome)| exercises::count(outcome)).sum();
        let file = package.part.library(listing);
        match &package.part {
            Part::Solution => runs
                .iter()
                .filter(|(_, outcome)| !exercises::passed(outcome))
                .map(|(test, outcome)| {
                    let what = match outcome.end {
                        End::StillRunning => "is still running when its time is over",
                        _ => "does not pass",
                    };
                    Problem::new(place(&file), format!("tests/{test}.rs {what} on the solution"))
                        .help("mend the solution or the test")
                        .detail(test_words(outcome, &origin))
                })
                .chain((ran == 0).then(|| {
                    Problem::new(listing.place(), "this exercise's tests test nothing")
                        .help("mark each with #[test]")
                }))
                .collect(),
            Part::Stub if all_pass => vec![
                Problem::new(place(&file), "the stub passes the tests: there is nothing to solve")
                    .help("let the tests ask for what the stub lacks"),
            ],
            Part::Wrong(_) if all_pass => vec![
                Problem::new(place(&file), "the tests pass this wrong solution")
                    .help("add a test that catches it"),
            ],
            _ => Vec::new(),
        }
    }

    pub(super) fn origin(&self, listing: &Listing, package: &Package) -> Origin {
        let (workspace, folder) = match alone(self.source, listing) {
            true => (self.mirror.folder_of(package), PathBuf::new()),
            false => (self.mirror.root.clone(), package.folder.clone()),
        };
        Origin { workspace, folder, scratch: None }
    }

    fn cargo_words(&self, listing: &Listing, package: &Package) -> String {
        let call = match alone(self.source, listing) {
            true => package.folder.clone(),
            false => PathBuf::new(),
        };
        let words = self.build.words.get(&call).map_or("", String::as_str);
        in_the_book(self.source, self.mirror, words)
    }
}

fn test_words(outcome: &Outcome, origin: &Origin) -> String {
    normalize(&String::from_utf8_lossy(&outcome.stdout), origin)
}

/// Whether a listing's program is run at all.
pub(super) fn is_run(listing: &Listing) -> bool {
    let expectation = &listing.metadata.expectation;
    expectation.runs()
        && !listing.metadata.support
        && !matches!(expectation, Expectation::CompileError(_))
}
