//! Timelines: what recorded runs did and when, drawn when a page is woven.
//!
//! `from_recording.rs` makes a run of a recording, `picture.rs` places its marks and labels
//! (`lane_layout.rs`, `tick_offsets.rs`, `label_rows.rs`, `scale.rs`, `font_metrics.rs`), `svg.rs`
//! writes them, `narration.rs` tells them, `frame.rs` puts it all into a figure, `standalone.rs` a
//! picture into a file. The picture needs neither a script nor colors to be understood.

mod drawn_run;
mod font_metrics;
mod frame;
mod from_recording;
mod label_rows;
mod lane_layout;
mod narration;
mod parts;
mod picture;
mod scale;
mod standalone;
mod svg;
mod tick_offsets;

use std::time::Duration;

use super::figure_context::FigureContext;
use super::html::{escaped, plain};
use super::numbering::NumberedFigure;
use crate::codes;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_base::program;
use bookwright_source::directive::ShowTimeline;
use bookwright_source::timeline::{Clock, Timeline};
use frame::Frame;
use from_recording::StoryClock;
use picture::TimelinePicture;
pub(super) use standalone::standalone;

/// Moments of the real clock that are closer than this, in microseconds, differ only by chance.
const GRAIN: u64 = 1_000;

/// A recorded run, and how long a minute of its story takes.
struct RecordedRun<'r> {
    name: &'r str,
    timeline: &'r Timeline,
    minute: Option<Duration>,
}

impl FigureContext<'_> {
    /// The figure of a `{{#timeline NAME… caption="…"}}`; `None` if a problem was reported instead.
    pub(super) fn timeline(
        &mut self,
        text: &Text,
        show: &ShowTimeline,
        spot: &NumberedFigure,
    ) -> Option<String> {
        let mut recorded: Vec<RecordedRun<'_>> = Vec::new();
        let mut others: Vec<RecordedRun<'_>> = Vec::new();
        for name in &show.names {
            let Some(listing) = self.find(text, name) else { continue };
            match &self.recording(listing).timeline {
                Some(timeline) => {
                    let minute = listing.metadata.minute;
                    recorded.push(RecordedRun { name: &listing.name, timeline, minute });
                    let all = self.at_all_values(listing);
                    let other = |timeline| RecordedRun { name: &listing.name, timeline, minute };
                    others.extend(all.iter().filter_map(|it| it.timeline.as_ref()).map(other));
                }
                None => {
                    self.problems.push(unrecorded(text.place(name.span()), &listing.name));
                }
            }
        }
        if recorded.len() < show.names.len() {
            return None;
        }
        let drawn = |each: &RecordedRun<'_>| {
            let prose = self.source.settings.punctuation;
            let title = self.numbering.caption(each.name).map(|it| plain(it, prose));
            let title = title.as_deref().unwrap_or(each.name);
            let story = StoryClock::new(each.minute);
            from_recording::run(each.name, title, story, each.timeline)
        };
        let runs: Vec<_> = recorded.iter().map(drawn).collect();
        // With a dial, all values are on one scale, so that what moves is what differs.
        let others: Vec<_> = others.iter().map(drawn).collect();
        let grain = |each: &RecordedRun<'_>| match each.timeline.clock {
            Clock::Paused => 1,
            Clock::Real => StoryClock::new(each.minute).time(GRAIN),
        };
        let picture =
            TimelinePicture::new(&runs, &others, recorded.iter().map(grain).max().unwrap_or(1));
        let caption = show.caption.as_ref().map_or(String::new(), |c| self.inline(c.get_ref()));
        let sources: Vec<String> = recorded
            .iter()
            .map(|each| match self.numbering.first(each.name, None) {
                Some(first) => {
                    let address = escaped(&self.numbering.address(spot.page, first));
                    format!("<a href=\"{address}\"><code>{}</code></a>", escaped(each.name))
                }
                None => format!("<code>{}</code>", escaped(each.name)),
            })
            .collect();
        let source = format!("<span class=\"from\">Recorded from {}.</span>", sources.join(", "));
        let help =
            self.source.settings.timelines.as_ref().and_then(|page| {
                self.numbering.page(spot.page, std::path::Path::new(page.get_ref()))
            });
        let id = format!("{}{}", spot.id, self.id_of_value());
        let frame = Frame {
            id: &id,
            label: &spot.label,
            caption: &caption,
            source: &source,
            clock: &clock(&recorded),
            help: help.as_deref(),
        };
        Some(frame::html(&runs, &picture, &frame))
    }
}

/// The problem of a listing for which no timeline is recorded.
fn unrecorded(place: Place, name: &str) -> Problem {
    let what = format!("no timeline is recorded for `{name}`");
    Problem::new(codes::TIMELINE_UNRECORDED, place, what)
        .help("add to its Cargo.toml, below [package.metadata.listing]: timeline = true")
        .help(format!("then record it: {} bless {name}", program::name()))
}

/// What the axis says about the clocks of the runs.
fn clock(recorded: &[RecordedRun<'_>]) -> String {
    let mut kinds: Vec<(String, Vec<String>)> = Vec::new();
    let story = recorded.iter().any(|each| each.minute.is_some());
    for (index, each) in recorded.iter().enumerate() {
        let word = match (each.minute, each.timeline.clock) {
            (None, Clock::Paused) => "virtual time".to_owned(),
            (None, Clock::Real) => "real time".to_owned(),
            (Some(minute), clock) => {
                let word = if clock == Clock::Paused { "virtual" } else { "real" };
                format!("{} of {word} time each", scale::exact(minute.as_nanos() as u64))
            }
        };
        let number = (index + 1).to_string();
        match kinds.iter_mut().find(|kind| kind.0 == word) {
            Some(kind) => kind.1.push(number),
            None => kinds.push((word, vec![number])),
        }
    }
    let said = match &kinds[..] {
        [(only, _)] if only == "virtual time" => "virtual time: the clock jumps".to_owned(),
        [(only, _)] if only == "real time" => "real time of one run".to_owned(),
        [(only, _)] => only.clone(),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|(word, numbers)| format!("{word} in {}", narration::listed(numbers)))
                .collect();
            parts.join(", ")
        }
    };
    if story { format!("minutes: {said}") } else { said }
}

#[cfg(test)]
mod tests;
