//! Predictions: forms in which a reader guesses what a recording shows, before it is shown.
//!
//! The judge is the recording, never a typed answer. What a recording cannot decide is a problem. The
//! forms need a script (`theme/predict/`); without one they are not shown, and the
//! fold below them is.

mod guesses;
mod judge;

use std::fmt::Write as _;

use super::figure_context::FigureContext;
use super::html::{escaped, push_escaped};
use crate::codes;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::directive::{Claim, Form, Prediction, ShowRecorded, Why};
use bookwright_source::listing::Listing;
use guesses::{Guesses, Number};

/// The fewest and the most lines that can be put in order.
const LINES: std::ops::RangeInclusive<usize> = 2..=12;

/// What is asked before a recording is shown.
#[derive(Debug, Default)]
pub(super) struct Question {
    /// The form.
    pub(super) form: String,
    /// What is said to a wrong guess; it stands with the answer.
    pub(super) why: String,
}

impl<'s> FigureContext<'s> {
    /// What a reader is asked before a recording is shown; `None` if a problem was reported instead.
    pub(super) fn question(
        &mut self,
        text: &Text,
        show: &ShowRecorded,
        page: usize,
    ) -> Option<Question> {
        let Some(prediction) = &show.prediction else { return Some(Question::default()) };
        let listing = self.find(text, &show.name)?;
        let guesses = match self.guesses(text, listing, prediction)? {
            Ok(guesses) => guesses,
            Err(why) => {
                let place = text.place(prediction.written.span());
                let what = format!("the recording of `{}` cannot decide this", listing.name);
                self.problems
                    .push(Problem::new(codes::PREDICTION_UNDECIDED, place, what).help(why));
                return None;
            }
        };
        let why = match &prediction.why {
            Some(why) => self.why(text, why, prediction, &guesses, page)?,
            None => String::new(),
        };
        Some(Question { form: form(listing, &guesses), why })
    }

    /// What can be guessed, or why nothing can; `None` if another problem was reported.
    fn guesses(
        &mut self,
        text: &Text,
        listing: &'s Listing,
        prediction: &Prediction,
    ) -> Option<Result<Guesses<'s>, String>> {
        Some(match &prediction.form {
            Form::Order => judge::order(listing),
            Form::Number(key) => judge::number(listing, key.get_ref()).map(Guesses::Number),
            Form::YesNo(claim) => {
                judge::claim(listing, *claim).map(|right| Guesses::YesNo { claim: *claim, right })
            }
            Form::OneOf(names) => {
                let mut listings = vec![listing];
                for name in names {
                    listings.push(self.find(text, name)?);
                }
                judge::one_of(&listings)
            }
        })
    }

    /// What is said to a guess that is another listing's recording.
    fn why(
        &mut self,
        text: &Text,
        why: &Why,
        prediction: &Prediction,
        guesses: &Guesses<'_>,
        page: usize,
    ) -> Option<String> {
        let other = self.find(text, &why.name)?;
        let guess = match judge::guess_of(other, prediction, guesses) {
            Ok(guess) => guess,
            Err(help) => {
                let place = text.place(why.name.span());
                let what = format!("no wrong guess is what `{}` does", other.name);
                self.problems
                    .push(Problem::new(codes::PREDICTION_WHY_UNFIT, place, what).help(help));
                return None;
            }
        };
        let name = match self.numbering.first(&other.name, None) {
            Some(spot) => {
                let address = escaped(&self.numbering.address(page, spot));
                format!("<a href=\"{address}\">{}</a>", escaped(&spot.label))
            }
            None => format!("<code>{}</code>", escaped(&other.name)),
        };
        let words = self.inline(&why.words);
        Some(format!("<p class=\"variant\" {guess}>Did you expect what {name} does? {words}</p>"))
    }
}

/// The form of a guess.
fn form(listing: &Listing, guesses: &Guesses<'_>) -> String {
    let (kind, asked) = match guesses {
        Guesses::Order { .. } => {
            ("order", "Your guess: press the lines in the order in which they’re printed.")
        }
        Guesses::Number(_) => ("number", "Your guess: which number does it print here?"),
        Guesses::OneOf { .. } => ("one", "Your guess: which of these does it print?"),
        Guesses::YesNo { claim, .. } => (
            "yes",
            match claim {
                Claim::Compiles => "Your guess: does it compile?",
                Claim::Warns => "Your guess: does the compiler warn?",
                Claim::Ends => "Your guess: does it end?",
                Claim::Panics => "Your guess: does it panic?",
                Claim::Hangs => "Your guess: does it hang?",
            },
        ),
    };
    let mut out = String::from("<form class=\"predict scripted\" data-of=\"");
    push_escaped(&mut out, &listing.name);
    let _ = write!(out, "\" data-kind=\"{kind}\" data-right=\"{}\"", escaped(&guesses.right()));
    let check = "<button type=\"submit\">Check, and show</button>";
    let controls = match guesses {
        Guesses::Order { lines, shown, before, .. } => {
            if let Some(before) = before {
                let _ = write!(out, " data-before=\"{}\"", judge::pairs_in_words(before));
            }
            let items: String = shown
                .iter()
                .map(|at| {
                    format!(
                        "<button type=\"button\" value=\"{at}\"><samp>{}</samp></button>",
                        escaped(lines[*at])
                    )
                })
                .collect();
            format!("<div class=\"lines\">{items}</div><p>{check}</p>")
        }
        Guesses::Number(Number { around: (before, after), within, .. }) => {
            if *within {
                out.push_str(" data-within");
            }
            // The line as it is printed, with a place for the number.
            let (before, after) = (escaped(before), escaped(after));
            format!(
                "<p><label><samp>{before}</samp><input type=\"text\" name=\"guess\" inputmode=\"decimal\" size=\"6\" \
                 autocomplete=\"off\"><samp>{after}</samp></label></p><p>{check}</p>"
            )
        }
        Guesses::YesNo { .. } => ["yes", "no"]
            .map(|word| {
                let shown = if word == "yes" { "Yes" } else { "No" };
                format!("<button type=\"submit\" value=\"{word}\">{shown}</button>")
            })
            .join(" "),
        Guesses::OneOf { outputs, .. } => {
            let items: String = outputs
                .iter()
                .map(|(_, name, output)| {
                    format!(
                        "<button type=\"submit\" value=\"{}\"><samp>{}</samp></button>",
                        escaped(name),
                        escaped(output.trim_end())
                    )
                })
                .collect();
            format!("<div class=\"lines\">{items}</div>")
        }
    };
    let _ = write!(
        out,
        "><fieldset><legend>{asked}</legend>{controls}<p class=\"said\" role=\"status\"></p></fieldset></form>"
    );
    out
}
