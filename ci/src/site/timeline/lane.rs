//! One lane: its bars and hairlines, the arrows that begin or end on it, and its labels.
//!
//! Under the paused clock much happens at one moment, in an order. Bars too short to be seen are
//! drawn as ticks of one width, and a tick that another one caused at the same moment stands some
//! pixels behind it, so that the arrow between them can be seen. Long bars are never moved: their
//! ends are what the scale measures.

use super::layout::{GUTTER, LABEL, NAME, PLOT, PRINT, Pair, Part, Role, Tip, When, Words};
use super::rows::{Anchor, Box, Rows};
use super::run::{Bar, Lane, Run, Wait, Wake};
use super::scale::{Moment, Scale};

/// The width of a tick in pixels, which is the least a bar is drawn with.
pub(super) const TICK: f64 = 4.0;
/// Between a cause and what it causes at the same moment.
const STEP: f64 = 5.0;
/// Bars of more arrows from outside than these get no arrows, but their tips alone.
const BELLS: usize = 12;

/// A lane, laid out, with the units it takes above and below its origin.
pub(super) struct Laid {
    /// Units above.
    pub(super) up: Pair<u16>,
    /// Units below.
    pub(super) down: Pair<u16>,
    /// What is drawn, and when it happens.
    pub(super) parts: Vec<(When, Part)>,
}

/// The lanes of a run.
pub(super) fn lanes(run: &Run, scale: &Scale) -> Vec<Laid> {
    let shifts = Shifts::of(run, scale);
    let arrows = arrows(run, scale, &shifts);
    let lay = |(index, lane)| Laying { run, scale, index, lane, shifts: &shifts }.lay(&arrows);
    run.lanes.iter().enumerate().map(lay).collect()
}

/// How many pixels each bar of each lane stands behind its moment.
struct Shifts {
    bars: Vec<Vec<f64>>,
}

impl Shifts {
    fn of(run: &Run, scale: &Scale) -> Self {
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (lane, each) in run.lanes.iter().enumerate() {
            order.extend((0..each.bars.len()).map(|bar| (lane, bar)));
        }
        order.sort_by_key(|&(lane, bar)| {
            let bar = &run.lanes[lane].bars[bar];
            (bar.from, bar.order)
        });
        let bars = run.lanes.iter().map(|lane| vec![0.0; lane.bars.len()]).collect();
        let mut shifts = Self { bars };
        for (lane, bar) in order {
            shifts.bars[lane][bar] = shifts.behind(run, scale, lane, bar);
        }
        shifts
    }

    fn behind(&self, run: &Run, scale: &Scale, lane: usize, index: usize) -> f64 {
        let bar = &run.lanes[lane].bars[index];
        if !is_tick(bar, scale) {
            return 0.0;
        }
        let x = scale.at(bar.from) * PLOT[1];
        let mut least: f64 = 0.0;
        if let Some(before) = index.checked_sub(1) {
            let last = &run.lanes[lane].bars[before];
            let end = match is_tick(last, scale) {
                true => scale.at(last.from) * PLOT[1] + self.bars[lane][before] + TICK + 2.0,
                false => scale.at(last.to) * PLOT[1],
            };
            least = least.max(end - x);
        }
        if let Some(wake) = cause(run, lane, index)
            && let Some(from) = wake.from
            && from != lane
        {
            let edge = scale.at(wake.at) * PLOT[1] + self.edge(run, scale, from, wake.at);
            if x - edge < STEP {
                least = least.max(edge + STEP - TICK / 2.0 - x);
            }
        }
        least.max(0.0).ceil()
    }

    /// Pixels behind a moment at which what a lane does then ends.
    fn edge(&self, run: &Run, scale: &Scale, lane: usize, at: Moment) -> f64 {
        let bars = &run.lanes[lane].bars;
        let found = bars.iter().rposition(|bar| bar.from <= at && at <= bar.to);
        match found {
            Some(index) if is_tick(&bars[index], scale) => self.bars[lane][index] + TICK,
            _ => 0.0,
        }
    }
}

/// The wake that a bar answers: the last one since the bar before it.
fn cause(run: &Run, lane: usize, index: usize) -> Option<&Wake> {
    let bars = &run.lanes[lane].bars;
    let bar = &bars[index];
    let before = index.checked_sub(1).map_or(0, |before| bars[before].from);
    let after = index.checked_sub(1).map_or(0, |before| bars[before].order);
    let in_time = |wake: &&Wake| {
        wake.to == lane
            && wake.at >= before
            && wake.at <= bar.from
            && wake.order > after
            && wake.order < bar.order
    };
    run.wakes.iter().find(in_time)
}

/// Whether a bar is too short to be drawn in its length.
pub(super) fn is_tick(bar: &Bar, scale: &Scale) -> bool {
    (scale.at(bar.to) - scale.at(bar.from)) * PLOT[1] < TICK
}

/// An arrow between two lanes.
struct Arrow {
    from: usize,
    to: usize,
    at: f64,
    /// Where it stands, and where the waker's bar ends, in pixels behind the moment.
    shift: f64,
    edge: f64,
    when: When,
}

/// The arrows of a run: of each wake that led to a poll, and of each that led to none.
fn arrows(run: &Run, scale: &Scale, shifts: &Shifts) -> Vec<Arrow> {
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

struct Laying<'r> {
    run: &'r Run,
    scale: &'r Scale,
    index: usize,
    lane: &'r Lane,
    shifts: &'r Shifts,
}

impl Laying<'_> {
    fn lay(&self, arrows: &[Arrow]) -> Laid {
        let mut parts = Vec::new();
        let mut texts = Vec::new();
        let mut above = [Rows::new(PLOT[0]), Rows::new(PLOT[1])];
        self.hairlines(&mut parts, &mut texts, &mut above);
        for arrow in arrows {
            self.arrow(arrow, &mut parts);
        }
        self.bars(&mut parts, &mut texts, &mut above);
        let bells = self.bells(&mut parts);
        let below = self.prints(&mut texts);
        let up = |layout: usize| match (above[layout].len() as u16, bells) {
            (0, false) => 2,
            (0, true) => 3,
            (rows, _) => 2 * rows + 2,
        };
        let up = [up(0), up(1) + 3];
        let down = |layout: usize| match below[layout].len() as u16 {
            0 => [3, 2][layout],
            rows => 2 * rows + 2,
        };
        let down = [down(0), down(1)];
        self.name(&mut texts, up[1] - 1);
        parts.extend(texts.into_iter().map(|(when, words)| (when, Part::Words(words))));
        Laid { up, down, parts }
    }

    fn name(&self, texts: &mut Vec<(When, Words)>, above: u16) {
        let room = GUTTER - 8.0;
        let name = NAME.fitted(&self.lane.name, room);
        let beside = ((NAME.width(&name) + 8.0) / super::layout::UNIT).ceil() as u16;
        let born = (self.lane.born, 0);
        let words =
            |role, text| (born, Words { role, text, rows: [0, above], beside, ..Words::default() });
        texts.push(words(Role::Name, name));
        if !self.lane.place.is_empty() {
            let place = LABEL[0].fitted(&self.lane.place, room);
            texts.push(words(Role::Place, place));
        }
    }

    fn hairlines(
        &self,
        parts: &mut Vec<(When, Part)>,
        texts: &mut Vec<(When, Words)>,
        above: &mut Pair<Rows>,
    ) {
        for wait in &self.lane.waits {
            let Wait { from, to, label, ready, order, .. } = wait;
            let (from_share, to_share) = (self.scale.at(*from), self.scale.at(*to));
            if (to_share - from_share) * PLOT[1] < 1.0 {
                continue;
            }
            let when = (*from, *order);
            parts.push((when, Part::Hair { from: from_share, to: to_share, ready: *ready }));
            self.label(label, when, *to, texts, above);
        }
    }

    /// A label on a stretch, if it is long enough in both layouts; above it otherwise.
    fn label(
        &self,
        label: &str,
        when: When,
        to: Moment,
        texts: &mut Vec<(When, Words)>,
        above: &mut Pair<Rows>,
    ) {
        if label.is_empty() {
            return;
        }
        let (start, end) = (self.scale.at(when.0), self.scale.at(to));
        let room = |layout: usize| (end - start) * PLOT[layout] - 2.0 * TICK - 24.0;
        if (0..2).all(|layout| LABEL[layout].width(label) <= room(layout)) {
            let words = Words {
                at: f64::midpoint(start, end),
                text: label.to_owned(),
                anchor: [Anchor::Middle; 2],
                ..Words::default()
            };
            texts.push((when, words));
            return;
        }
        let at = (start, self.shift_at(when.0));
        texts.push((when, placed(Role::Above, label, at, above, [0; 2])));
    }

    /// The pixels that a tick at a moment stands behind it.
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
        parts: &mut Vec<(When, Part)>,
        texts: &mut Vec<(When, Words)>,
        above: &mut Pair<Rows>,
    ) {
        let mut last: Option<&Bar> = None;
        for (bar, &shift) in self.lane.bars.iter().zip(&self.shifts.bars[self.index]) {
            let (from, to) = (self.scale.at(bar.from), self.scale.at(bar.to));
            let length = (!is_tick(bar, self.scale)).then_some(to - from);
            let held = bar.held.is_some();
            let when = (bar.from, bar.order);
            parts.push((when, Part::Bar { from, length, shift, worker: bar.worker, held }));
            let touches =
                |last: &&Bar| last.to == bar.from && !is_tick(last, self.scale) && length.is_some();
            if last.filter(touches).is_some_and(|last| last.held.is_none() && !held) {
                parts.push((when, Part::Cut(from)));
            }
            if let Some(label) = &bar.held {
                self.label(label, when, bar.to, texts, above);
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
            parts.push((when, Part::Cap { at, shift, crossed: self.lane.fate.is_some() }));
        }
        if let Some(fate) = self.lane.fate {
            texts.push((when, placed(Role::Fate, fate, (at, shift), above, [0; 2])));
        }
    }

    /// Wakes from outside: arrows from above, unless they are too many.
    fn bells(&self, parts: &mut Vec<(When, Part)>) -> bool {
        let outside = |wake: &&Wake| wake.to == self.index && wake.from.is_none();
        let bells: Vec<_> = self.run.wakes.iter().filter(outside).collect();
        if bells.len() > BELLS {
            return false;
        }
        for wake in &bells {
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
            parts.push(((wake.at, wake.order), Part::Tip { at, shift, kind: Tip::Outside }));
        }
        !bells.is_empty()
    }

    fn arrow(&self, arrow: &Arrow, parts: &mut Vec<(When, Part)>) {
        let Arrow { from, to, at, shift, edge, when } = *arrow;
        let (top, bottom) = (from.min(to), from.max(to));
        if self.index >= top && self.index < bottom {
            parts.push((when, Part::Hop { at, shift, end: false }));
        }
        if self.index == from && shift > edge {
            parts.push((when, Part::Stub { at, shift: edge, length: shift - edge }));
        }
        if self.index == to {
            let kind = if from > to { Tip::Below } else { Tip::Above };
            parts.push((when, Part::Tip { at, shift, kind }));
        }
    }

    fn prints(&self, texts: &mut Vec<(When, Words)>) -> Pair<Rows> {
        let mut rows = [Rows::new(PLOT[0]), Rows::new(PLOT[1])];
        let mut last: Option<(Moment, Pair<usize>)> = None;
        for print in &self.lane.prints {
            // Lines of one moment stand one below the other, in their order.
            let first = match last {
                Some((at, used)) if at == print.at => [used[0] + 1, used[1] + 1],
                _ => [0; 2],
            };
            let at = (self.scale.at(print.at), self.shift_at(print.at));
            let words = placed(Role::Print, &print.text, at, &mut rows, first);
            last = Some((print.at, words.rows.map(|row| usize::from(row / 2))));
            texts.push(((print.at, print.order), words));
        }
        rows
    }
}

/// Words in the nearest rows in which they cover none, shortened to what has room at all. `at` is a
/// share and pixels behind it.
fn placed(
    role: Role,
    text: &str,
    (at, shift): (f64, f64),
    rows: &mut Pair<Rows>,
    first: Pair<usize>,
) -> Words {
    let fonts = if role == Role::Print { PRINT } else { LABEL };
    let mut text = text.to_owned();
    for layout in 0..2 {
        text = fonts[layout].fitted(&text, rows[layout].room(at, shift));
    }
    let mut words = Words { role, at, shift, ..Words::default() };
    for layout in 0..2 {
        let label = Box { at, shift, width: fonts[layout].width(&text) };
        let (row, anchor) = rows[layout].place(label, first[layout]);
        words.rows[layout] = 2 * row as u16;
        words.anchor[layout] = anchor;
    }
    words.text = text;
    words
}
