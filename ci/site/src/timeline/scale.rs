//! The scale of a picture: where a moment is, as a share of the plot's width, and the labels of the
//! axis.
//!
//! The scale is linear, with one exception: a long stretch in which nothing happens could squeeze
//! everything else into a few pixels. It is folded, and the fold says how much time it hides. A
//! stretch in which a task works or holds a thread is never folded, because its length is what the
//! picture is about.

/// Nanoseconds since the run began.
pub(super) type Moment = u64;

/// The share of the plot for what never ends.
const TAIL: f64 = 0.3;
/// The share of the plot that a fold takes.
const FOLDED: f64 = 0.08;
/// Stretches are folded if the rest takes no more than this share of the time.
const SQUEEZED: f64 = 0.2;
/// Nothing is folded if there are fewer stretches than this.
const LEAST_GAPS: usize = 4;
/// With more folds than this, the picture would no longer show lengths.
const MOST_FOLDS: usize = 3;
/// About how many ticks there are, so that their labels do not overlap on a phone.
const TICKS: f64 = 6.0;

/// A unit of time: its name and its length in nanoseconds.
const UNITS: [(&str, f64); 6] =
    [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 60e9), ("h", 3600e9)];

/// A map from moments to shares.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// Moments and their shares, both increasing.
    knots: Vec<(Moment, f64)>,
    /// The labels of the axis.
    pub(super) ticks: Vec<Tick>,
    /// The stretches that are folded.
    pub(super) folds: Vec<Fold>,
    /// The index of the axis's unit.
    unit: usize,
}

/// A label on the axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// Its position, as a share.
    pub(super) at: f64,
    /// The label, such as "10 min".
    pub(super) label: String,
}

/// A stretch that is folded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fold {
    /// The share where it begins.
    pub(super) from: f64,
    /// The share where it ends.
    pub(super) to: f64,
    /// The label, such as "9 s folded".
    pub(super) label: String,
}

impl Scale {
    /// A scale for runs of which the last one ends at `end`. `moments` are those at which something
    /// happens, and count as one if they are closer than `grain`. `busy` are the stretches that
    /// must not be folded. With `endless`, the last part of the plot stands for all the time after
    /// the end.
    pub(super) fn new(
        end: Moment,
        grain: Moment,
        moments: &[Moment],
        busy: &[(Moment, Moment)],
        endless: bool,
    ) -> Self {
        let end = end.max(1);
        let mut stops: Vec<Moment> = moments.iter().copied().filter(|&at| at < end).collect();
        stops.push(0);
        stops.sort_unstable();
        stops.dedup_by(|next, last| *next - *last < grain.max(1));
        if stops.len() > 1 && stops.last().is_some_and(|&last| end - last < grain) {
            stops.pop();
        }
        stops.push(end);
        let gaps: Vec<(Moment, Moment)> = stops.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let folded = folds(end, &gaps, busy);
        let mut scale = Self::with_folds(end, &gaps, &folded);
        if endless {
            for (_, share) in &mut scale.knots {
                *share *= 1.0 - TAIL;
            }
            for fold in &mut scale.folds {
                (fold.from, fold.to) = (fold.from * (1.0 - TAIL), fold.to * (1.0 - TAIL));
            }
            let label = "until it is stopped".to_owned();
            scale.folds.push(Fold { from: 1.0 - TAIL, to: 1.0, label });
        }
        scale.ticks = scale.ticks_up_to(end, &folded);
        if endless {
            // The label of the last part needs room.
            scale.ticks.retain(|tick| tick.at < 1.0 - 1.4 * TAIL);
        }
        scale
    }

    fn with_folds(end: Moment, gaps: &[(Moment, Moment)], folded: &[(Moment, Moment)]) -> Self {
        let hidden: Moment = folded.iter().map(|gap| gap.1 - gap.0).sum();
        let straight = (end - hidden).max(1) as f64;
        let room = 1.0 - FOLDED * folded.len() as f64;
        let (unit, mut knots, mut folds, mut share) = (unit(end), vec![(0, 0.0)], Vec::new(), 0.0);
        for gap in gaps {
            let from = share;
            if folded.contains(gap) {
                share += FOLDED;
                let label = format!("{} folded", exact(gap.1 - gap.0));
                folds.push(Fold { from, to: share, label });
            } else {
                share += room * (gap.1 - gap.0) as f64 / straight;
            }
            if folded.is_empty() && gap.1 != end {
                continue;
            }
            knots.push((gap.1, share.min(1.0)));
        }
        if let Some(last) = knots.last_mut() {
            last.1 = 1.0;
        }
        Self { knots, ticks: Vec::new(), folds, unit }
    }

    fn ticks_up_to(&self, end: Moment, folded: &[(Moment, Moment)]) -> Vec<Tick> {
        let (name, length) = UNITS[self.unit];
        let sixty = matches!(name, "min" | "s") && end as f64 > 60.0 * length;
        let hidden: Moment = folded.iter().map(|gap| gap.1 - gap.0).sum();
        let step = step((end - hidden) as f64 / length / TICKS, sixty) * length;
        let mut ticks = Vec::new();
        let mut at = 0.0;
        while at <= end as f64 * (1.0 + 1e-9) && ticks.len() < 64 {
            let moment = (at as Moment).min(end);
            let inside = folded.iter().any(|&(from, to)| from < moment && moment < to);
            let tick = Tick { at: self.at(moment), label: self.number(moment) };
            let close = |last: &Tick| tick.at - last.at < 0.7 / TICKS / 2.0;
            if !inside && !ticks.last().is_some_and(close) {
                ticks.push(tick);
            }
            // Skip a fold.
            let leap = folded.iter().find(|&&(from, to)| from <= moment && moment < to);
            at = match leap {
                Some(&(_, to)) if at + step < to as f64 => (to as f64 / step).ceil() * step,
                _ => at + step,
            };
        }
        ticks
    }

    /// The share of a moment, from 0 to 1.
    pub(super) fn at(&self, moment: Moment) -> f64 {
        let index = self.knots.partition_point(|knot| knot.0 < moment);
        match (index.checked_sub(1).and_then(|i| self.knots.get(i)), self.knots.get(index)) {
            (Some(a), Some(b)) => {
                let part = (moment - a.0) as f64 / (b.0 - a.0).max(1) as f64;
                a.1 + part * (b.1 - a.1)
            }
            (None, Some(first)) => first.1,
            (_, None) => 1.0,
        }
    }

    /// A moment in the unit of the axis, such as "10 min".
    pub(super) fn number(&self, moment: Moment) -> String {
        let (name, length) = UNITS[self.unit];
        format!("{}\u{a0}{name}", digits(moment as f64 / length))
    }
}

/// The stretches to fold: the fewest of the longest quiet ones, without which the rest has room.
fn folds(
    end: Moment,
    gaps: &[(Moment, Moment)],
    busy: &[(Moment, Moment)],
) -> Vec<(Moment, Moment)> {
    if gaps.len() < LEAST_GAPS {
        return Vec::new();
    }
    let quiet = |&(from, to): &(Moment, Moment)| !busy.iter().any(|&(a, b)| a < to && b > from);
    let mut longest: Vec<(Moment, Moment)> = gaps.iter().copied().filter(quiet).collect();
    longest.sort_by_key(|gap| std::cmp::Reverse(gap.1 - gap.0));
    let enough = (end as f64 * SQUEEZED) as Moment;
    let mut rest = end;
    for (index, gap) in longest.iter().enumerate().take(MOST_FOLDS) {
        rest -= gap.1 - gap.0;
        if rest > 0 && rest <= enough {
            longest.truncate(index + 1);
            longest.sort_unstable();
            return longest;
        }
    }
    Vec::new()
}

/// A length of time in the unit that fits it, such as "0.2 ms".
pub(super) fn exact(length: Moment) -> String {
    let (name, nanoseconds) = UNITS[unit(length)];
    format!("{}\u{a0}{name}", digits(length as f64 / nanoseconds))
}

/// The largest unit that fits into a length; minutes and hours have to fit twice.
fn unit(length: Moment) -> usize {
    let fits = |&(name, unit): &(&str, f64)| {
        let least = if matches!(name, "min" | "h") { 2.0 } else { 1.0 };
        length as f64 >= least * unit
    };
    UNITS.iter().rposition(fits).unwrap_or(0)
}

/// A number with three significant digits, without trailing zeros.
fn digits(number: f64) -> String {
    let places = match number.abs() {
        n if n >= 100.0 => 0,
        n if n >= 10.0 => 1,
        _ => 2,
    };
    let shown = format!("{number:.places$}");
    if !shown.contains('.') {
        return shown;
    }
    shown.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The smallest round step of at least this size; for minutes and seconds, one that divides sixty
/// or is a multiple of it.
fn step(least: f64, sixty: bool) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    let decimal = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let rounds: &[f64] = if sixty {
        &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0]
    } else {
        &decimal
    };
    rounds.iter().copied().find(|&round| round >= least * (1.0 - 1e-9)).unwrap_or(decimal[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Moment = 1_000_000;
    const MIN: Moment = 60_000 * MS;

    fn labels(scale: &Scale) -> Vec<String> {
        scale.ticks.iter().map(|tick| tick.label.replace('\u{a0}', " ")).collect()
    }

    #[test]
    fn round_ticks_in_the_unit_that_fits() {
        let kitchen = Scale::new(55 * MIN, 1, &[0, 35 * MIN], &[(0, 55 * MIN)], false);
        assert_eq!(labels(&kitchen), ["0 min", "10 min", "20 min", "30 min", "40 min", "50 min"]);
        assert!((kitchen.at(22 * MIN) - 0.4).abs() < 1e-9);
        let sleep = Scale::new(50 * MS + 300_000, 1, &[], &[], false);
        assert_eq!(labels(&sleep), ["0 ms", "10 ms", "20 ms", "30 ms", "40 ms", "50 ms"]);
        let teas = Scale::new(3000 * MS, 1, &[], &[], false);
        assert_eq!(labels(&teas), ["0 s", "0.5 s", "1 s", "1.5 s", "2 s", "2.5 s", "3 s"]);
        // A run that takes no time at all has an axis too.
        assert_eq!(labels(&Scale::new(0, 1, &[], &[], false)), ["0 ns", "1 ns"]);
    }

    #[test]
    fn an_empty_stretch_is_folded_and_says_so() {
        let times = [0, MS, 2 * MS, 3 * MS, 3003 * MS, 3004 * MS];
        let scale = Scale::new(3004 * MS, 1, &times, &[(MS, 2 * MS)], false);
        let [fold] = &scale.folds[..] else { panic!("{scale:?}") };
        assert_eq!(fold.label, "3\u{a0}s folded");
        assert!((fold.to - fold.from - FOLDED).abs() < 1e-9);
        assert!(scale.at(3 * MS) > 0.6 && (scale.at(3004 * MS) - 1.0).abs() < 1e-9);
        assert!(scale.at(1500 * MS) > fold.from && scale.at(1500 * MS) < fold.to);
    }

    #[test]
    fn work_is_never_folded_and_neither_is_a_short_pause() {
        let times = [0, MS, 2 * MS, 3 * MS, 3003 * MS, 3004 * MS];
        let blocked = Scale::new(3004 * MS, 1, &times, &[(3 * MS, 3003 * MS)], false);
        assert_eq!(blocked.folds, []);
        let even = Scale::new(4000 * MS, 1, &[0, 1000 * MS, 2000 * MS, 3000 * MS], &[], false);
        assert_eq!(even.folds, []);
        // What a poll takes on the real clock differs by chance and is no reason.
        let polls = [0, 20_000, 40_000, 60_000, 50 * MS, 50 * MS + 30_000];
        assert_eq!(Scale::new(50 * MS + 60_000, MS, &polls, &[], false).folds, []);
        // One wait between two moments is the whole picture.
        assert_eq!(Scale::new(1000 * MS, 1, &[0], &[], false).folds, []);
    }

    #[test]
    fn what_never_ends_has_a_stretch_of_its_own() {
        let scale = Scale::new(100 * MS, 1, &[50 * MS], &[], true);
        assert!((scale.at(100 * MS) - 0.7).abs() < 1e-9 && (scale.at(50 * MS) - 0.35).abs() < 1e-9);
        assert_eq!(scale.at(Moment::MAX), 1.0);
        assert_eq!(scale.folds.last().map(|fold| fold.to), Some(1.0));
        assert!(scale.ticks.iter().all(|tick| tick.at < 0.6), "{scale:?}");
    }

    #[test]
    fn lengths_have_three_digits() {
        for (length, shown) in [
            (180_300, "180 µs"),
            (55 * MIN, "55 min"),
            (50_312_000, "50.3 ms"),
            (61_000 * MS, "61 s"),
        ] {
            assert_eq!(exact(length).replace('\u{a0}', " "), shown);
        }
    }
}
