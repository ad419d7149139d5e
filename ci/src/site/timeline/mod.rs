//! A timeline: what recorded runs did, drawn when the page is woven.
//!
//! `reading.rs` makes a run of a recording, `layout.rs` places its marks and labels (`lane.rs`,
//! `rows.rs`, `scale.rs`, `metrics.rs`), `svg.rs` writes them, `words.rs` tells them, `frame.rs` puts
//! it all into a figure. The picture is whole without a script and without colours.

mod frame;
mod lane;
mod layout;
mod metrics;
mod reading;
mod rows;
mod run;
mod scale;
mod svg;
mod words;

use super::html::{escaped, inline};
use super::listing::Figures;
use super::numbering::Spot;
use crate::problem::{Problem, Text};
use crate::source::directive::ShowTimeline;
use crate::source::timeline::{Clock, Timeline};
use frame::Frame;
use layout::Picture;

/// Moments of the real clock that are closer than this, in nanoseconds, differ by chance.
const GRAIN: u64 = 1_000_000;

impl Figures<'_> {
    /// `{{#timeline NAME… caption="…"}}`; without a picture, what is wrong has been reported.
    pub(super) fn timeline(
        &mut self,
        text: &Text,
        show: &ShowTimeline,
        spot: &Spot,
    ) -> Option<String> {
        let mut recorded: Vec<(&str, &Timeline)> = Vec::new();
        for name in &show.names {
            let Some(listing) = self.find(text, name) else { continue };
            match &listing.recording.timeline {
                Some(timeline) => recorded.push((&listing.name, timeline)),
                None => {
                    let given = name.get_ref();
                    let what = format!("no timeline is recorded of `{given}`");
                    let problem = Problem::new(text.place(name.span()), what);
                    self.problems.push(
                        problem.help(format!("`bookwright bless {given}` runs it and records one")),
                    );
                }
            }
        }
        if recorded.len() < show.names.len() {
            return None;
        }
        let paused = |&(_, timeline): &(&str, &Timeline)| timeline.clock == Clock::Paused;
        let virtual_time = recorded.iter().all(paused);
        let runs: Vec<_> = recorded
            .iter()
            .map(|&(name, timeline)| {
                let title = self.numbering.caption(name).unwrap_or(name);
                reading::run(name, title, timeline)
            })
            .collect();
        let picture = Picture::new(&runs, if virtual_time { 1 } else { GRAIN });
        let caption = show.caption.as_ref().map_or(String::new(), |c| inline(c.get_ref()));
        let clock = if virtual_time {
            "virtual time: only waiting takes any"
        } else if recorded.iter().any(paused) {
            "real and virtual time"
        } else {
            "real time of one run"
        };
        let sources: Vec<String> = recorded
            .iter()
            .map(|&(name, _)| match self.numbering.first(name, None) {
                Some(first) => {
                    let address = escaped(&self.numbering.address(spot.page, first));
                    format!("<a href=\"{address}\"><code>{}</code></a>", escaped(name))
                }
                None => format!("<code>{}</code>", escaped(name)),
            })
            .collect();
        let source = format!("<span class=\"from\">Recorded from {}.</span>", sources.join(", "));
        let frame =
            Frame { id: &spot.id, label: &spot.label, caption: &caption, source: &source, clock };
        Some(frame::html(&runs, &picture, &frame))
    }
}

#[cfg(test)]
mod tests;
