//! What the directives ask for that show code, timelines, and charts.

use serde_spanned::Spanned;

/// What `{{#listing …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowListing {
    /// The listing.
    pub name: Spanned<String>,
    /// The anchor whose lines are shown; the whole file without one.
    pub anchor: Option<Spanned<String>>,
    /// The caption below the code.
    pub caption: Option<Spanned<String>>,
    /// The file of the crate; its main file without one.
    pub file: Option<Spanned<String>>,
    /// The listing this one grew out of: changed lines are marked.
    pub diff: Option<Spanned<String>>,
    /// Whether the recorded output, or the compiler's messages, follow the code.
    pub output: bool,
}

/// What `{{#timeline …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowTimeline {
    /// The listings, from top to bottom; at least one.
    pub names: Vec<Spanned<String>>,
    /// The caption below the timeline.
    pub caption: Option<Spanned<String>>,
    /// Whether it stands open, without a fold.
    pub open: bool,
}

/// What `{{#dial …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowDial {
    /// The listings that are turned together; at least one.
    pub names: Vec<Spanned<String>>,
    /// A value in words, with `{}` for the number; the name of the `const` and the number without it.
    pub says: Option<Spanned<String>>,
    /// The words in the printed line, or the key of the figure, that tells what came of a value; the
    /// last printed line without it.
    pub tells: Option<Spanned<String>>,
}

/// What `{{#chart …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowChart {
    /// The listing, whose figures have keys like `threads-resident-1000`.
    pub name: Spanned<String>,
    /// The caption below the chart.
    pub caption: Option<Spanned<String>>,
    /// Where the chart's axis ends: a figure of a listing, `NAME:KEY`.
    pub until: Option<(Spanned<String>, Spanned<String>)>,
}
