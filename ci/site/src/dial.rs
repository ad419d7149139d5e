//! Dials: a number of a program, turned by the reader. A page shows one value of it; what it shows of the
//! others is made here, too, by the functions that make the page's own figures.
//!
//! All values of a dial are one piece of JSON. Woven, it stands in the page, which is all that stock mdBook
//! has; a site of this tool's own has it in a script of its own, fetched when the dial is first turned. The
//! table of what came of each value needs no script.

use std::borrow::Cow;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::figure_context::FigureContext;
use super::html::escaped;
use super::page_dial::PageDial;
use super::site_files::{call, script_json};
use crate::codes;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_source::Spanned;
use bookwright_source::dial::{constant, literal};
use bookwright_source::directive::{Directive, Show, ShowDial};
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::recording::Recording;

/// What a dial turns, for each value.
#[derive(Serialize, Deserialize)]
struct Turns {
    /// The values in words.
    says: Vec<String>,
    /// The insides of the page's figures.
    figures: Vec<Vec<String>>,
    listings: Vec<TurnedListing>,
}

/// What a dial turns of one listing.
#[derive(Serialize, Deserialize)]
struct TurnedListing {
    name: String,
    /// The line of the number in its code.
    line: usize,
    /// The number as it is written.
    numbers: Vec<String>,
    /// What was printed, standard output first.
    printed: Vec<Vec<String>>,
}

impl<'s> FigureContext<'s> {
    /// Reads the dials of a page. One that cannot be turned is reported, and left out.
    pub(super) fn read_dials(&mut self, text: &Text, directives: &[Directive]) {
        self.dials.clear();
        for directive in directives {
            let Show::Dial(show) = &directive.show else { continue };
            let place = text.place(directive.span.clone());
            if let Some(mut dial) = self.read_dial(text, show, place) {
                dial.is_shown = directives.iter().any(|each| {
                    !matches!(each.show, Show::Dial(_))
                        && dial.turns(&each.show.listings().collect::<Vec<_>>())
                });
                self.dials.push(dial);
            }
        }
    }

    fn read_dial(&mut self, text: &Text, show: &ShowDial, place: Place) -> Option<PageDial<'s>> {
        let mut listings: Vec<&'s Listing> = Vec::new();
        for name in &show.names {
            let listing = self.find(text, name)?;
            let at = text.place(name.span());
            let Some(dial) = &listing.metadata.dial else {
                let what = format!("`{}` has no dial", listing.name);
                let help = "name a `const` of it, and its values, below [package.metadata.listing]: \
                            dial = { const = \"CAPACITY\", values = [1, 4, 16] }";
                self.problems.push(Problem::new(codes::DIAL_MISSING, at, what).help(help));
                return None;
            };
            if self.dials.iter().any(|other| other.turns(&[&listing.name])) {
                let what = format!("another dial of this page turns `{}`", listing.name);
                let help = "name all listings that are turned together in one dial";
                self.problems.push(Problem::new(codes::DIAL_REPEATED, at, what).help(help));
                return None;
            }
            let first = listings.first().and_then(|first| first.metadata.dial.as_ref());
            if let Some(first) = first
                && (first.values != dial.values || listing.set_value() != listings[0].set_value())
            {
                let what =
                    format!("`{}` has other values than `{}`", listing.name, listings[0].name);
                let help =
                    "what is turned together has the same values, and begins at the same one";
                self.problems.push(Problem::new(codes::DIAL_MISMATCHED, at, what).help(help));
                return None;
            }
            listings.push(listing);
        }
        let values = listings.first()?.metadata.dial.as_ref()?.values.clone();
        // Without one, the listing's own problem has been reported.
        let set = values.iter().position(|value| listings[0].set_value() == Some(*value))?;
        let (figures, is_shown) = (Vec::new(), false);
        Some(PageDial { show: show.clone(), place, listings, values, set, figures, is_shown })
    }

    /// The recording of a listing that figures are made from now: while they are made for another value
    /// of a dial, that of its copy.
    pub(super) fn recording(&self, listing: &'s Listing) -> &'s Recording {
        let turned = self.turned.and_then(|(dial, index)| {
            let dial = &self.dials[dial];
            dial.turns(&[&listing.name]).then(|| dial.values[index])
        });
        self.at(listing, turned)
    }

    fn at(&self, listing: &'s Listing, value: Option<u64>) -> &'s Recording {
        let copy = value.and_then(|value| self.source.listings.at_value(&listing.name, value));
        copy.map_or(&listing.recording, |copy| &copy.recording)
    }

    /// The recordings of a listing at all values, if a dial of the page turns it.
    pub(super) fn at_all_values(&self, listing: &'s Listing) -> Vec<&'s Recording> {
        let Some(dial) = self.dials.iter().find(|dial| dial.turns(&[&listing.name])) else {
            return Vec::new();
        };
        dial.values.iter().map(|value| self.at(listing, Some(*value))).collect()
    }

    /// The end of an id that is made for another value of a dial.
    pub(super) fn id_of_value(&self) -> String {
        match self.turned {
            Some((dial, index)) => format!("-{}", self.dials[dial].values[index]),
            None => String::new(),
        }
    }

    /// Makes a figure of some listings, for each value if a dial of the page turns one of them. `None` if
    /// a problem was reported instead.
    pub(super) fn turning(
        &mut self,
        names: &[&str],
        make: impl Fn(&mut Self) -> Option<String>,
    ) -> Option<String> {
        let Some(number) = self.dials.iter().position(|dial| dial.turns(names)) else {
            return make(self);
        };
        let shown = make(self)?;
        let mut all = Vec::new();
        for index in 0..self.dials[number].values.len() {
            self.turned = Some((number, index));
            let made = make(self);
            self.turned = None;
            all.push(inside(&made?).to_owned());
        }
        let dial = &mut self.dials[number];
        dial.figures.push(all);
        let mark = format!(" data-turn=\"{number}-{}\"", dial.figures.len() - 1);
        let at = shown.find(' ').unwrap_or(0);
        Some(format!("{}{mark}{}", &shown[..at], &shown[at..]))
    }

    /// The dial of a `{{#dial NAME…}}`, made when all figures of its page are; `None` if a problem was
    /// reported instead.
    pub(super) fn dial(&mut self, text: &Text, show: &ShowDial) -> Option<String> {
        let number = self.dials.iter().position(|dial| dial.show == *show)?;
        let dial = &self.dials[number];
        if !dial.is_shown {
            let what = "nothing on this page changes with this dial";
            let help = "show its code, what it prints, or its timeline on the same page";
            let problem = Problem::new(codes::DIAL_IDLE, dial.place.clone(), what).help(help);
            self.problems.push(problem);
            return None;
        }
        let dial = &self.dials[number];
        let mut rows = String::new();
        let mut missing = None;
        for (index, value) in dial.values.iter().enumerate() {
            let current = if index == dial.set { " aria-current=\"true\"" } else { "" };
            let says = escaped(&dial.says(*value));
            let _ = write!(rows, "<tr{current}><th scope=\"row\">{says}</th>");
            for listing in &dial.listings {
                let recording = self.at(listing, Some(*value));
                match outcome(recording, dial.show.tells.as_ref()) {
                    Some(outcome) => drop(write!(rows, "<td>{}</td>", escaped(&outcome))),
                    None => {
                        missing.get_or_insert_with(|| (listing.name.clone(), *value));
                    }
                }
            }
            rows.push_str("</tr>");
        }
        if let Some((name, value)) = missing {
            let what = format!("nobody can tell what came of `{name}` at {value}");
            let help = "tells=\"…\" has words of one printed line, or the key of a figure; each value \
                        must be recorded: bless it";
            let place =
                dial.show.tells.as_ref().map_or(dial.place.clone(), |it| text.place(it.span()));
            self.problems.push(Problem::new(codes::DIAL_OUTCOME_MISSING, place, what).help(help));
            return None;
        }
        let mut heads = String::new();
        let several = dial.listings.len() > 1;
        for listing in &dial.listings {
            let words = match several {
                true => format!("<code>{}</code>", escaped(&listing.name)),
                false => "what came of it".to_owned(),
            };
            let _ = write!(heads, "<th scope=\"col\">{words}</th>");
        }
        let name = dial.listings[0].metadata.dial.as_ref()?.constant.get_ref();
        // Only the theme's scripts turn it.
        let turned = match self.source.settings.theme.is_ours() {
            true => {
                format!("{START}{}{END}", woven_json(&self.turns_of(dial)).ok()?)
            }
            false => String::new(),
        };
        Some(format!(
            "<div class=\"dial\" data-dial=\"{number}\" role=\"group\" aria-label=\"Dial: {name}\">\
             {STEP}<details class=\"events\"><summary><span>All values of \
             <code>{name}</code></span></summary><div class=\"table-wrapper\" tabindex=\"0\" \
             role=\"group\" aria-label=\"All values\"><table><thead><tr><th scope=\"col\">value</th>{heads}\
             </tr></thead><tbody>{rows}</tbody></table></div></details>{turned}</div>"
        ))
    }

    fn turns_of(&self, dial: &PageDial<'s>) -> Turns {
        let listings = dial.listings.iter().filter_map(|listing| {
            let main = listing.read(layout::MAIN).ok()?;
            let name = listing.metadata.dial.as_ref()?.constant.get_ref();
            let printed = dial.values.iter().map(|value| {
                let recording = self.at(listing, Some(*value));
                let printed = recording.printed().map(Cow::into_owned);
                printed.into_iter().chain(recording.stderr.clone()).collect()
            });
            Some(TurnedListing {
                name: listing.name.clone(),
                line: constant(&main.text, name)?.line,
                numbers: dial.values.iter().map(|value| literal(*value)).collect(),
                printed: printed.collect(),
            })
        });
        Turns {
            says: dial.values.iter().map(|value| dial.says(*value)).collect(),
            figures: dial.figures.clone(),
            listings: listings.collect(),
        }
    }
}

/// What came of a value: the figure of a key, the one printed line with some words; without either, all
/// figures, or the last printed line.
fn outcome(recording: &Recording, tells: Option<&Spanned<String>>) -> Option<String> {
    let printed = recording.stdout.as_deref().unwrap_or_default();
    let Some(tells) = tells else {
        if let Some(measured) = &recording.measured {
            let figures = measured.figures.iter();
            let said = figures.map(|figure| format!("{}: {}", figure.key, figure.display()));
            return Some(said.collect::<Vec<_>>().join(", "));
        }
        return printed.lines().rfind(|line| !line.trim().is_empty()).map(str::to_owned);
    };
    let tells = tells.get_ref().as_str();
    if let Some(figure) = recording.measured.as_ref().and_then(|measured| measured.figure(tells)) {
        return Some(format!("{}: {}", figure.key, figure.display()));
    }
    let mut lines = printed.lines().filter(|line| line.contains(tells));
    let line = lines.next()?;
    lines.next().is_none().then(|| line.to_owned())
}

/// What is inside an element.
fn inside(html: &str) -> &str {
    let from = html.find('>').map_or(0, |at| at + 1);
    let to = html.rfind("</").unwrap_or(html.len());
    html.get(from..to).unwrap_or_default()
}

/// The room for the controls.
const STEP: &str = "<div class=\"step\"></div>";
/// Around the values in a woven page.
const START: &str = "<script type=\"application/json\" class=\"values\">";
const END: &str = "</script>";

/// JSON that can stand in a page that is still to be rendered.
fn woven_json(turns: &Turns) -> serde_json::Result<String> {
    Ok(script_json(turns)?.replace('<', "\\u003c").replace("{{", "{\\u007b"))
}

/// A rendered page whose dials have their values in scripts of their own; `write` writes one, and returns
/// its path below the site's folder.
///
/// # Errors
/// Those of `write`, or if a page's values are not ours.
pub(super) fn apart(page: String, write: impl Fn(&str) -> Result<String>) -> Result<String> {
    each(page, |before, turns| {
        let file = write(&call("dial", turns)?)?;
        let at = before.rfind("<div class=\"dial\"").map_or(before.len(), |at| at + 4);
        before.insert_str(at, &format!(" data-values=\"{file}\""));
        Ok(String::new())
    })
}

/// The page with the whole book, in which each dial is followed by its timelines at both ends.
///
/// # Errors
/// If a page's values are not ours.
pub(super) fn both_ends(page: String) -> Result<String> {
    each(page, |before, turns| {
        // Nothing is turned here.
        if let Some(at) = before.rfind(STEP) {
            before.replace_range(at..at + STEP.len(), "");
        }
        let mut out = String::from("<div class=\"ends\">");
        let last = turns.says.len().saturating_sub(1);
        for index in [0, last] {
            let drawn = turns.figures.iter().filter_map(|figure| figure.get(index));
            for figure in drawn.filter(|figure| figure.contains("class=\"pan\"")) {
                let _ = write!(
                    out,
                    "<p><b>{}</b></p><div class=\"timeline\">{figure}</div>",
                    escaped(&turns.says[index])
                );
            }
        }
        out.push_str("</div>");
        Ok(out)
    })
}

/// Replaces the values of each dial of a page. `replace` gets what stands before them, which it may change.
fn each(page: String, replace: impl Fn(&mut String, &Turns) -> Result<String>) -> Result<String> {
    if !page.contains(START) {
        return Ok(page);
    }
    let mut out = String::with_capacity(page.len());
    let mut rest = &*page;
    while let Some((before, behind)) = rest.split_once(START) {
        out.push_str(before);
        let (json, after) = behind.split_once(END).unwrap_or((behind, ""));
        let turns: Turns =
            serde_json::from_str(json).context("a page has a dial that is not ours")?;
        let instead = replace(&mut out, &turns)?;
        out.push_str(&instead);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
