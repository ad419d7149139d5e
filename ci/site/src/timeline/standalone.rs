//! A picture as a file of its own, for slides and other places without the book's style sheet.
//!
//! It is the wide layout of the inline picture. The positions from the style sheet become
//! attributes, because few programs other than browsers support `calc()`. The colors are the
//! theme's: light ones, and dark ones for readers who prefer them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::site_files;
use super::from_recording::{self, StoryClock};
use super::parts::{GUTTER, UNIT};
use super::picture::TimelinePicture;
use super::svg::{self, PictureText};
use super::{GRAIN, RecordedRun, clock, narration, unrecorded};
use crate::codes;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::layout::THEME_STYLE as TOKENS;
use bookwright_source::settings::theme::Theme;
use bookwright_source::timeline::Clock;

/// The width of the plot, in pixels.
const PLOT: f64 = 720.0;
/// The margin around the picture.
const MARGIN: f64 = 24.0;
/// Room for labels after the end of the plot.
const BEHIND: f64 = 24.0;
/// Where the lines of the axis begin.
const AXIS: f64 = 40.0;

static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"<(\w+) class="([^"]*)"([^>]*?)(/?)>"#).ok());
static COLOR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"--([a-z0-9-]+):\s*light-dark\((#\w+),\s*(#\w+)\)").ok());
/// Rules for colors: selector, property, and the name of the color.
const RULES: [(&str, &str, &str); 16] = [
    ("text", "fill", "ink2"),
    (".paper,.h,.op,.cut", "fill", "paper"),
    (".tl text", "stroke", "paper"),
    (".ax text,.pl,.ti tspan", "fill", "ink3"),
    (".ax .g,.rr", "fill", "rule"),
    (".fo", "fill", "tint"),
    (".ck", "fill", "ink2"),
    (".ti,.no,.tot,.nm,.o,.wk,.tip path", "fill", "ink"),
    (".ft", "fill", "bad"),
    (".wt,.rd", "stroke", "edge"),
    (".en,.ld", "fill", "edge"),
    (".cap path", "stroke", "ink2"),
    (".cap.x path", "stroke", "bad"),
    (".op", "stroke", "ink2"),
    (".p", "fill", "now"),
    (".h,.mp", "stroke", "now"),
];
/// The colors of the workers after the first.
const WORKERS: [&str; 3] = ["w1", "w2", "w3"];
/// Rules for everything but colors and positions.
const LOOKS: &str = "text{white-space:pre;paint-order:stroke;stroke-width:4px;\
stroke-linejoin:round}.tl{font:400 13px Hanken,\"Hanken Grotesk\",system-ui,sans-serif}\
.ti,.no{font-size:15px;font-weight:600}.ti tspan{font-size:13px;font-weight:400}\
.tot{font-size:26px;font-weight:600}.ft{font-weight:600}\
.nm,.o{font-family:Commit,\"Commit Mono\",ui-monospace,monospace}.o{font-size:12px}\
.wl{stroke-width:9px}.hl{stroke:none}.nr{display:none}svg{overflow:visible}\
.rd{stroke-dasharray:1 3;stroke-width:2}.h,.op{stroke-width:1.5}\
.op{stroke-dasharray:4 3}.mp{stroke-width:16;stroke-dasharray:3 2}.cap path{stroke-width:2;fill:none}";

/// The picture of the recorded runs of some listings, as an SVG file.
///
/// # Errors
/// A problem for each listing that does not exist or has no recorded timeline.
pub(crate) fn standalone(source: &Source, names: &[String]) -> Result<String, Vec<Problem>> {
    let (mut recorded, mut problems) = (Vec::new(), Vec::new());
    for name in names {
        match source.listings.get(name) {
            None => problems.push(
                Problem::new(
                    codes::LISTING_UNKNOWN,
                    Place::file(&source.layout.listings),
                    format!("no listing is called `{name}`"),
                )
                .did_you_mean(name, source.listings.names()),
            ),
            Some(listing) => match &listing.recording.timeline {
                Some(timeline) => {
                    let minute = listing.metadata.minute;
                    recorded.push(RecordedRun { name: &listing.name, timeline, minute });
                }
                None => problems.push(unrecorded(listing.place(), name)),
            },
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let runs: Vec<_> = recorded
        .iter()
        .map(|each| {
            from_recording::run(each.name, each.name, StoryClock::new(each.minute), each.timeline)
        })
        .collect();
    let grain = |each: &RecordedRun<'_>| match each.timeline.clock {
        Clock::Paused => 1,
        Clock::Real => StoryClock::new(each.minute).time(GRAIN),
    };
    let picture = TimelinePicture::new(&runs, &[], recorded.iter().map(grain).max().unwrap_or(1));
    let said = PictureText {
        id: "timeline",
        title: &names.join(", "),
        description: &narration::description(&runs),
        clock: &clock(&recorded),
    };
    let tokens = match &source.settings.theme {
        Theme::Folder(folder) => site_files::read(&folder.join(TOKENS)).ok(),
        Theme::Mdbook | Theme::Own => None,
    };
    Ok(file(&picture, &said, tokens.as_deref().unwrap_or_else(|| bookwright_theme::text(TOKENS))))
}

fn file(picture: &TimelinePicture, said: &PictureText<'_>, tokens: &str) -> String {
    let tall = f64::from(picture.height()[0]) * UNIT;
    let (width, height) = (MARGIN * 2.0 + GUTTER + PLOT + BEHIND, tall + MARGIN * 2.0);
    let inline = svg::inline(picture, said, |_| 0);
    // Only the picture, without the elements that reserve its space on a page.
    let from = inline.find("<title").unwrap_or(0);
    let to = inline.rfind("</svg>").unwrap_or(inline.len());
    let (size, colors) = ((width, height), style(tokens));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" \
         role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><style>{colors}</style>\
         <rect class=\"paper\" width=\"{0}\" height=\"{1}\"/>",
        svg::number(size.0),
        svg::number(size.1),
        id = said.id,
    );
    let _ = write!(
        out,
        "<svg class=\"tl\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" overflow=\"visible\">",
        svg::number(MARGIN + GUTTER),
        svg::number(MARGIN),
        svg::number(PLOT),
        svg::number(tall)
    );
    out.push_str(&placed(&inline[from..to], tall));
    out.push_str("</svg></svg>\n");
    out
}

/// Turns classes for positions into attributes.
fn placed(inline: &str, tall: f64) -> String {
    let Some(tag) = &*TAG else { return inline.to_owned() };
    tag.replace_all(inline, |found: &Captures<'_>| {
        let (element, rest, end) = (&found[1], &found[3], &found[4]);
        let (mut classes, mut units): (Vec<&str>, f64) = (Vec::new(), 0.0);
        for class in found[2].split(' ') {
            match (class.get(..1), class.get(1..).and_then(|n| n.parse::<f64>().ok())) {
                (Some("y"), Some(count)) => units = count,
                (Some("z" | "k"), Some(_)) => {}
                _ => classes.push(class),
            }
        }
        let has = |class: &str| classes.contains(&class);
        let down = units * UNIT;
        let mut attributes = rest.to_owned();
        let add = |attributes: &mut String, name: &str, value: f64| {
            let _ = write!(attributes, " {name}=\"{}\"", svg::number(value));
        };
        let mut moved = (0.0, 0.0);
        match element {
            "g" => moved.1 = down,
            "rect" if has("hop") => add(&mut attributes, "height", down),
            "rect" if has("ld") => add(&mut attributes, "height", down + 4.0),
            "rect" if has("g") || has("fo") => add(&mut attributes, "height", tall - AXIS),
            "rect" if has("rr") => {
                attributes = attributes.replace(" width=\"100%\"", "");
                add(&mut attributes, "x", -GUTTER);
                add(&mut attributes, "width", PLOT + GUTTER);
            }
            "text" if has("d") => moved.1 = down,
            "text" if has("u") => moved.1 = -down,
            "text" if has("pl") => moved = (-GUTTER, 17.0),
            "text" if has("nm") || has("no") => moved.0 = -GUTTER,
            _ => {}
        }
        let anchor = match () {
            () if element != "text" => "",
            () if has("e") || has("r") => " text-anchor=\"end\"",
            () if has("m") || has("wl") => " text-anchor=\"middle\"",
            () => "",
        };
        if moved != (0.0, 0.0) {
            let (x, y) = (svg::number(moved.0), svg::number(moved.1));
            let _ = write!(attributes, " transform=\"translate({x} {y})\"");
        }
        classes.retain(|class| {
            !matches!(*class, "n" | "d" | "u" | "e" | "m" | "r" | "f" | "k" | "hop")
        });
        let class = match classes.is_empty() {
            true => String::new(),
            false => format!(" class=\"{}\"", classes.join(" ")),
        };
        format!("<{element}{class}{anchor}{attributes}{end}>")
    })
    .into_owned()
}

/// The style of a file, in light colors, and in dark ones for readers who prefer them.
fn style(tokens: &str) -> String {
    let mut colors: Vec<(&str, [&str; 2])> = Vec::new();
    if let Some(color) = &*COLOR {
        for found in color.captures_iter(tokens) {
            let [name, light, dark] = found.extract().1;
            colors.push((name, [light, dark]));
        }
    }
    let rules = |theme: usize| -> String {
        let value = |name: &str| {
            let found = colors.iter().find(|(each, _)| *each == name);
            found.map_or("currentColor", |(_, values)| values[theme])
        };
        let mut out = String::new();
        for (of, property, name) in RULES {
            let _ = write!(out, "{of}{{{property}:{}}}", value(name));
        }
        for worker in WORKERS {
            let color = value(worker);
            let _ = write!(out, ".p.{worker}{{fill:{color}}}.h.{worker}{{stroke:{color}}}");
        }
        out
    };
    format!("{LOOKS}{}@media(prefers-color-scheme:dark){{{}}}", rules(0), rules(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_places_become_attributes() {
        let inline = "<g class=\"n y5 z8\"><text class=\"nm\" y=\"4\">a</text>\
                      <rect class=\"hop wk y3 z9\" x=\"1%\" width=\"1\"/></g>";
        assert_eq!(
            placed(inline, 400.0),
            "<g transform=\"translate(0 40)\"><text class=\"nm\" y=\"4\" \
             transform=\"translate(-120 0)\">a</text>\
             <rect class=\"wk\" x=\"1%\" width=\"1\" height=\"24\"/></g>"
        );
    }

    #[test]
    fn colors_are_the_themes_in_both_schemes() {
        let style = style(bookwright_theme::text(TOKENS));
        assert!(!style.contains("currentColor") && !style.contains("var("), "{style}");
        assert!(style.contains("@media(prefers-color-scheme:dark)"));
        let light = style.find(".p{fill:#").unwrap();
        let dark = style.rfind(".p{fill:#").unwrap();
        assert_ne!(style[light..light + 16], style[dark..dark + 16]);
    }
}
