//! Progress, for whoever wants to know what is being built and run, and what was found.

mod terminal;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::verdict::{Conclusion, Verdict};

pub use terminal::Terminal;

/// Hears of each step while code is built, run, and judged.
pub trait Progress: Send + Sync {
    /// Cargo starts to build something, such as `12 crates`.
    fn build_started(&self, what: &str);
    /// One crate is built.
    fn crate_built(&self, name: &str);
    /// This many listings are going to be run.
    fn runs_planned(&self, count: usize);
    /// A listing starts to run.
    fn run_started(&self, name: &str);
    /// A listing has been running for longer than `than`.
    fn run_slow(&self, name: &str, than: Duration);
    /// A listing was judged, or skipped. When listings are run several times, the later rounds report
    /// only what did not pass.
    fn finished(&self, verdict: &Verdict);
    /// A verdict is final. Called exactly once for each listing of the selection, as soon as its verdict
    /// is known: also for a verdict that was kept and for a listing that is not run.
    fn final_verdict(&self, verdict: &Verdict);
    /// Something a person may want to know, such as what is being waited for.
    fn note(&self, what: &str);
}

/// Ignores everything.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn build_started(&self, _: &str) {}
    fn crate_built(&self, _: &str) {}
    fn runs_planned(&self, _: usize) {}
    fn run_started(&self, _: &str) {}
    fn run_slow(&self, _: &str, _: Duration) {}
    fn finished(&self, _: &Verdict) {}
    fn final_verdict(&self, _: &Verdict) {}
    fn note(&self, _: &str) {}
}

/// Several rounds of the same listings, reported as one: a verdict is final at the first failure or
/// after the last round, and the rounds after the first report only what did not pass.
pub(super) struct Rounds<'a> {
    progress: &'a dyn Progress,
    /// The round that is running, from 1.
    round: usize,
    count: usize,
    /// The listings whose verdicts are final.
    decided: Mutex<HashSet<String>>,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(progress: &'a dyn Progress, count: usize) -> Self {
        Self { progress, round: 0, count, decided: Mutex::default() }
    }

    /// Starts the next round; false if there is none.
    pub(super) fn start_next(&mut self) -> bool {
        self.round += 1;
        let more = self.round <= self.count;
        if more && self.count > 1 {
            self.progress.note(&format!("round {} of {}", self.round, self.count));
        }
        more
    }

    fn is_first(&self) -> bool {
        self.round == 1
    }
}

impl Progress for Rounds<'_> {
    fn build_started(&self, what: &str) {
        if self.is_first() {
            self.progress.build_started(what);
        }
    }

    fn crate_built(&self, name: &str) {
        if self.is_first() {
            self.progress.crate_built(name);
        }
    }

    fn runs_planned(&self, count: usize) {
        self.progress.runs_planned(count);
    }

    fn run_started(&self, name: &str) {
        self.progress.run_started(name);
    }

    fn run_slow(&self, name: &str, than: Duration) {
        if self.is_first() {
            self.progress.run_slow(name, than);
        }
    }

    fn finished(&self, verdict: &Verdict) {
        let passed = verdict.conclusion == Conclusion::Passed;
        if self.is_first() || !passed {
            self.progress.finished(verdict);
        }
        let is_last = self.round == self.count;
        let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        if (is_last || !passed) && decided.insert(verdict.name.clone()) {
            self.progress.final_verdict(verdict);
        }
    }

    fn final_verdict(&self, verdict: &Verdict) {
        self.progress.final_verdict(verdict);
    }

    fn note(&self, what: &str) {
        self.progress.note(what);
    }
}

#[cfg(test)]
mod tests {
    use bookwright_base::problem::Place;

    use super::super::verdict::SubjectKind;

    use super::*;

    /// Writes down what it hears of verdicts.
    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Heard {
        fn add(&self, what: &str, verdict: &Verdict) {
            let said = format!("{what} {} {:?}", verdict.name, verdict.conclusion);
            self.0.lock().unwrap().push(said);
        }
    }

    impl Progress for Heard {
        fn build_started(&self, _: &str) {}
        fn crate_built(&self, _: &str) {}
        fn runs_planned(&self, _: usize) {}
        fn run_started(&self, _: &str) {}
        fn run_slow(&self, _: &str, _: Duration) {}
        fn finished(&self, verdict: &Verdict) {
            self.add("finished", verdict);
        }
        fn final_verdict(&self, verdict: &Verdict) {
            self.add("final", verdict);
        }
        fn note(&self, _: &str) {}
    }

    fn verdict(name: &str, conclusion: Conclusion) -> Verdict {
        Verdict {
            kind: SubjectKind::Listing,
            name: name.to_owned(),
            path: "/".into(),
            place: Place::file("/".as_ref()),
            conclusion,
            problems: Vec::new(),
            differences: Vec::new(),
            recording: None,
            codes: Vec::new(),
            took: Duration::ZERO,
            kept: false,
            timed_out: false,
            replaces_figures: false,
            transcripts: std::collections::BTreeMap::new(),
            output: None,
        }
    }

    #[test]
    fn a_verdict_is_final_once_at_the_first_failure_or_after_the_last_round() {
        let heard = Heard::default();
        let mut rounds = Rounds::new(&heard, 3);
        for conclusion in [Conclusion::Passed, Conclusion::Failed, Conclusion::Differs] {
            assert!(rounds.start_next());
            rounds.finished(&verdict("flaky", conclusion));
            rounds.finished(&verdict("steady", Conclusion::Passed));
        }
        assert!(!rounds.start_next());
        assert_eq!(
            *heard.0.lock().unwrap(),
            [
                "finished flaky Passed",
                "finished steady Passed",
                "finished flaky Failed",
                "final flaky Failed",
                "finished flaky Differs",
                "final steady Passed",
            ]
        );
    }
}
