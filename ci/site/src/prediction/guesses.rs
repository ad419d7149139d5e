//! What can be guessed of a recording, and which guess is right.

use bookwright_source::directive::Claim;

/// What can be guessed, each as the form says it.
#[derive(Debug)]
pub(super) enum Guesses<'l> {
    /// An order of lines.
    Order {
        /// The lines as recorded.
        lines: Vec<&'l str>,
        /// Which line each is, by the first that reads the same.
        same: Vec<usize>,
        /// The lines as the form shows them.
        shown: Vec<usize>,
        /// For lines of which only this is certain: in each pair, which comes before which.
        before: Option<Vec<(usize, usize)>>,
    },
    /// A number.
    Number(Number),
    /// Yes or no.
    YesNo {
        /// To what.
        claim: Claim,
        /// Whether it is yes.
        right: bool,
    },
    /// One of several outputs.
    OneOf {
        /// Whose it is and what it is, as the form shows them: first whether it is right.
        outputs: Vec<(bool, &'l str, &'l str)>,
    },
}

/// A number of a recording.
#[derive(Debug, PartialEq)]
pub(super) struct Number {
    /// How much.
    pub(super) value: f64,
    /// What stands before it and after it, as it was printed.
    pub(super) around: (String, String),
    /// Whether it was measured, and another run differs a little.
    pub(super) within: bool,
}

impl Guesses<'_> {
    /// The right guess. Lines are numbers with blanks between; an output is its listing's name.
    pub(super) fn right(&self) -> String {
        match self {
            Self::Order { same, .. } => numbers(same),
            Self::Number(number) => number.value.to_string(),
            Self::YesNo { right, .. } => yes_no(*right).to_owned(),
            Self::OneOf { outputs } => {
                outputs.iter().find(|each| each.0).map_or("", |each| each.1).to_owned()
            }
        }
    }
}

pub(super) fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

pub(super) fn numbers(of: &[usize]) -> String {
    of.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
}
