//! A suite: the tests of one target, which of them are run, and what the run says at its end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use libtest_mimic::{Arguments, Completion, Failed, FormatSetting, Trial};

use crate::kept::Kept;
use crate::key::Key;
use crate::panics;
use crate::scratch;
use crate::skip::{Skipped, leave_to_ci};

/// The variables with which every test is run, whatever is kept.
const FRESH: [&str; 2] = ["CI", "BOOKWRIGHT_FRESH"];

/// How many tests run at once for each processor, unless every test is run: a third of their time they
/// wait, for programs that hang and for pages that load. Where a failure must be the code's, as in CI,
/// each has a processor.
const BESIDE: usize = 2;

/// A function with `#[test]`.
pub struct Test {
    /// Where it is, beginning with the target's own name.
    pub path: &'static str,
    /// The test: it fails if it panics.
    pub run: fn(),
    /// Whether it takes long and seldom breaks, and is left to CI.
    pub thorough: bool,
}

inventory::collect!(Test);

type Run = Box<dyn FnOnce() -> Result<(), Failed> + Send>;

/// When a test runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Unless it is kept.
    Always,
    /// Where every test is run, and when it is asked for.
    Thorough,
    /// Only by `--ignored` or `--include-ignored`.
    Ignored,
}

/// The tests of one target.
pub struct Suite {
    name: &'static str,
    root: PathBuf,
    /// The files that a test reads or starts: programs and folders.
    reads: Vec<PathBuf>,
    /// Programs whose version matters, each as the command that prints it.
    asks: Vec<Vec<String>>,
    tests: Vec<(String, When, Run)>,
}

impl Suite {
    /// All functions with `#[test]` of the target `name`. They start the program at `tool`, and `root`
    /// is the repository's folder.
    pub fn new(name: &'static str, root: &Path, tool: &str) -> Self {
        let mut suite = Self {
            name,
            root: root.to_owned(),
            reads: vec![tool.into()],
            asks: Vec::new(),
            tests: Vec::new(),
        };
        for test in inventory::iter::<Test> {
            let path = test.path.split_once("::").map_or(test.path, |(_, path)| path);
            let when = if test.thorough { When::Thorough } else { When::Always };
            let run = || {
                (test.run)();
                Ok(())
            };
            suite = suite.with(path.to_owned(), when, Box::new(run));
        }
        suite
    }

    /// The tests also read this file or folder of the repository while they run.
    #[must_use]
    pub fn reads(mut self, path: &str) -> Self {
        self.reads.push(self.root.join(path));
        self
    }

    /// The tests also start the program with this command for its version.
    #[must_use]
    pub fn asks(mut self, command: &[&str]) -> Self {
        self.asks.push(command.iter().map(|word| (*word).to_owned()).collect());
        self
    }

    /// Adds a test that no attribute adds.
    #[must_use]
    pub fn test(
        self,
        name: impl Into<String>,
        run: impl FnOnce() -> Result<(), Failed> + Send + 'static,
    ) -> Self {
        self.with(name.into(), When::Always, Box::new(run))
    }

    /// Adds a test that takes long and seldom breaks: it is left to CI, as one with `#[test(thorough)]` is.
    /// Asked for by its name or its module's, by `--ignored`, or by `--include-ignored`, it runs anywhere.
    #[must_use]
    pub fn thorough_test(
        self,
        name: impl Into<String>,
        run: impl FnOnce() -> Result<(), Failed> + Send + 'static,
    ) -> Self {
        self.with(name.into(), When::Thorough, Box::new(run))
    }

    /// Adds a test that runs only by `--ignored` or `--include-ignored`.
    #[must_use]
    pub fn ignored_test(
        self,
        name: impl Into<String>,
        run: impl FnOnce() -> Result<(), Failed> + Send + 'static,
    ) -> Self {
        self.with(name.into(), When::Ignored, Box::new(run))
    }

    fn with(mut self, name: String, when: When, run: Run) -> Self {
        self.tests.push((name, when, run));
        self
    }

    /// Runs what the command line asks for, but not what is kept, and says what was left out and why.
    pub fn run(self) -> ExitCode {
        let fresh = FRESH.iter().any(|name| std::env::var_os(name).is_some());
        let mut arguments = Arguments::from_args();
        if arguments.test_threads.is_none() && !fresh {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            arguments.test_threads = Some(processors * BESIDE);
        }
        let scratch = match scratch::make() {
            Ok(scratch) => scratch,
            Err(error) => {
                eprintln!("{}: cannot make a temporary folder: {error}", self.name);
                return ExitCode::FAILURE;
            }
        };
        let kept = match self.kept() {
            Ok(kept) => Arc::new(kept),
            Err(error) => {
                eprintln!("{}: cannot tell what its tests depend on: {error}", self.name);
                return ExitCode::FAILURE;
            }
        };
        panics::keep_for_the_failure();
        let skipped = Arc::new(Mutex::new(BTreeMap::new()));
        let (mut trials, mut count) = (Vec::new(), 0);
        for (name, when, run) in self.tests {
            let is_kept = kept.has(&name) && !fresh && !arguments.list;
            let thorough = when == When::Thorough;
            let ignored = when == When::Ignored || thorough && arguments.ignored;
            let run = if !thorough || fresh || is_asked_for(&arguments, &name) {
                run
            } else {
                Box::new(|| leave_to_ci())
            };
            let trial = trial(name, run, &kept, &skipped).with_ignored_flag(ignored);
            if !is_kept || arguments.is_ignored(&trial) {
                trials.push(trial);
            } else if !arguments.is_filtered_out(&trial) {
                count += 1;
            }
        }
        trials.sort_by(|a, b| a.name().cmp(b.name()));
        let conclusion = libtest_mimic::run(&arguments, trials);
        scratch::remove(scratch);
        let for_people = arguments.format != Some(FormatSetting::Json) && !arguments.list;
        if for_people {
            let skipped = skipped.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            print!("{}", left_out(self.name, count, &skipped));
        }
        conclusion.exit_code()
    }

    fn kept(&self) -> std::io::Result<Kept> {
        let this = std::env::current_exe()?;
        let mut key = Key::of_machine();
        key.add_path(&this)?;
        for command in &self.asks {
            key.add_program(&command.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for path in &self.reads {
            key.add_path(path)?;
        }
        // Cargo puts the executables of tests into target/PROFILE/deps.
        let folder = this.ancestors().nth(2).unwrap_or(&self.root);
        Ok(Kept::read(folder.join("kept-tests").join(self.name), key.end()))
    }
}

/// Whether the command line names this test or its module, or asks for what is ignored.
fn is_asked_for(arguments: &Arguments, name: &str) -> bool {
    let filter = arguments.filter.as_deref().unwrap_or_default().trim_end_matches("::");
    let rest = name.strip_prefix(filter).filter(|_| !filter.is_empty());
    let is_named = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    arguments.ignored || arguments.include_ignored || is_named
}

/// How often each reason kept a test from running.
type Reasons = BTreeMap<String, usize>;

fn trial(name: String, run: Run, kept: &Arc<Kept>, skipped: &Arc<Mutex<Reasons>>) -> Trial {
    let (kept, skipped, this) = (Arc::clone(kept), Arc::clone(skipped), name.clone());
    Trial::ignorable_test(name, move || {
        kept.forget(&this)?;
        let begin = Instant::now();
        match panics::catch(run) {
            Ok(Ok(())) => {
                kept.add(&this, begin.elapsed())?;
                Ok(Completion::Completed)
            }
            Ok(Err(failed)) => Err(failed),
            Err((panic, said)) => match panic.downcast::<Skipped>() {
                Ok(skip) => {
                    let mut skipped =
                        skipped.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    *skipped.entry(skip.why.clone()).or_insert(0) += 1;
                    Ok(Completion::ignored_with(&skip.why))
                }
                Err(_) => Err(said.into()),
            },
        }
    })
}

/// What a run says of the tests that it did not run: `count` of them are kept.
fn left_out(name: &str, count: usize, skipped: &Reasons) -> String {
    let tests =
        |count: usize| if count == 1 { "1 test".to_owned() } else { format!("{count} tests") };
    let mut said = String::new();
    if count > 0 {
        said.push_str(&format!(
            "{name}: {} not run again: nothing changed since they passed (BOOKWRIGHT_FRESH=1 runs them)\n",
            tests(count)
        ));
    }
    for (why, count) in skipped {
        said.push_str(&format!("{name}: {} SKIPPED: {why}\n", tests(*count)));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thorough_test_is_asked_for_by_its_name_its_module_or_with_all_that_are_ignored() {
        let asked = |arguments: &[&str]| {
            let arguments = std::iter::once(&"suite").chain(arguments);
            is_asked_for(&Arguments::from_iter(arguments), "keys::one")
        };
        assert!(!asked(&[]) && !asked(&[""]) && !asked(&["key"]) && !asked(&["keys::on"]));
        assert!(!asked(&["keys::one_more"]) && !asked(&["one"]));
        assert!(asked(&["keys::one"]) && asked(&["keys"]) && asked(&["keys::"]));
        assert!(asked(&["--ignored"]) && asked(&["--include-ignored"]));
    }

    #[test]
    fn what_was_left_out_is_said_with_its_reason() {
        let none = Reasons::new();
        assert_eq!(left_out("book", 0, &none), "");
        assert!(left_out("book", 2, &none).starts_with("book: 2 tests not run again: "));
        let skipped = Reasons::from([("no mdbook: install it".to_owned(), 1)]);
        assert_eq!(left_out("book", 0, &skipped), "book: 1 test SKIPPED: no mdbook: install it\n");
    }
}
