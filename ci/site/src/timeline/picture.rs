//! Lays out a picture: runs below each other on one scale, each with a title and a lane for every
//! task, and in the lanes bars, hairlines, arrows, and labels.
//!
//! One picture has two layouts: a wide one, with names in a gutter at the left, and a narrow one
//! for phones, with names above their lanes and labels in more rows. Both have the same marks at
//! the same shares of the width and differ only in heights, so that a style sheet can choose
//! between them.

use super::drawn_run::DrawnRun;
use super::font_metrics::Font;
use super::label_rows::LabelSide;
use super::lane_layout;
use super::parts::{LabelRole, PLOT, Pair, PictureLabel, PicturePart, Seen, When};
use super::scale::{Moment, Scale};

const TITLE: Font = Font::bold(15.0);
const UNDER: Font = Font::text(13.0);
const TOTAL: Pair<Font> = [Font::bold(26.0), Font::bold(21.0)];
/// Units from the top to the first title, for the axis.
const AXIS: u16 = 9;

/// A picture that is laid out.
#[derive(Debug)]
pub(super) struct TimelinePicture {
    /// The scale, from moments to shares.
    pub(super) scale: Scale,
    /// Titles and lanes from the top down.
    pub(super) items: Vec<Item>,
    /// Units below the origin of the last item.
    pub(super) foot: Pair<u16>,
}

/// A title or a lane.
#[derive(Debug)]
pub(super) struct Item {
    /// Units from the origin of the previous item to this one's. The origin is the base line of a
    /// title or the middle of a lane's bars.
    pub(super) drop: Pair<u16>,
    /// Whether there is a rule above it.
    pub(super) ruled: bool,
    /// Its parts, in the order of drawing.
    pub(super) parts: Vec<Seen>,
}

impl TimelinePicture {
    /// Lays runs out on one scale, on which `others` have room, too. Moments closer than `grain` count as
    /// one.
    pub(super) fn new(runs: &[DrawnRun], others: &[DrawnRun], grain: Moment) -> Self {
        let scaled = || runs.iter().chain(others);
        let end = scaled().map(|run| run.end).max().unwrap_or(0);
        let moments: Vec<Moment> = scaled().flat_map(DrawnRun::moments).collect();
        let busy: Vec<(Moment, Moment)> = scaled().flat_map(DrawnRun::busy).collect();
        let endless = scaled().any(|run| run.stopped);
        let scale = Scale::new(end, grain, &moments, &busy, endless);
        let mut picture = Self { scale, items: Vec::new(), foot: [AXIS; 2] };
        for (index, run) in runs.iter().enumerate() {
            picture.scene(run, index, runs.len() > 1);
        }
        picture
    }

    fn scene(&mut self, run: &DrawnRun, index: usize, several: bool) {
        let end = self.scale.at(run.until(run.end));
        let last: When = (run.end, usize::MAX);
        let seen = |when, part| Seen { run: index, when, part };
        let (words, low) = title(run, &self.scale, several.then_some(index + 1));
        let mut parts = vec![seen(last, PicturePart::Hop { at: end, shift: 0.0, end: true })];
        for words in words {
            let when = if words.role == LabelRole::Total { last } else { (0, 0) };
            parts.push(seen(when, PicturePart::Label(words)));
        }
        let above = if index == 0 { [0; 2] } else { [5; 2] };
        self.push(above, parts, [low[0] + 1, low[1] + 1], several && index > 0);
        let lanes = lane_layout::lanes(run, &self.scale);
        let count = lanes.len();
        for (at, lane) in lanes.into_iter().enumerate() {
            let below = at + 1 < count;
            let rule = if below {
                PicturePart::Hop { at: end, shift: 0.0, end: true }
            } else {
                PicturePart::Foot(end)
            };
            let mut parts = vec![seen(last, rule)];
            parts.extend(lane.parts.into_iter().map(|(when, part)| seen(when, part)));
            self.push(lane.up, parts, lane.down, false);
        }
    }

    /// Adds an item that needs the units `up` above its origin and `down` below.
    fn push(&mut self, up: Pair<u16>, parts: Vec<Seen>, down: Pair<u16>, ruled: bool) {
        let drop = [self.foot[0] + up[0], self.foot[1] + up[1]];
        self.items.push(Item { drop, ruled, parts });
        self.foot = [down[0] + 1, down[1] + 1];
    }

    /// The height of the picture, in units.
    pub(super) fn height(&self) -> Pair<u16> {
        let sum = |layout: usize| self.items.iter().map(|item| item.drop[layout]).sum::<u16>();
        [sum(0) + self.foot[0], sum(1) + self.foot[1]]
    }
}

/// The title and the duration of a run, and the units they need below the base line.
fn title(run: &DrawnRun, scale: &Scale, number: Option<usize>) -> (Vec<PictureLabel>, Pair<u16>) {
    let at = scale.at(run.until(run.end));
    let total = match (run.ended, super::scale::exact(run.end)) {
        _ if run.stopped => "never ends".to_owned(),
        (Some(ended), total) => format!("{ended} after {total}"),
        (None, total) => total,
    };
    let under = UNDER.width(&run.under) + 10.0;
    let text = TITLE.fitted(&run.title, PLOT[0] - under);
    // The narrow layout leaves out what follows the title, and breaks it into lines.
    let lines = TITLE.broken(&run.title, PLOT[1]);
    let widths = [TITLE.width(&text) + under, TITLE.width(lines.last().map_or("", |line| line))];
    let more = 3 * (lines.len() as u16 - 1);
    let (mut anchor, mut rows, mut low) = ([LabelSide::End; 2], [0, more], [0, more]);
    for layout in 0..2 {
        let x = at * PLOT[layout];
        let left = x - TOTAL[layout].width(&total) - 8.0;
        if left < 0.0 {
            anchor[layout] = LabelSide::Start;
        }
        if left < widths[layout] + 12.0 {
            rows[layout] += 4;
            low[layout] += 4;
        }
    }
    let words =
        |role, at, text, tail| PictureLabel { role, at, text, tail, ..PictureLabel::default() };
    let mut said = vec![
        words(
            if more > 0 { LabelRole::Wide } else { LabelRole::Title },
            0.0,
            text,
            run.under.clone(),
        ),
        PictureLabel { anchor, rows, ..words(LabelRole::Total, at, total, String::new()) },
    ];
    for (index, line) in lines.into_iter().enumerate().filter(|_| more > 0) {
        let rows = [0, 3 * index as u16];
        said.push(PictureLabel { rows, ..words(LabelRole::Narrow, 0.0, line, String::new()) });
    }
    if let Some(number) = number {
        said.push(words(LabelRole::Number, 0.0, number.to_string(), String::new()));
    }
    (said, low)
}
