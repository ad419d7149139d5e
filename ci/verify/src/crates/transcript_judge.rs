//! Holds a crate to its console transcripts: each of cargo's commands is run, and what follows it is
//! compared.

use std::ops::Range;
use std::path::Path;

use anyhow::Result;

use super::super::{codes, compare};
use super::cargo_session::{CargoSession, Difference};
use super::command_line::{self, Call};
use super::judge::CrateJudge;
use super::rustc_build::BuiltCrate;
use super::transcript::{Prompt, Transcript};
use super::{console, termination};
use bookwright_base::problem::{Place, Problem};

impl CrateJudge<'_> {
    /// Holds the crate to a transcript. If transcripts are to be recorded, finds out what the
    /// console shows now.
    pub(super) async fn transcript(
        &mut self,
        transcript: &Transcript<'_>,
        built: &BuiltCrate,
        out: &Path,
    ) -> Result<()> {
        if built.refused.is_some() {
            return Ok(());
        }
        let mut edits = Vec::new();
        // The status of the command before, and the command that may have changed the shell.
        let mut status = None;
        let mut changed = None;
        let mut next = 0;
        while let Some(prompt) = transcript.prompts.get(next) {
            next += 1;
            let line = transcript.line(prompt);
            let call = match (&prompt.call, changed) {
                (Ok(_), Some(changed)) => Err(format!("`{changed}` may change what it does")),
                (call, _) => call.clone(),
            };
            match &call {
                Ok(Call::Cargo(call)) => {
                    let session = self.cargo(call, built, out, false).await?;
                    next = transcript.first_unprinted(next, &session.lines());
                    status = session.status();
                    let body = transcript.body(prompt, next);
                    if !self.compare(transcript, prompt, &session, body.clone())
                        && self.changed.is_some()
                        && self.problems.is_empty()
                    {
                        let old = &transcript.text.text[body.clone()];
                        let place = transcript.place(prompt);
                        let new = self.recorded(call, &session, old, built, out, &place).await?;
                        edits.extend(new.map(|new| (body, new)));
                    }
                }
                Ok(Call::Status) => match status.replace(0) {
                    Some(status) => {
                        let body = transcript.body(prompt, next);
                        if !self.compare_status(transcript, prompt, status, body.clone()) {
                            edits.push((body, format!("{status}\n")));
                        }
                    }
                    None => {
                        self.not_compared(transcript, prompt, "nobody knows what ran before it");
                        status = None;
                    }
                },
                Err(why) => {
                    self.not_compared(transcript, prompt, why);
                    status = None;
                    if line.strip_prefix('$').is_some_and(command_line::changes_the_shell) {
                        changed = Some(line);
                    }
                }
            }
        }
        if let Some(changed) = &mut self.changed
            && !edits.is_empty()
        {
            let new = super::transcript_recording::edited(&transcript.text.text, edits);
            changed.insert(transcript.text.path.to_path_buf(), new);
        }
        Ok(())
    }

    fn not_compared(&mut self, transcript: &Transcript<'_>, prompt: &Prompt, why: &str) {
        let place = transcript.place(prompt).display(&self.each.folder);
        let place = place.rsplit_once(':').map_or(&*place, |(line, _)| line);
        let line = transcript.line(prompt);
        self.note(&format!("`{line}` at {place} is not compared: {why}"));
    }

    /// Compares what followed a call of cargo. Returns whether it is the same.
    fn compare(
        &mut self,
        transcript: &Transcript<'_>,
        prompt: &Prompt,
        session: &CargoSession,
        body: Range<usize>,
    ) -> bool {
        let words = self.as_printed(&transcript.text.text[body.clone()], None);
        let console = console::read(&session.command, &words);
        let place = transcript.place(prompt);
        let ends =
            termination::problems(&session.programs, console.end, session.of_tests(), &place);
        let difference = session.difference(self, console);
        let same = ends.is_empty() && difference.is_none();
        let (harm, ends) = ends.into_iter().partition(termination::is_harm);
        let harm: Vec<Problem> = harm;
        self.problems.extend(harm);
        self.differences.extend(ends);
        if let Some(difference) = difference {
            let place = self.place_of(transcript, session, body, &difference).unwrap_or(place);
            self.differences.push(differs(place, &difference.recorded, &difference.now));
        }
        same
    }

    /// The place of the first recorded line that is not shown now.
    fn place_of(
        &self,
        transcript: &Transcript<'_>,
        session: &CargoSession,
        body: Range<usize>,
        difference: &Difference,
    ) -> Option<Place> {
        let at = difference.at?;
        let line = difference.recorded.get(at)?;
        let before = difference.recorded[..at].iter().filter(|each| *each == line).count();
        let mut start = body.start;
        let lines = transcript.text.text[body].split_inclusive('\n').map(|raw| {
            start += raw.len();
            (start - raw.len()..start - raw.len() + raw.trim_end().len(), raw)
        });
        let mut same = lines.filter(|(_, raw)| {
            session.compared(&self.as_printed(raw, None)).first().is_some_and(|it| it == line)
        });
        same.nth(before).map(|(span, _)| transcript.text.place(span))
    }

    /// Compares what followed `echo $?`. Returns whether it is the same.
    fn compare_status(
        &mut self,
        transcript: &Transcript<'_>,
        prompt: &Prompt,
        status: i32,
        body: Range<usize>,
    ) -> bool {
        let words = &transcript.text.text[body.clone()];
        let recorded: Vec<String> = words
            .lines()
            .map(|line| line.trim_end().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        let now = [status.to_string()];
        if recorded == now {
            return true;
        }
        let place = match recorded.is_empty() {
            true => transcript.place(prompt),
            false => {
                let start = body.start + words.len() - words.trim_start().len();
                transcript.text.place(start..body.start + words.trim_end().len())
            }
        };
        self.differences.push(differs(place, &recorded, &now));
        false
    }
}

fn differs(place: Place, recorded: &[String], now: &[String]) -> Problem {
    let lines = |lines: &[String]| lines.iter().fold(String::new(), |all, line| all + line + "\n");
    Problem::new(codes::TRANSCRIPT_DIFFERS, place, "the console shows something else now")
        .help(termination::advice())
        .detail(compare::difference(&lines(recorded), &lines(now), false))
}
