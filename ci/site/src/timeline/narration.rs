//! Tells a run in words: a sentence for each step, which the table of events and the stepping show,
//! and a description of the picture for those who do not see it.
//!
//! A step is the beginning of a poll, a line printed during it, or the end of a long poll. A poll
//! of no length, which prints and waits again, is one step.

use std::fmt::Write as _;

use super::super::html::escaped;
use super::drawn_run::{Bar, BarPiece, DrawnRun, Lane};
use super::parts::When;
use super::scale::{Moment, exact};

/// The label of a wait without a known reason.
pub(super) const UNKNOWN: &str = "waits";

/// A step of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// The run, from 0.
    pub(super) run: usize,
    /// When.
    pub(super) when: When,
    /// What happens, as HTML.
    pub(super) sentence: String,
    /// The line that runs.
    pub(super) runs: Option<u32>,
    /// The lines that are awaited at that moment.
    pub(super) awaited: Vec<u32>,
    /// The number of lines printed by then.
    pub(super) printed: usize,
}

/// The steps of all runs, in the order of time.
pub(super) fn steps(runs: &[DrawnRun]) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let from = steps.len();
        for lane in 0..run.lanes.len() {
            Narrator { run, index, lane, steps: &mut steps }.tell();
        }
        let own = &mut steps[from..];
        own.sort_by_key(|step: &Step| step.when);
        if let Some(last) = own.last_mut() {
            let _ = write!(last.sentence, " {}", ending(run));
        }
    }
    steps.sort_by_key(|step| (step.when.0, step.run, step.when.1));
    steps
}

struct Narrator<'t> {
    run: &'t DrawnRun,
    index: usize,
    lane: usize,
    steps: &'t mut Vec<Step>,
}

impl Narrator<'_> {
    fn lane(&self) -> &Lane {
        &self.run.lanes[self.lane]
    }

    fn tell(&mut self) {
        for index in 0..self.lane().bars.len() {
            let bar = self.lane().bars[index].clone();
            let mut moments: Vec<Moment> = self.prints(&bar).map(|(at, _)| at).collect();
            moments.extend([bar.from, bar.to]);
            moments.extend(bar.pieces.iter().map(|piece| piece.from));
            moments.sort_unstable();
            moments.dedup();
            for at in moments {
                let sentence = self.sentence(index, &bar, at);
                let when = (at, bar.order);
                let step = Step {
                    run: self.index,
                    when,
                    sentence,
                    runs: bar.line.filter(|_| at < bar.to || at == bar.from),
                    awaited: self.awaited(when),
                    printed: self.printed(when),
                };
                self.steps.push(step);
            }
        }
        let lane = self.lane();
        if let (Some(fate), true) = (&lane.fate, lane.bars.last().is_none_or(|b| b.to < lane.died))
        {
            let order = lane.bars.last().map_or(0, |bar| bar.order);
            let when = (lane.died, order);
            let sentence = format!("<b>{}</b> {fate}.", escaped(&lane.name));
            let (awaited, printed) = (self.awaited(when), self.printed(when));
            let step = Step { run: self.index, when, sentence, runs: None, awaited, printed };
            self.steps.push(step);
        }
    }

    /// The lines printed in a bar.
    fn prints<'b>(&'b self, bar: &'b Bar) -> impl Iterator<Item = (Moment, &'b str)> {
        let prints = self.lane().prints.iter().filter(|print| print.order == bar.order);
        prints.map(|print| (print.at, print.text.as_str()))
    }

    fn sentence(&self, index: usize, bar: &Bar, at: Moment) -> String {
        let lane = self.lane();
        let mut said = format!("<b>{}</b>", escaped(&lane.name));
        let mut clauses: Vec<String> = Vec::new();
        if at == bar.from {
            clauses.push(self.beginning(index, bar));
        } else if let Some(piece) = bar.pieces.iter().find(|piece| piece.from == at && at < bar.to)
        {
            clauses.push(self.doing(piece));
        }
        let printed: Vec<String> = self
            .prints(bar)
            .filter(|&(moment, _)| moment == at)
            .map(|(_, text)| format!("<samp>{}</samp>", escaped(text.trim())))
            .collect();
        if !printed.is_empty() {
            clauses.push(format!("prints {}", listed(&printed)));
        }
        if at == bar.to {
            clauses.extend(self.ending(index, bar));
        }
        if clauses.is_empty() {
            clauses.push("goes on".to_owned());
        }
        said.push(' ');
        said.push_str(&listed(&clauses));
        said.push('.');
        said
    }

    fn beginning(&self, index: usize, bar: &Bar) -> String {
        let length = bar.to - bar.from;
        let mut said = String::new();
        let previous = index.checked_sub(1).map(|before| &self.lane().bars[before]);
        let waker = self.waker(previous, bar);
        match waker {
            Some(Some(lane)) if lane != self.lane => {
                let _ =
                    write!(said, "is woken by <b>{}</b> and ", escaped(&self.run.lanes[lane].name));
            }
            Some(None) => said.push_str("is woken and "),
            _ => {}
        }
        match (bar.pieces.first(), bar.polls) {
            (_, polls) if polls > 1 => {
                let _ = write!(said, "is polled {polls} times in {}", exact(length));
            }
            (Some(piece), _) if length > 0 => said.push_str(&self.doing(piece)),
            _ => said.push_str(if previous.is_none() { "starts" } else { "goes on" }),
        }
        said
    }

    /// What a thread does in a piece of a bar.
    fn doing(&self, piece: &BarPiece) -> String {
        let length = exact(piece.to - piece.from);
        match (piece.held, self.lane().thread) {
            (false, _) => format!("works for {length}"),
            (true, false) => format!("keeps its thread waiting for {length}"),
            (true, true) => format!("waits for {length}"),
        }
    }

    fn ending(&self, index: usize, bar: &Bar) -> Option<String> {
        let lane = self.lane();
        if let Some(wait) = lane.waits.iter().find(|wait| wait.order == bar.order && !wait.ready) {
            let known = !wait.label.is_empty() && wait.label != UNKNOWN;
            let what = if known { format!(": {}", escaped(&wait.label)) } else { String::new() };
            return Some(format!("waits{what}"));
        }
        if index + 1 < lane.bars.len() {
            let next = &lane.bars[index + 1];
            return (next.from > bar.to).then(|| "gives its thread back".to_owned());
        }
        match (&lane.fate, lane.ends) {
            _ if bar.open => Some("never gives its thread back".to_owned()),
            (Some(fate), _) if bar.to >= lane.died => Some(fate.clone()),
            (None, true) => Some("ends".to_owned()),
            _ => None,
        }
    }

    /// What woke a lane for a bar: a lane, or something that is not drawn.
    fn waker(&self, previous: Option<&Bar>, bar: &Bar) -> Option<Option<usize>> {
        let after = previous?.order;
        let wakes = self.run.wakes.iter().filter(|wake| wake.to == self.lane);
        wakes
            .into_iter()
            .find(|wake| wake.order > after && wake.order < bar.order)
            .map(|wake| wake.from)
    }

    fn awaited(&self, (at, order): When) -> Vec<u32> {
        let waits = self.run.lanes.iter().flat_map(|lane| &lane.waits);
        let during = waits.filter(|wait| (wait.from, wait.order) <= (at, order) && at < wait.to);
        let mut lines: Vec<u32> = during.flat_map(|wait| wait.lines.iter().copied()).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    fn printed(&self, when: When) -> usize {
        let prints = self.run.lanes.iter().flat_map(|lane| &lane.prints);
        prints.filter(|print| (print.at, print.order) <= when).map(|print| print.lines).sum()
    }
}

/// How a run ends.
fn ending(run: &DrawnRun) -> String {
    if run.stopped {
        return "Nothing more happens, until the run is stopped.".to_owned();
    }
    format!("The run {} after {}.", run.ended.unwrap_or("is over"), exact(run.end))
}

/// "a, b and c".
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The picture in a few sentences for each run.
pub(super) fn description(runs: &[DrawnRun]) -> String {
    let mut said = Vec::new();
    for run in runs {
        let names: Vec<String> = run.lanes.iter().map(|lane| lane.name.clone()).collect();
        let many = if names.len() > 8 {
            format!("{} and {} more", names[..6].join(", "), names.len() - 6)
        } else {
            listed(&names)
        };
        let mut sentence = format!("{}: {many}. {}", run.title, ending(run));
        for lane in &run.lanes {
            let length = |held: bool| -> Moment {
                let pieces = lane.bars.iter().flat_map(|bar| &bar.pieces);
                pieces.filter(|piece| piece.held == held).map(|piece| piece.to - piece.from).sum()
            };
            let waiting: Moment =
                lane.waits.iter().filter(|wait| !wait.ready).map(|wait| wait.to - wait.from).sum();
            let ready: Moment =
                lane.waits.iter().filter(|wait| wait.ready).map(|wait| wait.to - wait.from).sum();
            let mut did = Vec::new();
            for (what, length) in [
                ("works for", length(false)),
                ("holds its thread for", length(true)),
                ("waits for", waiting),
                ("is ready and waits for its turn for", ready),
            ] {
                if length * 100 >= run.end && length > 0 {
                    did.push(format!("{what} {}", exact(length)));
                }
            }
            if !did.is_empty() && runs.iter().map(|run| run.lanes.len()).sum::<usize>() <= 12 {
                let _ = write!(sentence, " {} {}.", lane.name, listed(&did));
            }
        }
        said.push(sentence);
    }
    said.join(" ")
}
