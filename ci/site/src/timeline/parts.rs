//! What a picture is drawn of: its parts, and the measures they share.
//!
//! There are two layouts in one picture, a wide one and a narrow one for phones; whatever is two
//! numbers is a pair `[wide, narrow]`. Shares are of the plot's width, shifts are pixels.

use super::font_metrics::Font;
use super::label_rows::LabelSide;
use super::scale::Moment;

/// A pair of one thing: in the wide layout and in the narrow one.
pub(super) type Pair<T> = [T; 2];

/// Heights are counted in units of so many pixels.
pub(super) const UNIT: f64 = 8.0;
/// The narrowest plot of each layout, in pixels; the style sheet keeps to it.
pub(super) const PLOT: Pair<f64> = [564.0, 328.0];
/// The gutter of the wide layout.
pub(super) const GUTTER: f64 = 120.0;
/// The fonts of the labels at bars and hairlines.
pub(super) const LABEL: Pair<Font> = [Font::text(13.0), Font::text(12.0)];
/// The fonts of printed lines.
pub(super) const PRINT: Pair<Font> = [Font::mono(12.0), Font::mono(11.0)];
/// The font of a lane's name.
pub(super) const NAME: Font = Font::mono(13.0);

/// When something happens: the moment, and the place in the order of all events of its run.
pub(super) type When = (Moment, usize);

/// A part, and from when on a reader who steps through the run sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    /// The run, from 0.
    pub(super) run: usize,
    /// When it happens.
    pub(super) when: When,
    /// What is drawn.
    pub(super) part: PicturePart,
}

/// A mark, or words. Shares are of the plot's width, shifts are pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PicturePart {
    /// A solid or a hollow bar; a tick of some pixels if it is short.
    Bar {
        /// The share where it begins.
        from: f64,
        /// The share of the width that it is long; none for a tick.
        length: Option<f64>,
        /// Pixels that it stands behind its moment.
        shift: f64,
        /// The worker.
        worker: usize,
        /// Whether the thread is held.
        held: bool,
    },
    /// Several polls, too many to be drawn one by one: a row of ticks between two shares.
    Many {
        /// The share where the first begins.
        from: f64,
        /// The share where the last ends.
        to: f64,
        /// The worker.
        worker: usize,
    },
    /// A bar that never ends, from that share to the end of the plot.
    Open(f64),
    /// The cut between two bars that touch.
    Cut(f64),
    /// A hairline: dotted where the task is ready.
    Hair {
        /// The share where it begins.
        from: f64,
        /// The share where it ends.
        to: f64,
        /// Whether the task is ready.
        ready: bool,
    },
    /// A line down to the item below: a piece of an arrow, or of the rule at a run's end.
    Hop {
        /// Its share.
        at: f64,
        /// Pixels behind it.
        shift: f64,
        /// Whether it is the run's end.
        end: bool,
    },
    /// A short line from a waker to its arrow.
    Stub {
        /// Its share.
        at: f64,
        /// Pixels behind it.
        shift: f64,
        /// Its length in pixels.
        length: f64,
    },
    /// An arrow's tip.
    Tip {
        /// Its share.
        at: f64,
        /// Pixels behind it.
        shift: f64,
        /// Where it comes from.
        kind: Tip,
    },
    /// The end of a lane; crossed if the task did not finish.
    Cap {
        /// Its share.
        at: f64,
        /// Pixels behind it.
        shift: f64,
        /// Whether it did not finish.
        crossed: bool,
    },
    /// From a bar down to what is printed then.
    Lead {
        /// Its share.
        at: f64,
        /// Pixels behind it.
        shift: f64,
        /// Units down to the row of the line.
        rows: Pair<u16>,
    },
    /// The lower end of the rule at a run's end.
    Foot(f64),
    /// Words.
    Label(PictureLabel),
}

/// Where an arrow comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tip {
    /// A lane below.
    Below,
    /// A lane above.
    Above,
    /// A timer, or nobody that is drawn.
    Outside,
    /// The same, too close to the one before to be drawn beside it.
    Merged,
}

/// Words in a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PictureLabel {
    /// What they are, which is how they look.
    pub(super) role: LabelRole,
    /// Their share.
    pub(super) at: f64,
    /// Pixels behind it.
    pub(super) shift: f64,
    /// The words.
    pub(super) text: String,
    /// Words that follow in a quieter colour.
    pub(super) tail: String,
    /// On which side of their moment they stand.
    pub(super) anchor: Pair<LabelSide>,
    /// Units away from where such words stand first; of a name, how far above in the narrow layout.
    pub(super) rows: Pair<u16>,
    /// Units that a name's place stands beside it in the narrow layout.
    pub(super) beside: u16,
}

/// What words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LabelRole {
    /// The number of a scene, in the gutter.
    Number,
    /// The title of a scene.
    Title,
    /// A title that is too long for the narrow layout: in the wide one only.
    Wide,
    /// A piece of such a title: in the narrow layout only.
    Narrow,
    /// The time at the end.
    Total,
    /// A lane's name.
    Name,
    /// A lane's place.
    Place,
    /// A label on a hairline.
    #[default]
    OnLine,
    /// A label in a hollow bar.
    InBar,
    /// A label above.
    Above,
    /// A printed line.
    Print,
    /// How a task ended, if it did not finish.
    Fate,
}
