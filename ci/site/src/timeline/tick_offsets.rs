//! Ticks, which are bars too short to be drawn to scale, and how far after its moment each is drawn.
//!
//! Such an offset does not falsify times: a pixel of a picture of minutes is seconds, and ticks are
//! moved only to show the order of what happens at the same moment.

use super::drawn_run::{Bar, DrawnRun, DrawnWake};
use super::parts::PLOT;
use super::scale::{Moment, Scale};

/// The width of a tick, which is the least width of a bar, in pixels.
pub(super) const TICK: f64 = 4.0;
/// The distance from a cause to its effect at the same moment, in pixels.
pub(super) const STEP: f64 = 5.0;

/// How many pixels after its moment each bar of each lane is drawn.
pub(super) struct TickOffsets {
    /// By lane and bar.
    pub(super) bars: Vec<Vec<f64>>,
}

impl TickOffsets {
    /// Computes the offsets of the bars in the order in which they begin.
    pub(super) fn of(run: &DrawnRun, scale: &Scale) -> Self {
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

    fn behind(&self, run: &DrawnRun, scale: &Scale, lane: usize, index: usize) -> f64 {
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

    /// How many pixels after a moment the bar of a lane at that moment ends.
    pub(super) fn edge(&self, run: &DrawnRun, scale: &Scale, lane: usize, at: Moment) -> f64 {
        let bars = &run.lanes[lane].bars;
        let found = bars.iter().rposition(|bar| bar.from <= at && at <= bar.to);
        match found {
            Some(index) if is_tick(&bars[index], scale) => self.bars[lane][index] + TICK,
            _ => 0.0,
        }
    }
}

/// The wake that a bar answers: the first one since the previous bar.
fn cause(run: &DrawnRun, lane: usize, index: usize) -> Option<&DrawnWake> {
    let bars = &run.lanes[lane].bars;
    let bar = &bars[index];
    let before = index.checked_sub(1).map_or(0, |before| bars[before].from);
    let after = index.checked_sub(1).map_or(0, |before| bars[before].order);
    let in_time = |wake: &&DrawnWake| {
        wake.to == lane
            && wake.at >= before
            && wake.at <= bar.from
            && wake.order > after
            && wake.order < bar.order
    };
    run.wakes.iter().find(in_time)
}

/// Whether a bar is too short to be drawn to scale.
pub(super) fn is_tick(bar: &Bar, scale: &Scale) -> bool {
    (scale.at(bar.to) - scale.at(bar.from)) * PLOT[1] < TICK
}
