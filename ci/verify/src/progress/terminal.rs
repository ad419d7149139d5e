//! Progress on a terminal: one line that changes, and one that stays for each verdict.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::super::verdict::{Conclusion, Verdict};
use super::Progress;

/// Prints on standard error. If that is a terminal, its last line shows what is going on.
#[derive(Debug)]
pub struct Terminal {
    line: ProgressBar,
    now: Arc<Mutex<Now>>,
}

/// What is running, and since when, in the order of starting.
type Now = Vec<(String, Instant)>;

/// What is running, and for how many seconds once there are any.
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
    /// Starts printing.
    pub fn new() -> Self {
        let line = ProgressBar::new_spinner();
        line.enable_steady_tick(Duration::from_millis(100));
        Self { line, now: Arc::default() }
    }

    fn print(&self, verb: &str, code: &str, what: &str) {
        // Colors are removed if standard error does not show them.
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

impl Progress for Terminal {
    fn build_started(&self, what: &str) {
        if self.line.is_hidden() {
            self.print("Building", "1;32", what);
        }
        self.line.set_message(format!("Building {what}"));
    }

    fn crate_built(&self, name: &str) {
        self.line.set_message(format!("Building, {name} is built"));
    }

    fn runs_planned(&self, count: usize) {
        let now = self.now.clone();
        let running = move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(&now.lock().map_or_else(|_| String::new(), |now| tell(&now)));
        };
        // Fits into 80 columns.
        let style = "{spinner} [{bar:16}] {pos}/{len} {elapsed} {running:44!}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            self.line.set_style(style.progress_chars("=> ").with_key("running", running));
        }
        self.line.set_length(count as u64);
        self.line.set_position(0);
    }

    fn run_started(&self, name: &str) {
        self.change_now(|now| now.push((name.to_owned(), Instant::now())));
    }

    fn run_slow(&self, name: &str, than: Duration) {
        self.print("SLOW", "1;33", &format!("[> {:.3}s] {name}", than.as_secs_f64()));
    }

    fn finished(&self, verdict: &Verdict) {
        self.change_now(|now| now.retain(|(name, _)| *name != verdict.name));
        self.line.inc(1);
        let name = &verdict.name;
        let took = verdict.took.as_secs_f64();
        match &verdict.conclusion {
            Conclusion::Passed => self.print("passed", "1;32", &format!("{name}  {took:.2} s")),
            Conclusion::Differs => self.print("differs", "1;33", &format!("{name}  {took:.2} s")),
            Conclusion::Unrecorded => {
                self.print("unrecorded", "1;33", &format!("{name}  {took:.2} s"));
            }
            Conclusion::Failed if verdict.timed_out => {
                self.print("TIMEOUT", "1;31", &format!("[{took:>8.3}s] {name}"));
            }
            Conclusion::Failed => self.print("failed", "1;31", &format!("{name}  {took:.2} s")),
            Conclusion::NotRun(why) => self.print("not run", "1;33", &format!("{name}  {why}")),
        }
    }

    fn final_verdict(&self, _: &Verdict) {}

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
