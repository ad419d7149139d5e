//! The parts of a picture, and the measures they share.
//!
//! One picture has two layouts, a wide one and a narrow one for phones; where they differ, there is
//! a pair `[wide, narrow]`. Shares are of the plot's width; shifts are pixels to the right of a
//! share.

use super::font_metrics::Font;
use super::label_rows::LabelSide;
use super::scale::Moment;

/// Something in the wide layout and in the narrow one.
pub(super) type Pair<T> = [T; 2];

/// The unit of heights, in pixels.
pub(super) const UNIT: f64 = 8.0;
/// The smallest width of the plot in each layout, in pixels, which the style sheet guarantees.
pub(super) const PLOT: Pair<f64> = [564.0, 328.0];
/// The width of the gutter in the wide layout, in pixels.
pub(super) const GUTTER: f64 = 120.0;
/// The fonts of the labels at bars and hairlines.
pub(super) const LABEL: Pair<Font> = [Font::text(13.0), Font::text(12.0)];
/// The fonts of printed lines.
pub(super) const PRINT: Pair<Font> = [Font::mono(12.0), Font::mono(11.0)];
/// The font of a lane's name.
pub(super) const NAME: Font = Font::mono(13.0);

/// When something happens: the moment, and its position among all events of the run.
pub(super) type When = (Moment, usize);

/// A part, and the moment at which it appears to a reader who steps through the run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    /// The run, from 0.
    pub(super) run: usize,
    /// When it happens.
    pub(super) when: When,
    /// What is drawn.
    pub(super) part: PicturePart,
}

/// A mark or a label.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PicturePart {
    /// A solid or a hollow bar; a tick of some pixels if it is short.
    Bar {
        /// The share where it begins.
        from: f64,
        /// Its length, as a share; `None` for a tick.
        length: Option<f64>,
        /// Pixels after its moment.
        shift: f64,
        /// The worker.
        worker: usize,
        /// Whether the thread is held.
        held: bool,
    },
    /// Too many polls to be drawn one by one: a row of ticks between two shares.
    Many {
        /// The share where the first begins.
        from: f64,
        /// The share where the last ends.
        to: f64,
        /// The worker.
        worker: usize,
    },
    /// A bar that never ends: from this share to the end of the plot.
    Open(f64),
    /// The gap between two bars that touch, at this share.
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
    /// A line down to the next item: a piece of an arrow, or of the line at the end of a run.
    Hop {
        /// Its share.
        at: f64,
        /// Pixels after it.
        shift: f64,
        /// Whether it is at the end of the run.
        end: bool,
    },
    /// A short line from a waker to its arrow.
    Stub {
        /// Its share.
        at: f64,
        /// Pixels after it.
        shift: f64,
        /// Its length in pixels.
        length: f64,
    },
    /// An arrow's tip.
    Tip {
        /// Its share.
        at: f64,
        /// Pixels after it.
        shift: f64,
        /// Where it comes from.
        kind: Tip,
    },
    /// The end of a lane; crossed if the task did not finish.
    Cap {
        /// Its share.
        at: f64,
        /// Pixels after it.
        shift: f64,
        /// Whether it did not finish.
        crossed: bool,
    },
    /// A line from a bar down to what is printed then.
    Lead {
        /// Its share.
        at: f64,
        /// Pixels after it.
        shift: f64,
        /// Units down to the row of the line.
        rows: Pair<u16>,
    },
    /// The lower end of the line at the end of a run, at this share.
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
    /// A timer, or something that is not drawn.
    Outside,
    /// The same, but too close to the previous arrow to be drawn.
    Merged,
}

/// A label of a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PictureLabel {
    /// Its role, which decides its looks.
    pub(super) role: LabelRole,
    /// Its share.
    pub(super) at: f64,
    /// Pixels after it.
    pub(super) shift: f64,
    /// The words.
    pub(super) text: String,
    /// Words that follow in a quieter color.
    pub(super) tail: String,
    /// On which side of its moment it is.
    pub(super) anchor: Pair<LabelSide>,
    /// Units from the default position; for a name, units above it in the narrow layout.
    pub(super) rows: Pair<u16>,
    /// Units from the start of a name to its place, in the narrow layout.
    pub(super) beside: u16,
}

/// The role of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LabelRole {
    /// The number of a scene, in the gutter.
    Number,
    /// The title of a scene.
    Title,
    /// A title that is too long for the narrow layout, shown only in the wide one.
    Wide,
    /// A line of such a title, shown only in the narrow layout.
    Narrow,
    /// How long the run took.
    Total,
    /// A lane's name.
    Name,
    /// Where the lane's task was spawned.
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
    /// How a task ended if it did not finish.
    Fate,
}
