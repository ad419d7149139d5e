//! Lays out the lanes of a run: bars and hairlines, the arrows between lanes, and labels.
//!
//! With the paused clock, much happens at the same moment, one thing after another. A bar too short
//! to be seen is drawn as a tick of fixed width, and a tick that was caused by another one at the
//! same moment is a few pixels after it, so that the arrow between them is visible. Long bars are
//! never moved: their ends show times.

use super::drawn_run::{Bar, DrawnRun, DrawnWait, Lane};
use super::label_rows::{LabelBox, LabelRows, LabelSide};
use super::parts::{
    GUTTER, LABEL, LabelRole, NAME, PLOT, PRINT, Pair, PictureLabel, PicturePart, Tip, When,
};
use super::scale::{Moment, Scale};
use super::tick_offsets::{STEP, TICK, TickOffsets, is_tick};

/// Arrows from outside that are closer than this, in pixels of the narrow layout, are merged into one.
const CLOSE: f64 = 8.0;

/// The layout of a lane, and the units it needs above and below its origin.
pub(super) struct LaneLayout {
    /// Units above.
    pub(super) up: Pair<u16>,
    /// Units below.
    pub(super) down: Pair<u16>,
    /// What is drawn, and when it happens.
    pub(super) parts: Vec<(When, PicturePart)>,
}

/// The lanes of a run.
pub(super) fn lanes(run: &DrawnRun, scale: &Scale) -> Vec<LaneLayout> {
    let shifts = TickOffsets::of(run, scale);
    let arrows = arrows(run, scale, &shifts);
    let lay =
        |(index, lane)| LaneInProgress { run, scale, index, lane, shifts: &shifts }.lay(&arrows);
    run.lanes.iter().enumerate().map(lay).collect()
}

/// An arrow between two lanes.
struct Arrow {
    from: usize,
    to: usize,
    at: f64,
    /// Where it is drawn, and where the waker's bar ends, in pixels after the moment.
    shift: f64,
    edge: f64,
    when: When,
}

/// The arrows of a run: one for each wake of a lane by another one.
fn arrows(run: &DrawnRun, scale: &Scale, shifts: &TickOffsets) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for wake in &run.wakes {
        let Some(from) = wake.from.filter(|&from| from != wake.to) else { continue };
        let edge = shifts.edge(run, scale, from, wake.at);
        let at = scale.at(wake.at);
        let bars = &run.lanes[wake.to].bars;
        let answer = bars.iter().position(|bar| bar.from >= wake.at && bar.order > wake.order);
        let near = answer.filter(|&bar| {
            is_tick(&bars[bar], scale) && (scale.at(bars[bar].from) - at) * PLOT[1] < 3.0
        });
        let shift = near.map_or(edge + STEP, |bar| shifts.bars[wake.to][bar] + TICK / 2.0);
        let when = (wake.at, wake.order);
        arrows.push(Arrow { from, to: wake.to, at, shift: shift.max(edge), edge, when });
    }
    arrows
}

/// The label in a hollow bar.
const HELD: &str = "holds its thread, waiting";
/// The label in a bar without an end.
const OPEN: &str = "never returns";

struct LaneInProgress<'r> {
    run: &'r DrawnRun,
    scale: &'r Scale,
    index: usize,
    lane: &'r Lane,
    shifts: &'r TickOffsets,
}

impl LaneInProgress<'_> {
    fn lay(&self, arrows: &[Arrow]) -> LaneLayout {
        let mut parts = Vec::new();
        let mut texts = Vec::new();
        let mut above = [LabelRows::new(PLOT[0]), LabelRows::new(PLOT[1])];
        let bells = self.bells(&mut above);
        self.hairlines(&mut parts, &mut texts, &mut above);
        for arrow in arrows {
            self.arrow(arrow, &mut parts);
        }
        self.bars(&mut parts, &mut texts, &mut above);
        let labels =
            texts.iter().any(|(_, words)| matches!(words.role, LabelRole::Above | LabelRole::Fate));
        let up = |layout: usize| match (above[layout].len() as u16, labels) {
            (0, _) => 2,
            (_, false) => 3,
            (rows, true) => 2 * rows + 2,
        };
        parts.extend(bells);
        let below = self.prints(&mut parts, &mut texts);
        let up = [up(0), up(1) + 3];
        let down = |layout: usize| match below[layout].len() as u16 {
            0 => [3, 2][layout],
            rows => 2 * rows + 2,
        };
        let down = [down(0), down(1)];
        self.name(&mut texts, up[1] - 1);
        parts.extend(texts.into_iter().map(|(when, words)| (when, PicturePart::Label(words))));
        LaneLayout { up, down, parts }
    }

    fn name(&self, texts: &mut Vec<(When, PictureLabel)>, above: u16) {
        let room = GUTTER - 8.0;
        let name = NAME.fitted(&self.lane.name, room);
        let beside = ((NAME.width(&name) + 8.0) / super::parts::UNIT).ceil() as u16;
        let born = (self.lane.born, 0);
        let words = |role, text| {
            (born, PictureLabel { role, text, rows: [0, above], beside, ..PictureLabel::default() })
        };
        texts.push(words(LabelRole::Name, name));
        if !self.lane.place.is_empty() {
            let place = LABEL[0].fitted(&self.lane.place, room);
            texts.push(words(LabelRole::Place, place));
        }
    }

    fn hairlines(
        &self,
        parts: &mut Vec<(When, PicturePart)>,
        texts: &mut Vec<(When, PictureLabel)>,
        above: &mut Pair<LabelRows>,
    ) {
        let mut above_said: Vec<(&str, usize)> = Vec::new();
        for wait in &self.lane.waits {
            let DrawnWait { from, to, label, ready, order, .. } = wait;
            let until = self.run.until(*to);
            let (from_share, to_share) = (self.scale.at(*from), self.scale.at(until));
            if (to_share - from_share) * PLOT[1] < 1.0 {
                continue;
            }
            let when = (*from, *order);
            parts.push((when, PicturePart::Hair { from: from_share, to: to_share, ready: *ready }));
            if label.is_empty()
                || on_stretch(LabelRole::OnLine, label, when, (from_share, to_share), texts)
            {
                continue;
            }
            // A repeated label is shown once, with its count.
            match above_said.iter_mut().find(|(said, _)| said == label) {
                Some((_, count)) => *count += 1,
                None => above_said.push((label, 1)),
            }
        }
        for (label, count) in above_said {
            let Some(first) = self.lane.waits.iter().find(|wait| wait.label == label) else {
                continue;
            };
            let times =
                if count > 1 { format!("{label}, {count} times") } else { label.to_owned() };
            let at = (self.scale.at(first.from), self.shift_at(first.from));
            let words = placed(LabelRole::Above, &times, at, above, [0; 2]);
            texts.push(((first.from, first.order), words));
        }
    }

    /// How many pixels after a moment the tick at that moment is drawn.
    fn shift_at(&self, at: Moment) -> f64 {
        let found = self.lane.bars.iter().rposition(|bar| bar.from <= at && at <= bar.to);
        match found {
            Some(bar) if is_tick(&self.lane.bars[bar], self.scale) => {
                self.shifts.bars[self.index][bar]
            }
            _ => 0.0,
        }
    }

    fn bars(
        &self,
        parts: &mut Vec<(When, PicturePart)>,
        texts: &mut Vec<(When, PictureLabel)>,
        above: &mut Pair<LabelRows>,
    ) {
        let mut last: Option<&Bar> = None;
        let held_last = |bar: &Bar| bar.pieces.last().is_some_and(|piece| piece.held);
        let held_first = |bar: &Bar| bar.pieces.first().is_some_and(|piece| piece.held);
        for (bar, &shift) in self.lane.bars.iter().zip(&self.shifts.bars[self.index]) {
            let when = (bar.from, bar.order);
            let from = self.scale.at(bar.from);
            let worker = bar.worker;
            let tick = is_tick(bar, self.scale);
            if tick {
                parts.push((
                    when,
                    PicturePart::Bar { from, length: None, shift, worker, held: held_first(bar) },
                ));
            }
            let many = bar.polls > 1 && !tick;
            if bar.polls > 1 {
                let polls = format!("{} polls", bar.polls);
                texts.push((when, placed(LabelRole::Above, &polls, (from, shift), above, [0; 2])));
            }
            if many {
                parts.push((when, PicturePart::Many { from, to: self.scale.at(bar.to), worker }));
            }
            for piece in bar.pieces.iter().filter(|_| !tick && !many) {
                let (from, to) = (self.scale.at(piece.from), self.scale.at(piece.to));
                let length = Some(to - from);
                let when = (piece.from, bar.order);
                parts.push((
                    when,
                    PicturePart::Bar { from, length, shift, worker, held: piece.held },
                ));
                let held = if self.lane.thread { "waits" } else { HELD };
                if piece.held && !on_stretch(LabelRole::InBar, held, when, (from, to), texts) {
                    texts
                        .push((when, placed(LabelRole::Above, held, (from, shift), above, [0; 2])));
                }
            }
            if bar.open {
                let from = self.scale.at(bar.to);
                let when = (bar.to, bar.order);
                parts.push((when, PicturePart::Open(from)));
                if !on_stretch(LabelRole::InBar, OPEN, when, (from, 1.0), texts) {
                    texts.push((when, placed(LabelRole::Above, OPEN, (from, 0.0), above, [0; 2])));
                }
            }
            let touches = |last: &&Bar| last.to == bar.from && !is_tick(last, self.scale) && !tick;
            if last.filter(touches).is_some_and(|last| !held_last(last) && !held_first(bar)) {
                parts.push((when, PicturePart::Cut(from)));
            }
            last = Some(bar);
        }
        let at = self.scale.at(self.lane.died);
        let shift = match self.lane.bars.last() {
            Some(bar) if bar.to == self.lane.died && is_tick(bar, self.scale) => {
                self.shift_at(self.lane.died) + TICK
            }
            _ => 0.0,
        };
        let when = (self.lane.died, self.lane.bars.last().map_or(0, |bar| bar.order));
        if self.lane.ends {
            parts.push((when, PicturePart::Cap { at, shift, crossed: self.lane.fate.is_some() }));
        }
        if let Some(fate) = &self.lane.fate {
            texts.push((when, placed(LabelRole::Fate, fate, (at, shift), above, [0; 2])));
        }
    }

    /// Wakes from outside: arrows from above, which labels must avoid.
    fn bells(&self, above: &mut Pair<LabelRows>) -> Vec<(When, PicturePart)> {
        let mut parts = Vec::new();
        let mut last = f64::NEG_INFINITY;
        for wake in
            self.run.wakes.iter().filter(|wake| wake.to == self.index && wake.from.is_none())
        {
            let at = self.scale.at(wake.at);
            let answer = self.lane.bars.iter().position(|bar| bar.order > wake.order);
            let near = answer.filter(|&bar| {
                let bar = &self.lane.bars[bar];
                (self.scale.at(bar.from) - at) * PLOT[1] < 3.0
            });
            let shift = near.map_or(0.0, |bar| {
                let tick = is_tick(&self.lane.bars[bar], self.scale);
                self.shifts.bars[self.index][bar] + if tick { TICK / 2.0 } else { 0.0 }
            });
            let x = at * PLOT[1] + shift;
            let kind = if x - last < CLOSE { Tip::Merged } else { Tip::Outside };
            if kind == Tip::Outside {
                last = x;
                for rows in above.iter_mut() {
                    rows.block(LabelBox { at, shift, width: 8.0 });
                }
            }
            parts.push(((wake.at, wake.order), PicturePart::Tip { at, shift, kind }));
        }
        parts
    }

    fn arrow(&self, arrow: &Arrow, parts: &mut Vec<(When, PicturePart)>) {
        let Arrow { from, to, at, shift, edge, when } = *arrow;
        let (top, bottom) = (from.min(to), from.max(to));
        if self.index >= top && self.index < bottom {
            parts.push((when, PicturePart::Hop { at, shift, end: false }));
        }
        if self.index == from && shift > edge {
            parts.push((when, PicturePart::Stub { at, shift: edge, length: shift - edge }));
        }
        if self.index == to {
            let kind = if from > to { Tip::Below } else { Tip::Above };
            parts.push((when, PicturePart::Tip { at, shift, kind }));
        }
    }

    fn prints(
        &self,
        parts: &mut Vec<(When, PicturePart)>,
        texts: &mut Vec<(When, PictureLabel)>,
    ) -> Pair<LabelRows> {
        let mut rows = [LabelRows::new(PLOT[0]), LabelRows::new(PLOT[1])];
        let mut last: Option<(Moment, Pair<usize>)> = None;
        for print in &self.lane.prints {
            // Lines of the same moment are below each other, in their order.
            let first = match last {
                Some((at, used)) if at == print.at => [used[0] + 1, used[1] + 1],
                _ => [0; 2],
            };
            let at = (self.scale.at(print.at), self.shift_at(print.at));
            let words = placed(LabelRole::Print, &print.text, at, &mut rows, first);
            let when = (print.at, print.order);
            let (share, shift) = at;
            match last.filter(|(at, _)| *at == print.at).and(parts.last_mut()) {
                Some((_, PicturePart::Lead { rows, .. })) => *rows = words.rows,
                _ => parts.push((when, PicturePart::Lead { at: share, shift, rows: words.rows })),
            }
            last = Some((print.at, words.rows.map(|row| usize::from(row / 2))));
            texts.push((when, words));
        }
        rows
    }
}

/// Puts a label in the middle of a stretch, if it fits in both layouts.
fn on_stretch(
    role: LabelRole,
    label: &str,
    when: When,
    (start, end): (f64, f64),
    texts: &mut Vec<(When, PictureLabel)>,
) -> bool {
    let room = |layout: usize| (end - start) * PLOT[layout] - 2.0 * TICK - 24.0;
    let fits = (0..2).all(|layout| LABEL[layout].width(label) <= room(layout));
    if fits {
        let (at, text) = (f64::midpoint(start, end), label.to_owned());
        let anchor = [LabelSide::Middle; 2];
        texts.push((when, PictureLabel { role, at, text, anchor, ..PictureLabel::default() }));
    }
    fits
}

/// Places a label in the nearest row in which it covers no other, shortened to fit the plot. `at`
/// is a share, and `shift` pixels after it.
fn placed(
    role: LabelRole,
    text: &str,
    (at, shift): (f64, f64),
    rows: &mut Pair<LabelRows>,
    first: Pair<usize>,
) -> PictureLabel {
    let fonts = if role == LabelRole::Print { PRINT } else { LABEL };
    let mut text = text.to_owned();
    for layout in 0..2 {
        text = fonts[layout].fitted(&text, rows[layout].room(at, shift));
    }
    let mut words = PictureLabel { role, at, shift, ..PictureLabel::default() };
    for layout in 0..2 {
        let label = LabelBox { at, shift, width: fonts[layout].width(&text) };
        let (row, anchor) = rows[layout].place(label, first[layout]);
        words.rows[layout] = 2 * row as u16;
        words.anchor[layout] = anchor;
    }
    words.text = text;
    words
}
