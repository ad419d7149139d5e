//! What the keys of a session do.

use anyhow::Result;

use super::{Session, View};
use bookwright_base::paths::relative;

/// What the next key answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Solution,
    Reset,
}

impl Session<'_> {
    /// Does what a key asks for.
    pub(super) fn key(&mut self, key: char) -> Result<()> {
        self.stale = true;
        self.notice = None;
        if let Some(question) = self.question.take() {
            return match (question, key) {
                (Question::Solution, 'y') => {
                    self.view = View::Solution;
                    Ok(())
                }
                (Question::Reset, 'y') => self.reset(),
                _ => Ok(()),
            };
        }
        let exercise = self.ladder.steps[self.at].exercise;
        match key {
            'h' if exercise.hints.is_empty() => {
                self.notice = Some("This exercise has no hints.".to_owned());
            }
            'h' => {
                // The hints that were seen come back before there is another one.
                let is_seen = self.hints > 0 && self.view != View::Hints;
                if !is_seen {
                    self.hints = (self.hints + 1).min(exercise.hints.len());
                }
                self.view = View::Hints;
            }
            's' if self.copies.is_done(&self.listing().name) => self.view = View::Solution,
            's' => self.question = Some(Question::Solution),
            'r' => {
                self.question = Some(Question::Reset);
                self.notice =
                    Some("What you wrote will be kept aside, and you're told where.".to_owned());
            }
            't' => self.view = View::Task,
            'l' => (self.view, self.pointed) = (View::Ladder, self.at),
            'j' if self.view == View::Ladder => {
                self.pointed = (self.pointed + 1).min(self.ladder.steps.len() - 1);
            }
            'k' if self.view == View::Ladder => self.pointed = self.pointed.saturating_sub(1),
            '\n' if self.view == View::Ladder && self.pointed != self.at => {
                self.view = View::Task;
                return self.open(self.pointed);
            }
            'n' => return self.go_on(),
            // Back to what became of the last save.
            '\n' | '\u{1b}' if self.attempt.is_some() => self.view = View::Attempt,
            '\n' | '\u{1b}' => self.view = View::Task,
            _ => self.stale = false,
        }
        Ok(())
    }

    /// Turns to the next exercise that is not done.
    fn go_on(&mut self) -> Result<()> {
        match self.ladder.next(Some(self.at), |name| self.copies.is_done(name)) {
            Some(next) if next == self.at => {
                self.notice = Some("This is the last exercise that is not done.".to_owned());
                Ok(())
            }
            Some(next) => {
                self.view = View::Task;
                self.open(next)
            }
            None => {
                self.view = View::AllDone;
                Ok(())
            }
        }
    }

    /// Begins the exercise anew.
    fn reset(&mut self) -> Result<()> {
        self.run = None;
        let kept = self.copies.reset(self.listing())?;
        self.view = View::Task;
        self.open(self.at)?;
        self.notice = Some(match kept {
            Some(kept) => {
                format!("The stub is back. Your text is kept in {}", relative(&kept, &self.base))
            }
            None => "This is the stub already.".to_owned(),
        });
        Ok(())
    }
}
