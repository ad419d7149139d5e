//! Ticks: bars too short to be seen in their length, and how far each stands behind its moment.
//!
//! A moved tick tells no untruth about time: a pixel of a picture of minutes is seconds, and what is
//! moved happens at that very moment, in an order that only the moving shows.

use super::drawn_run::{Bar, DrawnRun, DrawnWake};
use super::parts::PLOT;
use super::scale::{Moment, Scale};

/// The width of a tick in pixels, which is the least a bar is drawn with.
pub(super) const TICK: f64 = 4.0;
/// Between a cause and what it causes at the same moment.
pub(super) const STEP: f64 = 5.0;

/// How many pixels each bar of each lane stands behind its moment.
pub(super) struct TickOffsets {
    /// By lane and bar.
    pub(super) bars: Vec<Vec<f64>>,
}

impl TickOffsets {
    /// Bars are moved in the order in which they begin.
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

    /// Pixels behind a moment at which what a lane does then ends.
    pub(super) fn edge(&self, run: &DrawnRun, scale: &Scale, lane: usize, at: Moment) -> f64 {
        let bars = &run.lanes[lane].bars;
        let found = bars.iter().rposition(|bar| bar.from <= at && at <= bar.to);
        match found {
            Some(index) if is_tick(&bars[index], scale) => self.bars[lane][index] + TICK,
            _ => 0.0,
        }
    }
}

/// The wake that a bar answers: the last one since the bar before it.
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

/// Whether a bar is too short to be drawn in its length.
pub(super) fn is_tick(bar: &Bar, scale: &Scale) -> bool {
    (scale.at(bar.to) - scale.at(bar.from)) * PLOT[1] < TICK
}
