//! What a reader sees: the ladder, a task, and what became of an attempt. Text only; the terminal shows it.

mod attempt;

use std::path::Path;

use super::copies::{Copies, Copy};
use super::ladder::{Ladder, Step};
use super::markdown::{BOLD, DIM, PLAIN, inline, render, wrapped};
use bookwright_base::paths::relative;
use bookwright_source::layout;

/// What passed.
const GREEN: &str = "\u{1b}[1;32m";
/// What did not.
const RED: &str = "\u{1b}[1;31m";
/// What is asked or told beside the rest.
const YELLOW: &str = "\u{1b}[1;33m";
/// The longest line of prose that is easy to read.
const LONGEST: usize = 90;
/// How many rows of the ladder are shown around the next exercise where not all have room.
const AROUND: usize = 7;

/// What is shown, and where.
pub(super) struct Screen<'a> {
    pub(super) ladder: &'a Ladder<'a>,
    pub(super) copies: &'a Copies,
    /// The exercise, as an index of the ladder.
    pub(super) at: usize,
    /// The folder that paths are relative to.
    pub(super) base: &'a Path,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Screen<'_> {
    fn step(&self) -> &Step<'_> {
        &self.ladder.steps[self.at]
    }

    fn width(&self) -> usize {
        self.columns.saturating_sub(1).clamp(20, LONGEST)
    }

    fn shown(&self, path: &Path) -> String {
        relative(path, self.base)
    }

    /// How many exercises are done, in words.
    pub(super) fn count(&self) -> String {
        let count = self.copies.count_done(self.ladder.steps.iter().map(Step::name));
        format!("{count} of {} done", self.ladder.steps.len())
    }

    /// The line above everything about one exercise.
    fn head(&self) -> String {
        let step = self.step();
        let title = inline(&step.title);
        format!("{BOLD}{title}{PLAIN}  {DIM}{} · {}{PLAIN}\n\n", step.name(), self.count())
    }

    /// The ladder, as much of it as has room, and the task of the exercise.
    pub(super) fn overview(&self, copy: &Copy) -> String {
        let task = self.task(copy);
        let room = self.rows.saturating_sub(task.lines().count() + 5);
        let most = match self.ladder.steps.len() <= room {
            true => usize::MAX,
            false => room.saturating_sub(2).clamp(1, AROUND),
        };
        format!("{}\n{}\n{task}", self.ladder_head(), self.part(most))
    }

    /// The task of the exercise, and where to write.
    pub(super) fn task(&self, copy: &Copy) -> String {
        let step = self.step();
        let mut shown = format!("{BOLD}{}{PLAIN}\n\n", inline(&step.title));
        shown.push_str(&render(step.task, self.width()));
        let file = self.shown(&copy.file);
        let where_to = format!("Write in `{file}`; its tests run whenever you save.");
        format!("{shown}\n{}", render(&where_to, self.width()))
    }

    /// The whole ladder, with the pages that show the exercises where there is room for them.
    pub(super) fn whole_ladder(&self) -> String {
        let mut shown = String::new();
        let mut page = None;
        for (at, step) in self.ladder.steps.iter().enumerate() {
            if page != Some(step.page) {
                page = Some(step.page);
                shown.push_str(&format!("\n{DIM}{}{PLAIN}\n", step.page));
            }
            shown.push_str(&self.row(at));
        }
        let most = self.rows.saturating_sub(4);
        match shown.lines().count() <= most {
            true => format!("{}{shown}", self.ladder_head()),
            false => {
                format!("{}\n{}", self.ladder_head(), self.part(most.saturating_sub(3).max(3)))
            }
        }
    }

    fn ladder_head(&self) -> String {
        format!("{BOLD}Exercises{PLAIN}  {DIM}{}{PLAIN}\n", self.count())
    }

    /// So many rows of the ladder, around the exercise, and how many there are before and after.
    fn part(&self, most: usize) -> String {
        let count = self.ladder.steps.len();
        let around = most.min(count);
        let first = self.at.saturating_sub(around / 2).min(count - around);
        let left_out = |count: usize, where_to: &str| match count {
            0 => String::new(),
            count => format!("    {DIM}… {count} {where_to}{PLAIN}\n"),
        };
        let rows: String = (first..first + around).map(|at| self.row(at)).collect();
        let (before, after) =
            (left_out(first, "before"), left_out(count - first - around, "after"));
        format!("{before}{rows}{after}")
    }

    fn row(&self, at: usize) -> String {
        let step = &self.ladder.steps[at];
        let names = self.ladder.steps.iter().map(|step| step.name().chars().count());
        let width = names.max().unwrap_or_default();
        let name = format!("{:width$}", step.name());
        let title = inline(&step.title);
        let mark = match self.copies.is_done(step.name()) {
            true => format!("{GREEN}✓{PLAIN}"),
            false => format!("{DIM}·{PLAIN}"),
        };
        match at == self.at {
            true => format!("{BOLD}▸{PLAIN} {mark} {BOLD}{name}{PLAIN}  {title}\n"),
            false => format!("  {mark} {name}  {title}\n"),
        }
    }

    /// The first hints of the exercise.
    pub(super) fn hints(&self, count: usize) -> String {
        let hints = &self.step().exercise.hints;
        let mut shown = self.head();
        for (index, hint) in hints.iter().take(count).enumerate() {
            let number = index + 1;
            let title = match hint.title.strip_prefix("Hint") {
                Some(_) => String::new(),
                None => format!(": {}", inline(&hint.title)),
            };
            shown.push_str(&format!("{YELLOW}Hint {number} of {}{PLAIN}{title}\n\n", hints.len()));
            shown.push_str(&render(&hint.text, self.width()));
            shown.push('\n');
        }
        shown
    }

    /// The solution of the exercise, and its explanation.
    pub(super) fn solution(&self) -> String {
        let step = self.step();
        let code = step.listing.read(layout::SOLUTION);
        let code = code.map_or_else(|problem| problem.what, |text| text.text.to_string());
        let mut shown = self.head();
        shown.push_str(&format!("{YELLOW}A solution{PLAIN}\n\n"));
        for line in code.trim_end().lines() {
            shown.push_str(&format!("    {line}\n"));
        }
        if let Some(explanation) = &step.exercise.explanation {
            shown.push('\n');
            shown.push_str(&render(&explanation.text, self.width()));
        }
        shown
    }

    /// What the reader is told above the last line.
    pub(super) fn notice(&self, words: &str) -> String {
        let words = wrapped(&words.replace('\n', " "), self.width(), "");
        format!("\n{YELLOW}{}{PLAIN}\n", words.trim_end())
    }

    /// What an outdated copy means.
    pub(super) fn outdated(&self, copy: &Copy) -> String {
        format!(
            "The book's stub is another one by now. Your text in {} was not touched; r begins anew with \
             the new stub.",
            self.shown(&copy.file)
        )
    }

    /// The keys, as far as they lead anywhere.
    pub(super) fn keys(&self, hints: usize) -> String {
        let all = self.step().exercise.hints.len();
        let hint = match (hints, all) {
            (_, 0) => String::new(),
            (hints, all) if hints < all => format!("h hint {} of {all}", hints + 1),
            (_, 1) => "h hint".to_owned(),
            _ => "h hints".to_owned(),
        };
        let words = [&hint, "s solution", "t task", "r reset", "n next", "l ladder", "q quit"];
        let words: Vec<_> = words.iter().filter_map(|word| word.split_once(' ')).collect();
        self.named(&words)
    }

    /// Keys, and what each does if there is room for that.
    pub(super) fn named(&self, keys: &[(&str, &str)]) -> String {
        let width = |word: &str| word.chars().count();
        let has_room = |gap: usize| {
            let used: usize =
                keys.iter().map(|(key, rest)| width(key) + 1 + width(rest) + gap).sum();
            used <= self.columns
        };
        let all = |gap: &str| {
            let shown =
                keys.iter().map(|(key, rest)| format!("{BOLD}{key}{PLAIN} {DIM}{rest}{PLAIN}"));
            shown.collect::<Vec<_>>().join(gap)
        };
        match () {
            () if has_room(3) => all("   "),
            () if has_room(2) => all("  "),
            () => keys.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(" "),
        }
    }

    /// A last line in place of the keys.
    pub(super) fn last(&self, words: &str) -> String {
        let cut: String = words.chars().take(self.columns.saturating_sub(1)).collect();
        format!("{YELLOW}{cut}{PLAIN}")
    }
}
