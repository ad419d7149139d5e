//! A timeline as JSON: one line for each task, poll, wait, wake, and printed line, so that people
//! can read the difference between two recordings.

use serde::Serialize;

use super::super::codes;
use super::Timeline;
use bookwright_base::problem::{Place, Problem, Text};

impl Timeline {
    /// Reads a timeline.
    ///
    /// # Errors
    /// A problem with the first mistake, at its place in the file.
    pub fn parse(text: &Text) -> Result<Self, Problem> {
        let timeline: Self = serde_json::from_str(&text.text).map_err(|error| {
            let at = offset(&text.text, error.line(), error.column());
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default().to_owned();
            not_a_timeline(text.place(at..at), &what)
        })?;
        match timeline.flaw() {
            Some(flaw) => Err(not_a_timeline(Place::file(&text.path), &flaw.to_string())),
            None => Ok(timeline),
        }
    }

    /// The content of the file.
    ///
    /// # Errors
    /// None that a timeline can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut json = format!(
            "{{\n\"clock\": {},\n{}\"workers\": {},\n\"end\": {},\n",
            serde_json::to_string(&self.clock)?,
            self.of.as_ref().map_or(String::new(), |of| format!("\"of\": \"{of}\",\n")),
            self.workers,
            serde_json::to_string(&self.end)?
        );
        if let Some(whole) = self.whole {
            json.push_str(&format!("\"whole\": {},\n", serde_json::to_string(&whole)?));
        }
        let lists = [
            ("tasks", list(&self.tasks)?),
            ("polls", list(&self.polls)?),
            ("waits", list(&self.waits)?),
            ("wakes", list(&self.wakes)?),
            ("lines", list(&self.lines)?),
        ];
        let lists = lists.map(|(name, list)| format!("\"{name}\": [{list}]"));
        json.push_str(&lists.join(",\n"));
        json.push_str("\n}\n");
        Ok(json)
    }
}

fn list<T: Serialize>(all: &[T]) -> serde_json::Result<String> {
    let lines = all.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) })
}

fn not_a_timeline(place: Place, why: &str) -> Problem {
    Problem::new(codes::RECORDING_INVALID, place, format!("this is not a timeline: {why}"))
        .help("only `bless` writes timelines: remove the file, and bless")
}

/// The byte at a line and column, both from 1, as serde_json counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}
