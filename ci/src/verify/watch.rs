//! What is going on, for whoever watches: on a terminal one line that moves, and one that stays for
//! each verdict.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::verdict::{Conclusion, Verdict};

/// Is told what goes on.
pub trait Watch: Send + Sync {
    /// A call of cargo begins.
    fn building(&self, what: &str);
    /// A crate is built.
    fn compiled(&self, name: &str);
    /// So many runs will follow.
    fn running(&self, count: usize);
    /// A run begins.
    fn began(&self, name: &str);
    /// A listing has been running for longer than this.
    fn slow(&self, name: &str, than: Duration);
    /// A verdict is found.
    fn ended(&self, verdict: &Verdict);
    /// Something to know, such as what is waited for.
    fn note(&self, what: &str);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watch for Silent {
    fn building(&self, _: &str) {}
    fn compiled(&self, _: &str) {}
    fn running(&self, _: usize) {}
    fn began(&self, _: &str) {}
    fn slow(&self, _: &str, _: Duration) {}
    fn ended(&self, _: &Verdict) {}
    fn note(&self, _: &str) {}
}

/// Is told of a round that repeats another one only what did not pass in it.
pub(super) struct OnlyFailed<'a>(pub(super) &'a dyn Watch);

impl Watch for OnlyFailed<'_> {
    fn building(&self, _: &str) {}
    fn compiled(&self, _: &str) {}
    fn running(&self, count: usize) {
        self.0.running(count);
    }
    fn began(&self, name: &str) {
        self.0.began(name);
    }
    fn slow(&self, _: &str, _: Duration) {}
    fn ended(&self, verdict: &Verdict) {
        if verdict.conclusion != Conclusion::Passed {
            self.0.ended(verdict);
        }
    }
    fn note(&self, what: &str) {
        self.0.note(what);
    }
}

/// Prints on standard error, and moves a line there if it is a terminal.
#[derive(Debug)]
pub struct Terminal {
    line: ProgressBar,
    now: std::sync::Mutex<Vec<String>>,
}

impl Terminal {
    /// Begins to print.
    pub fn new() -> Self {
        let line = ProgressBar::new_spinner();
        line.enable_steady_tick(Duration::from_millis(100));
        Self { line, now: std::sync::Mutex::default() }
    }

    fn print(&self, verb: &str, code: &str, what: &str) {
        // The colours are taken out again where standard error shows none.
        self.line.suspend(|| {
            anstream::eprintln!("\u{1b}[{code}m{verb:>12}\u{1b}[0m {what}");
        });
    }

    fn show_now(&self, change: impl FnOnce(&mut Vec<String>)) {
        if let Ok(mut now) = self.now.lock() {
            change(&mut now);
            self.line.set_message(now.join(", "));
        }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

impl Watch for Terminal {
    fn building(&self, what: &str) {
        if self.line.is_hidden() {
            self.print("Building", "1;32", what);
        }
        self.line.set_message(format!("Building {what}"));
    }

    fn compiled(&self, name: &str) {
        self.line.set_message(format!("Building, {name} is built"));
    }

    fn running(&self, count: usize) {
        let style = "{spinner} [{bar:24}] {pos}/{len} {elapsed} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            self.line.set_style(style.progress_chars("=> "));
        }
        self.line.set_length(count as u64);
        self.line.set_position(0);
        self.line.set_message("");
    }

    fn began(&self, name: &str) {
        self.show_now(|now| now.push(name.to_owned()));
    }

    fn slow(&self, name: &str, than: Duration) {
        self.print("SLOW", "1;33", &format!("[> {:.3}s] {name}", than.as_secs_f64()));
    }

    fn ended(&self, verdict: &Verdict) {
        self.show_now(|now| now.retain(|name| *name != verdict.listing));
        self.line.inc(1);
        let name = &verdict.listing;
        let took = verdict.took.as_secs_f64();
        match &verdict.conclusion {
            Conclusion::Passed => self.print("passed", "1;32", &format!("{name}  {took:.2} s")),
            Conclusion::Differs => self.print("differs", "1;33", &format!("{name}  {took:.2} s")),
            Conclusion::Failed if verdict.timed_out => {
                self.print("TIMEOUT", "1;31", &format!("[{took:>8.3}s] {name}"));
            }
            Conclusion::Failed => self.print("failed", "1;31", &format!("{name}  {took:.2} s")),
            Conclusion::NotRun(why) => self.print("not run", "1;33", &format!("{name}  {why}")),
        }
    }

    fn note(&self, what: &str) {
        self.print("note", "1;36", what);
    }
}
