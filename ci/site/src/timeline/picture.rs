//! The layout of a picture: scenes one above the other on one scale, each with a title and a lane
//! for every task, and in every lane bars, hairlines, arrows and labels.
//!
//! There are two layouts in one picture: a wide one, with names in a gutter at the left, and a
//! narrow one for phones, with names above their lanes and labels in more rows. Both have the same
//! marks at the same shares of the width and differ in heights alone, so that a style sheet can
//! choose: whatever is two numbers here is a pair `[wide, narrow]`.

use super::drawn_run::Run;
use super::font_metrics::Font;
use super::label_rows::Anchor;
use super::lane_layout;
use super::scale::{Moment, Scale};

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
const TITLE: Font = Font::bold(15.0);
const UNDER: Font = Font::text(13.0);
const TOTAL: Pair<Font> = [Font::bold(26.0), Font::bold(21.0)];
/// Units from the top to the first title: the axis stands there.
const AXIS: u16 = 9;

/// A picture, ready to be written.
#[derive(Debug)]
pub(super) struct Picture {
    /// Where moments stand.
    pub(super) scale: Scale,
    /// Titles and lanes from the top down.
    pub(super) items: Vec<Item>,
    /// Units below the last item's origin.
    pub(super) foot: Pair<u16>,
}

/// A title or a lane.
#[derive(Debug)]
pub(super) struct Item {
    /// Units from the origin of the item above to this one's. The origin is a title's base line, and
    /// the middle of a lane's bars.
    pub(super) drop: Pair<u16>,
    /// Whether a rule stands above it.
    pub(super) ruled: bool,
    /// What is drawn, the hindmost first.
    pub(super) parts: Vec<Seen>,
}

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
    pub(super) part: Part,
}

/// A mark, or words. Shares are of the plot's width, shifts are pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
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
    Words(Words),
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
pub(super) struct Words {
    /// What they are, which is how they look.
    pub(super) role: Role,
    /// Their share.
    pub(super) at: f64,
    /// Pixels behind it.
    pub(super) shift: f64,
    /// The words.
    pub(super) text: String,
    /// Words that follow in a quieter colour.
    pub(super) tail: String,
    /// On which side of their moment they stand.
    pub(super) anchor: Pair<Anchor>,
    /// Units away from where such words stand first; of a name, how far above in the narrow layout.
    pub(super) rows: Pair<u16>,
    /// Units that a name's place stands beside it in the narrow layout.
    pub(super) beside: u16,
}

/// What words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
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

impl Picture {
    /// Lays runs out on one scale. Moments of the real clock that are closer than `grain` differ by
    /// chance.
    pub(super) fn new(runs: &[Run], grain: Moment) -> Self {
        let end = runs.iter().map(|run| run.end).max().unwrap_or(0);
        let moments: Vec<Moment> = runs.iter().flat_map(Run::moments).collect();
        let busy: Vec<(Moment, Moment)> = runs.iter().flat_map(Run::busy).collect();
        let endless = runs.iter().any(|run| run.stopped);
        let scale = Scale::new(end, grain, &moments, &busy, endless);
        let mut picture = Self { scale, items: Vec::new(), foot: [AXIS; 2] };
        for (index, run) in runs.iter().enumerate() {
            picture.scene(run, index, runs.len() > 1);
        }
        picture
    }

    fn scene(&mut self, run: &Run, index: usize, several: bool) {
        let end = self.scale.at(run.until(run.end));
        let last: When = (run.end, usize::MAX);
        let seen = |when, part| Seen { run: index, when, part };
        let (words, low) = title(run, &self.scale, several.then_some(index + 1));
        let mut parts = vec![seen(last, Part::Hop { at: end, shift: 0.0, end: true })];
        for words in words {
            let when = if words.role == Role::Total { last } else { (0, 0) };
            parts.push(seen(when, Part::Words(words)));
        }
        let above = if index == 0 { [0; 2] } else { [5; 2] };
        self.push(above, parts, [low[0] + 1, low[1] + 1], several && index > 0);
        let lanes = lane_layout::lanes(run, &self.scale);
        let count = lanes.len();
        for (at, lane) in lanes.into_iter().enumerate() {
            let below = at + 1 < count;
            let rule =
                if below { Part::Hop { at: end, shift: 0.0, end: true } } else { Part::Foot(end) };
            let mut parts = vec![seen(last, rule)];
            parts.extend(lane.parts.into_iter().map(|(when, part)| seen(when, part)));
            self.push(lane.up, parts, lane.down, false);
        }
    }

    /// Adds an item that takes so much room above and below its origin.
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

/// The title of a scene with its end, and the units it takes below its base line.
fn title(run: &Run, scale: &Scale, number: Option<usize>) -> (Vec<Words>, Pair<u16>) {
    let at = scale.at(run.until(run.end));
    let total = match (run.ended, super::scale::exact(run.end)) {
        _ if run.stopped => "never ends".to_owned(),
        (Some(ended), total) => format!("{ended} after {total}"),
        (None, total) => total,
    };
    let under = UNDER.width(&run.under) + 10.0;
    let text = TITLE.fitted(&run.title, PLOT[0] - under);
    // The narrow layout leaves out what stands behind the title, and breaks it.
    let lines = TITLE.broken(&run.title, PLOT[1]);
    let widths = [TITLE.width(&text) + under, TITLE.width(lines.last().map_or("", |line| line))];
    let more = 3 * (lines.len() as u16 - 1);
    let (mut anchor, mut rows, mut low) = ([Anchor::End; 2], [0, more], [0, more]);
    for layout in 0..2 {
        let x = at * PLOT[layout];
        let left = x - TOTAL[layout].width(&total) - 8.0;
        if left < 0.0 {
            anchor[layout] = Anchor::Start;
        }
        if left < widths[layout] + 12.0 {
            rows[layout] += 4;
            low[layout] += 4;
        }
    }
    let words = |role, at, text, tail| Words { role, at, text, tail, ..Words::default() };
    let mut said = vec![
        words(if more > 0 { Role::Wide } else { Role::Title }, 0.0, text, run.under.clone()),
        Words { anchor, rows, ..words(Role::Total, at, total, String::new()) },
    ];
    for (index, line) in lines.into_iter().enumerate().filter(|_| more > 0) {
        let rows = [0, 3 * index as u16];
        said.push(Words { rows, ..words(Role::Narrow, 0.0, line, String::new()) });
    }
    if let Some(number) = number {
        said.push(words(Role::Number, 0.0, number.to_string(), String::new()));
    }
    (said, low)
}
