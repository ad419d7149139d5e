//! Places labels so that none covers another: in rows, each on one side of its moment.
//!
//! A picture has no fixed width: moments are at shares of it, but text keeps its size. Labels are
//! placed for the narrowest plot of a layout, and do not overlap in any wider one, because the
//! distance of two labels in a row is a share of the width plus a constant, and the share is never
//! negative. That is why a label always begins, ends, or is centered at its moment.

/// On which side of its moment a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LabelSide {
    /// It begins there.
    #[default]
    Start,
    /// It ends there.
    End,
    /// It is centered there.
    Middle,
}

/// The least distance of two labels in a row, in pixels.
const GAP: f64 = 10.0;

/// A label to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LabelBox {
    /// Its moment, as a share of the plot's width.
    pub(super) at: f64,
    /// Pixels after that moment.
    pub(super) shift: f64,
    /// Its width in pixels.
    pub(super) width: f64,
}

/// The pixels that a label covers, and the share of its moment.
#[derive(Debug, Clone, Copy)]
struct Taken {
    from: f64,
    to: f64,
    at: f64,
}

/// The rows of a lane in one layout, the nearest first.
#[derive(Debug, Clone)]
pub(super) struct LabelRows {
    plot: f64,
    taken: Vec<Vec<Taken>>,
}

impl LabelRows {
    /// Rows without labels, for a plot of at least this width.
    pub(super) fn new(plot: f64) -> Self {
        Self { plot, taken: Vec::new() }
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.taken.len()
    }

    /// Puts a label into the nearest row, from `first` on, in which it covers no other. Returns the
    /// row and the side. A label that does not fit is centered in an empty row; callers shorten
    /// labels first, see [`LabelRows::room`].
    pub(super) fn place(&mut self, label: LabelBox, first: usize) -> (usize, LabelSide) {
        let mut row = first;
        loop {
            if self.taken.len() <= row {
                self.taken.resize(row + 1, Vec::new());
            }
            for anchor in [LabelSide::Start, LabelSide::End, LabelSide::Middle] {
                let (from, to) = self.span(label, anchor);
                // A tick at the end may itself be a few pixels outside.
                let right = self.plot.max(label.at * self.plot + label.shift);
                let inside = from >= -0.5 && to <= right + 0.5;
                let last = anchor == LabelSide::Middle && self.taken[row].is_empty();
                let taken = Taken { from, to, at: label.at };
                if (inside || last) && self.is_free(row, taken) {
                    self.taken[row].push(taken);
                    return (row, anchor);
                }
            }
            row += 1;
        }
    }

    /// Keeps labels in the nearest row away from a mark.
    pub(super) fn block(&mut self, mark: LabelBox) {
        if self.taken.is_empty() {
            self.taken.push(Vec::new());
        }
        let (from, to) = self.span(mark, LabelSide::Middle);
        self.taken[0].push(Taken { from, to, at: mark.at });
    }

    /// The width of the widest label that fits at a moment, on any side.
    pub(super) fn room(&self, at: f64, shift: f64) -> f64 {
        let x = at * self.plot + shift;
        let right = self.plot - x;
        right.max(x).max(2.0 * right.min(x))
    }

    fn span(&self, label: LabelBox, anchor: LabelSide) -> (f64, f64) {
        let x = label.at * self.plot + label.shift;
        match anchor {
            LabelSide::Start => (x, x + label.width),
            LabelSide::End => (x - label.width, x),
            LabelSide::Middle => (x - label.width / 2.0, x + label.width / 2.0),
        }
    }

    fn is_free(&self, row: usize, label: Taken) -> bool {
        let left = |a: &Taken, b: &Taken| a.to + GAP <= b.from && a.at <= b.at;
        self.taken[row].iter().all(|other| left(&label, other) || left(other, &label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(at: f64, width: f64) -> LabelBox {
        LabelBox { at, shift: 0.0, width }
    }

    #[test]
    fn labels_take_the_nearest_row_in_which_they_cover_none() {
        let mut rows = LabelRows::new(300.0);
        assert_eq!(rows.place(label(0.0, 100.0), 0), (0, LabelSide::Start));
        assert_eq!(rows.place(label(0.2, 100.0), 0), (1, LabelSide::Start));
        assert_eq!(rows.place(label(0.4, 100.0), 0), (0, LabelSide::Start));
        // No room at the right: it ends at its moment.
        assert_eq!(rows.place(label(1.0, 60.0), 0), (0, LabelSide::End));
        // Two thirds of the width, in the middle of it: centred.
        assert_eq!(rows.place(label(0.5, 200.0), 0), (2, LabelSide::Middle));
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn what_is_apart_on_the_narrowest_plot_is_apart_on_every_wider_one() {
        let labels: Vec<LabelBox> = (0..40)
            .map(|n| LabelBox {
                at: f64::from(n * 37 % 41) / 40.0,
                shift: f64::from(n % 3) * 4.0,
                width: f64::from(20 + n * 53 % 130),
            })
            .collect();
        let mut narrow = LabelRows::new(300.0);
        let placed: Vec<_> = labels.iter().map(|&each| narrow.place(each, 0)).collect();
        for plot in [300.0, 340.0, 555.0, 1000.0] {
            let rows = LabelRows::new(plot);
            for (i, &(row, anchor)) in placed.iter().enumerate() {
                let (from, to) = rows.span(labels[i], anchor);
                for (j, &(other_row, other)) in placed.iter().enumerate().skip(i + 1) {
                    let (a, b) = rows.span(labels[j], other);
                    assert!(row != other_row || to <= a || b <= from, "{plot}: {i} and {j}");
                }
            }
        }
    }

    #[test]
    fn a_mark_in_the_nearest_row_moves_labels_to_the_next() {
        let mut rows = LabelRows::new(300.0);
        rows.block(label(0.1, 8.0));
        assert_eq!(rows.place(label(0.0, 100.0), 0), (1, LabelSide::Start));
        assert_eq!(rows.place(label(0.2, 100.0), 0), (0, LabelSide::Start));
    }

    #[test]
    fn the_room_of_a_moment_is_on_its_better_side() {
        let rows = LabelRows::new(300.0);
        assert_eq!(rows.room(0.0, 0.0), 300.0);
        assert_eq!(rows.room(0.5, 0.0), 300.0);
        assert_eq!(rows.room(0.25, 0.0), 225.0);
        assert_eq!(rows.room(1.0, 0.0), 300.0);
    }
}
