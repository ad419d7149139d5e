//! Judges one listing: compares what the compiler said and what its runs did with what is expected
//! and what is recorded.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::cargo_words::with_book_paths;
use super::compile::BuildResults;
use super::compiled_package::CompiledPackage;
use super::diagnostics::{self, CompilerOutput};
use super::exercises::{self, Variant};
use super::mirror::{Mirror, Package, is_built_alone};
use super::normalize::{OutputOrigin, normalize};
use super::run::{Outcome, Termination};
use super::timeline::Timelines;
use super::verdict::Verdict;
use super::{codes, new_recording, termination};
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;

/// The outcomes of one listing's runs, by the package's folder and the test's name. The name is
/// empty for the program.
pub(super) type Outcomes = BTreeMap<(PathBuf, String), Outcome>;

/// What verdicts are based on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) source: &'a Source,
    pub(super) mirror: &'a Mirror,
    pub(super) build: &'a BuildResults,
    /// A description of this machine.
    pub(super) machine: &'a str,
    /// The timelines that were recorded.
    pub(super) timelines: &'a Timelines,
}

impl<'a> Judge<'a> {
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
        let none = CompiledPackage::default();
        let compiled = self.build.packages.get(&package.folder).unwrap_or(&none);
        let origin = self.origin(listing, package);
        let diagnostics = compiled.diagnostics(false);
        let cargo = self.cargo_words(listing, package);
        let built = if listing.program { compiled.program.is_some() } else { compiled.library };
        let said = CompilerOutput {
            listing,
            variant: &package.variant,
            origin: &origin,
            built,
            diagnostics: &diagnostics,
            cargo: &cargo,
        };
        let mut problems = said.problems();
        if compiled.script_fails() && !listing.metadata.expectation.runs() {
            let what = format!("the build script of `{}` does not compile", listing.name);
            problems.push(
                Problem::new(codes::BUILD_SCRIPT_BROKEN, listing.place(), what)
                    .help("fix it: the expected error must be in the listing itself")
                    .detail(diagnostics::words(&diagnostics, &origin)),
            );
        }
        let outcome = outcomes.get(&(package.folder.clone(), String::new()));
        if let Some(outcome) = outcome {
            problems.extend(termination::problems(listing, outcome));
        }
        if built && listing.metadata.expectation.runs() {
            problems.extend(self.tests(listing, package, compiled, outcomes));
        }
        let words = diagnostics::words(&diagnostics, &origin);
        let mut unmet = Vec::new();
        let mut recording =
            new_recording::of_run(listing, words, outcome, &origin, self.machine, &mut unmet);
        match self.timelines.get(&listing.name) {
            Some(Ok(timeline)) => recording.timeline = Some(timeline.clone()),
            Some(Err(problem)) => unmet.push(problem.clone()),
            None => {}
        }
        // Wrong output matters only if the listing ended as it should.
        if problems.is_empty() {
            problems = unmet;
        }
        let differences = match problems.is_empty() {
            true => new_recording::differences(listing, &recording),
            false => Vec::new(),
        };
        let codes = diagnostics::codes(diagnostics.iter().copied());
        Verdict { codes, ..Verdict::new(listing, problems, differences, Some(recording), took) }
    }

    /// The problems of the tests of a crate that is not an exercise: they must pass.
    fn tests(
        &self,
        listing: &Listing,
        package: &Package,
        compiled: &CompiledPackage,
        outcomes: &Outcomes,
    ) -> Vec<Problem> {
        let origin = self.origin(listing, package);
        let diagnostics = compiled.diagnostics(true);
        let said = CompilerOutput {
            listing,
            variant: &package.variant,
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
                    Problem::new(
                        codes::TEST_FAILED,
                        listing.place(),
                        format!("tests/{test}.rs does not pass"),
                    )
                    .detail(test_words(outcome, &origin)),
                );
            }
        }
        problems
    }

    /// The problems of one package of an exercise.
    fn exercise(&self, listing: &Listing, package: &Package, outcomes: &Outcomes) -> Vec<Problem> {
        let none = CompiledPackage::default();
        let compiled = self.build.packages.get(&package.folder).unwrap_or(&none);
        let origin = self.origin(listing, package);
        let cargo = self.cargo_words(listing, package);
        let place = Place::file;
        for of_tests in [false, true] {
            let diagnostics = compiled.diagnostics(of_tests);
            let said = CompilerOutput {
                listing,
                variant: &package.variant,
                origin: &origin,
                built: if of_tests { !compiled.tests.is_empty() } else { compiled.library },
                diagnostics: &diagnostics,
                cargo: &cargo,
            };
            let mut problems = said.compiles();
            if package.variant == Variant::Solution {
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
        let file = package.variant.library(listing);
        match &package.variant {
            Variant::Solution => runs
                .iter()
                .filter(|(_, outcome)| !exercises::passed(outcome))
                .map(|(test, outcome)| {
                    let what = match outcome.end {
                        Termination::StillRunning => "is still running when its time is up",
                        _ => "does not pass",
                    };
                    Problem::new(
                        codes::EXERCISE_SOLUTION_FAILS,
                        place(&file),
                        format!("tests/{test}.rs {what} on the solution"),
                    )
                    .help("fix the solution or the test")
                    .detail(test_words(outcome, &origin))
                })
                .chain((ran == 0).then(|| {
                    Problem::new(
                        codes::EXERCISE_UNTESTED,
                        listing.place(),
                        "this exercise's tests contain no test",
                    )
                    .help("mark each test with #[test]")
                }))
                .collect(),
            Variant::Stub if all_pass => vec![
                Problem::new(
                    codes::EXERCISE_STUB_PASSES,
                    place(&file),
                    "the stub passes the tests: there is nothing to solve",
                )
                .help("let the tests check for what the stub lacks"),
            ],
            Variant::Wrong(_) if all_pass => vec![
                Problem::new(
                    codes::EXERCISE_WRONG_PASSES,
                    place(&file),
                    "the tests pass this wrong solution",
                )
                .help("add a test that catches it"),
            ],
            _ => Vec::new(),
        }
    }

    pub(super) fn origin(&self, listing: &Listing, package: &Package) -> OutputOrigin {
        let (workspace, folder) = match is_built_alone(self.source, listing) {
            true => (self.mirror.folder_of(package), PathBuf::new()),
            false => (self.mirror.root.clone(), package.folder.clone()),
        };
        OutputOrigin { workspace, folder, scratch: None }
    }

    fn cargo_words(&self, listing: &Listing, package: &Package) -> String {
        let call = match is_built_alone(self.source, listing) {
            true => package.folder.clone(),
            false => PathBuf::new(),
        };
        let words = self.build.words.get(&call).map_or("", String::as_str);
        with_book_paths(self.source, self.mirror, words)
    }
}

fn test_words(outcome: &Outcome, origin: &OutputOrigin) -> String {
    normalize(&String::from_utf8_lossy(&outcome.stdout), origin)
}

/// Whether a listing's program is run at all.
pub(super) fn is_run(listing: &Listing) -> bool {
    let expectation = &listing.metadata.expectation;
    expectation.runs()
        && !listing.metadata.support
        && !matches!(expectation, Expectation::CompileError(_))
}
