//! Writes a picture as inline SVG: shares become percentages, and heights become classes.
//!
//! There is no view box, so text and hairlines keep their size from a phone to a wide screen. A
//! height that differs between the layouts cannot be an attribute, and a policy may forbid inline
//! styles. So a height is a set of classes, `y5 Z1 z8`, which the theme's style sheet translates.
//! Items are nested: each is moved down from the one before.

use std::fmt::Write as _;

use super::super::html::{escaped, push_escaped};
use super::label_rows::LabelSide;
use super::parts::{LabelRole, Pair, PictureLabel, PicturePart, Seen, Tip};
use super::picture::TimelinePicture;
use super::tick_offsets::TICK;

/// The greatest height for which the style sheet has classes.
const TALLEST: u16 = 60;
/// How far bars extend above and below the middle of their lane, in pixels.
pub(super) const HALF: f64 = 8.0;
/// The greatest number of stripes of a bar: each worker has one more than the previous one.
pub(super) const STRIPES: usize = 4;

/// The texts of a picture.
pub(super) struct PictureText<'s> {
    /// An id that is unique on the page.
    pub(super) id: &'s str,
    /// The title, for those who do not see the picture.
    pub(super) title: &'s str,
    /// The picture in a few sentences.
    pub(super) description: &'s str,
    /// What the axis says about the clock.
    pub(super) clock: &'s str,
}

/// The picture, with elements that reserve its height. `step` says at which step a part appears.
pub(super) fn inline(
    picture: &TimelinePicture,
    said: &PictureText<'_>,
    step: impl Fn(&Seen) -> usize,
) -> String {
    let id = escaped(said.id);
    let mut out = format!(
        "<div class=\"plot\"><svg class=\"tl\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
         width=\"100%\" height=\"100%\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escaped(said.title),
        escaped(said.description)
    );
    axis(&mut out, picture, said.clock);
    let mut open = 0;
    for (index, item) in picture.items.iter().enumerate() {
        for piece in pieces(item.drop) {
            let _ = write!(out, "<g class=\"n{}\">", height(piece));
            open += 1;
        }
        if item.ruled {
            out.push_str("<rect class=\"rr\" y=\"-40\" width=\"100%\" height=\"1\"/>");
        }
        let next = picture.items.get(index + 1).map_or([0; 2], |next| next.drop);
        for seen in &item.parts {
            let step = match step(seen) {
                0 => String::new(),
                step => format!(" data-e=\"{step}\""),
            };
            mark(&mut out, &seen.part, next, &step);
        }
    }
    out.push_str(&"</g>".repeat(open));
    out.push_str("</svg>");
    for piece in pieces(picture.height()) {
        let _ = write!(out, "<i class=\"{}\"></i>", height(piece).trim_start());
    }
    out.push_str("</div>");
    out
}

/// The classes of a height: for each layout the tens, if there are any, and the ones.
fn height(of: Pair<u16>) -> String {
    let mut out = String::new();
    for (height, [ten, one]) in of.into_iter().zip([['Y', 'y'], ['Z', 'z']]) {
        if height >= 10 {
            let _ = write!(out, " {ten}{}", height / 10);
        }
        let _ = write!(out, " {one}{}", height % 10);
    }
    out
}

/// Splits a height into pieces for which there are classes.
fn pieces([mut wide, mut narrow]: Pair<u16>) -> Vec<Pair<u16>> {
    let mut pieces = Vec::new();
    loop {
        let piece = [wide.min(TALLEST), narrow.min(TALLEST)];
        pieces.push(piece);
        wide -= piece[0];
        narrow -= piece[1];
        if wide == 0 && narrow == 0 {
            return pieces;
        }
    }
}

fn axis(out: &mut String, picture: &TimelinePicture, clock: &str) {
    out.push_str("<g class=\"ax\">");
    let _ = write!(out, "<text class=\"ck\" y=\"14\">{}</text>", escaped(clock));
    for tick in &picture.scale.ticks {
        let (x, anchor) = (percent(tick.at), side(tick.at));
        let _ = write!(
            out,
            "<rect class=\"g\" x=\"{x}\" y=\"40\" width=\"1\"/><text{anchor} x=\"{x}\" y=\"34\">{}</text>",
            escaped(&tick.label)
        );
    }
    for fold in &picture.scale.folds {
        let middle = percent(f64::midpoint(fold.from, fold.to));
        let _ = write!(
            out,
            "<rect class=\"fo\" x=\"{}\" y=\"40\" width=\"{}\"/><text class=\"m\" x=\"{middle}\" y=\"34\">{}</text>",
            percent(fold.from),
            percent(fold.to - fold.from),
            escaped(&fold.label)
        );
    }
    out.push_str("</g>");
}

/// The class for the side of its tick on which a label of the axis is.
fn side(at: f64) -> &'static str {
    match at {
        at if at < 0.02 => "",
        at if at > 0.94 => " class=\"r\"",
        _ => " class=\"m\"",
    }
}

fn mark(out: &mut String, part: &PicturePart, next: Pair<u16>, step: &str) {
    match part {
        PicturePart::Bar { from, length, shift, worker, held } => {
            let class = if *held { "h" } else { "p" };
            // A hollow bar has no stripes: its middle is for a label.
            for (y, tall) in stripes(if *held { 0 } else { *worker }) {
                let width = length.map_or(number(TICK), percent);
                let _ = write!(
                    out,
                    "<rect class=\"{class} w{}\"{step} x=\"{}\"{} y=\"{}\" width=\"{width}\" height=\"{}\"/>",
                    worker % STRIPES,
                    percent(*from),
                    moved(*shift),
                    number(y),
                    number(tall)
                );
            }
        }
        PicturePart::Many { from, to, worker } => {
            let _ = write!(
                out,
                "<line class=\"mp w{}\"{step} x1=\"{}\" x2=\"{}\"/>",
                worker % STRIPES,
                percent(*from),
                percent(*to)
            );
        }
        PicturePart::Open(from) => {
            let _ = write!(
                out,
                "<rect class=\"op\"{step} x=\"{}\" y=\"-8\" width=\"{}\" height=\"16\"/>",
                percent(*from),
                percent(1.0 - from)
            );
        }
        PicturePart::Lead { at, shift, rows } => {
            let _ = write!(
                out,
                "<rect class=\"ld{}\"{step} x=\"{}\"{} y=\"9\" width=\"1\"/>",
                height(*rows),
                percent(*at),
                moved(*shift)
            );
        }
        PicturePart::Tip { kind: Tip::Merged, .. } => {}
        PicturePart::Cut(at) => {
            let _ = write!(
                out,
                "<rect class=\"cut\"{step} x=\"{}\" y=\"-8\" width=\"2\" height=\"16\"/>",
                percent(*at)
            );
        }
        PicturePart::Hair { from, to, ready } => {
            let class = if *ready { "rd" } else { "wt" };
            let _ = write!(
                out,
                "<line class=\"{class}\"{step} x1=\"{}\" x2=\"{}\"/>",
                percent(*from),
                percent(*to)
            );
        }
        PicturePart::Hop { at, shift, end } => {
            let class = if *end { "en" } else { "wk" };
            let _ = write!(
                out,
                "<rect class=\"hop {class}{}\"{step} x=\"{}\"{} width=\"1\"/>",
                height(next),
                percent(*at),
                moved(shift - 0.5)
            );
        }
        PicturePart::Foot(at) => {
            let _ = write!(
                out,
                "<rect class=\"en\"{step} x=\"{}\" width=\"1\" height=\"10\"{}/>",
                percent(*at),
                moved(-0.5)
            );
        }
        PicturePart::Stub { at, shift, length } => {
            let _ = write!(
                out,
                "<rect class=\"wk\"{step} x=\"{}\"{} y=\"-.5\" width=\"{}\" height=\"1\"/>",
                percent(*at),
                moved(*shift),
                number(*length)
            );
        }
        PicturePart::Tip { at, shift, kind } => {
            let path = tip(*kind);
            let _ = write!(
                out,
                "<svg class=\"tip\"{step} x=\"{}\"><path d=\"{path}\"{}/></svg>",
                percent(*at),
                moved(*shift)
            );
        }
        PicturePart::Cap { at, shift, crossed } => {
            let path = cap(*crossed);
            let class = if *crossed { "cap x" } else { "cap" };
            let _ = write!(
                out,
                "<svg class=\"{class}\"{step} x=\"{}\"><path d=\"{path}\"{}/></svg>",
                percent(*at),
                moved(*shift)
            );
        }
        PicturePart::Label(words) => write_words(out, words, step),
    }
}

/// The stripes of a worker's bars: the top of each, relative to the middle, and its height.
pub(super) fn stripes(worker: usize) -> impl Iterator<Item = (f64, f64)> {
    const GAP: f64 = 2.0;
    let count = worker % STRIPES + 1;
    let tall = (2.0 * HALF - GAP * (count - 1) as f64) / count as f64;
    (0..count).map(move |stripe| ((tall + GAP).mul_add(stripe as f64, -HALF), tall))
}

/// The path of an arrow's tip, at the edge of a bar.
pub(super) fn tip(kind: Tip) -> &'static str {
    match kind {
        Tip::Below => "M0 9l3.5 6h-7z",
        Tip::Above => "M0-9l3.5-6h-7z",
        Tip::Outside | Tip::Merged => "M-.5-22h1v8h3L0-9l-3.500-5h3z",
    }
}

/// The path of a lane's end.
pub(super) fn cap(crossed: bool) -> &'static str {
    if crossed { "M-4-4l8 8m0-8l-8 8" } else { "M0-5v10" }
}

fn write_words(out: &mut String, words: &PictureLabel, step: &str) {
    let PictureLabel { role, at, shift, anchor, rows, .. } = words;
    let (class, y) = match role {
        LabelRole::Number => ("no", 0.0),
        LabelRole::Title => ("ti", 0.0),
        LabelRole::Wide => ("ti wd", 0.0),
        LabelRole::Narrow => ("ti nr d", 0.0),
        LabelRole::Total => ("tot d", 1.0),
        LabelRole::Name => ("nm", 4.0),
        LabelRole::Place => ("pl", 4.0),
        LabelRole::OnLine => ("wl", 4.0),
        LabelRole::InBar => ("wl hl", 4.0),
        LabelRole::Above => ("ab u", -HALF - 5.0),
        LabelRole::Fate => ("ft u", -HALF - 5.0),
        LabelRole::Print => ("o d", HALF + 16.0),
    };
    out.push_str("<text class=\"");
    out.push_str(class);
    let centered = matches!(role, LabelRole::OnLine | LabelRole::InBar);
    if !centered {
        out.push_str(["", " e", " m"][side_of(anchor[0])]);
        out.push_str(["", " f", " k"][side_of(anchor[1])]);
    }
    if *rows != [0; 2] {
        out.push_str(&height(*rows));
    }
    if words.beside > 0 && *role == LabelRole::Place {
        let _ = write!(out, " k{}", words.beside);
    }
    out.push('"');
    out.push_str(step);
    if *at != 0.0 || centered {
        let _ = write!(out, " x=\"{}\"", percent(*at));
    }
    let shift = match (role, anchor[0]) {
        (LabelRole::Total, LabelSide::End) => -6.0,
        (LabelRole::Total, _) => 6.0,
        _ => *shift,
    };
    if shift != 0.0 {
        let _ = write!(out, " dx=\"{}\"", number(shift));
    }
    if y != 0.0 {
        let _ = write!(out, " y=\"{}\"", number(y));
    }
    out.push('>');
    push_escaped(out, &words.text);
    if !words.tail.is_empty() {
        out.push_str("<tspan dx=\"10\">");
        push_escaped(out, &words.tail);
        out.push_str("</tspan>");
    }
    out.push_str("</text>");
}

fn side_of(anchor: LabelSide) -> usize {
    match anchor {
        LabelSide::Start => 0,
        LabelSide::End => 1,
        LabelSide::Middle => 2,
    }
}

/// A shift in pixels, beside a percentage.
fn moved(shift: f64) -> String {
    if shift == 0.0 {
        String::new()
    } else {
        format!(" transform=\"translate({} 0)\"", number(shift))
    }
}

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{}%", number(share * 100.0))
}

/// A number with at most two decimals.
pub(super) fn number(number: f64) -> String {
    let shown = format!("{number:.2}");
    let shown = shown.trim_end_matches('0').trim_end_matches('.');
    if shown == "-0" { "0".to_owned() } else { shown.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_height_is_classes_by_its_digits() {
        assert_eq!(height([5, 18]), " y5 Z1 z8");
        assert_eq!(height([60, 0]), " Y6 y0 z0");
        assert_eq!(pieces([TALLEST + 7, 3]), [[TALLEST, 3], [7, 0]]);
    }
}
