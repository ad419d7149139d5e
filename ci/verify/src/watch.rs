//! What is going on, for whoever watches: on a terminal one line that moves, and one that stays for
//! each verdict.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

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
    now: Arc<Mutex<Now>>,
}

/// What runs now, and since when; what began first is first.
type Now = Vec<(String, Instant)>;

/// What runs, with the seconds it has been running once there are any.
fn tell(now: &Now) -> String {
    let mut told = String::new();
    for (index, (name, since)) in now.iter().enumerate() {
        told.push_str(if index == 0 { "" } else { ", " });
        told.push_str(name);
        if since.elapsed().as_secs() > 0 {
            let _ = write!(told, " {} s", since.elapsed().as_secs());
        }
    }
    told
}

impl Terminal {
    /// Begins to print.
    pub fn new() -> Self {
        let line = ProgressBar::new_spinner();
        line.enable_steady_tick(Duration::from_millis(100));
        Self { line, now: Arc::default() }
    }

    fn print(&self, verb: &str, code: &str, what: &str) {
        // The colours are taken out again where standard error shows none.
        self.line.suspend(|| {
            anstream::eprintln!("\u{1b}[{code}m{verb:>12}\u{1b}[0m {what}");
        });
    }

    fn change_now(&self, change: impl FnOnce(&mut Now)) {
        if let Ok(mut now) = self.now.lock() {
            change(&mut now);
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
        let now = self.now.clone();
        let running = move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(&now.lock().map_or_else(|_| String::new(), |now| tell(&now)));
        };
        // 80 columns hold it.
        let style = "{spinner} [{bar:16}] {pos}/{len} {elapsed} {running:44!}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            self.line.set_style(style.progress_chars("=> ").with_key("running", running));
        }
        self.line.set_length(count as u64);
        self.line.set_position(0);
    }

    fn began(&self, name: &str) {
        self.change_now(|now| now.push((name.to_owned(), Instant::now())));
    }

    fn slow(&self, name: &str, than: Duration) {
        self.print("SLOW", "1;33", &format!("[> {:.3}s] {name}", than.as_secs_f64()));
    }

    fn ended(&self, verdict: &Verdict) {
        self.change_now(|now| now.retain(|(name, _)| *name != verdict.listing));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_long_is_told_with_its_seconds() {
        let since = Instant::now().checked_sub(Duration::from_secs(7)).expect("a clock that began");
        let now = vec![("slow".to_owned(), since), ("quick".to_owned(), Instant::now())];
        assert_eq!(tell(&now), "slow 7 s, quick");
    }
}
