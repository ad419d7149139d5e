//! The frame around a picture: the legend, the caption, and the table of events.
//!
//! The table tells the same story event by event, and is all that the script reads: each row has
//! the position of its moment, the lines that run and are awaited, and how much had been printed by
//! then.

use std::fmt::Write as _;

use super::super::html::{escaped, push_escaped};
use super::drawn_run::DrawnRun;
use super::narration::{self, Step};
use super::parts::{PicturePart, Seen, Tip};
use super::picture::TimelinePicture;
use super::scale::exact;
use super::svg::{self, PictureText, STRIPES};

/// What is around a picture.
pub(super) struct Frame<'f> {
    /// The figure's id.
    pub(super) id: &'f str,
    /// The label, such as "Timeline 23-1".
    pub(super) label: &'f str,
    /// The caption, as HTML.
    pub(super) caption: &'f str,
    /// Which listings it was recorded from, as HTML.
    pub(super) source: &'f str,
    /// What the axis says about the clock.
    pub(super) clock: &'f str,
    /// The address of the page that explains timelines, if the book has one.
    pub(super) help: Option<&'f str>,
}

/// The figure of some runs.
pub(super) fn html(runs: &[DrawnRun], picture: &TimelinePicture, frame: &Frame<'_>) -> String {
    let steps = narration::steps(runs);
    let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    let mut out = format!(
        "<div class=\"timeline\" id=\"{}\" data-runs=\"{}\"><figure>",
        escaped(frame.id),
        escaped(&names.join(" "))
    );
    legend(&mut out, runs, picture, frame.help);
    let title = format!("{} of {}", frame.label, names.join(", "));
    let description = narration::description(runs);
    let said =
        PictureText { id: frame.id, title: &title, description: &description, clock: frame.clock };
    // With the height, a browser can put off the layout until the picture comes into view.
    let [wide, narrow] = picture.height();
    let _ = write!(
        out,
        "<div class=\"pan\" data-y=\"{wide}\" data-z=\"{narrow}\" tabindex=\"0\" role=\"group\" \
         aria-label=\"{}\">{}</div>",
        escaped(frame.label),
        svg::inline(picture, &said, |seen| step_of(seen, &steps))
    );
    // A script fills this with the controls for stepping through the run.
    if steps.len() > 1 {
        out.push_str("<div class=\"step\"></div>");
    }
    let _ = write!(out, "<figcaption><b>{}</b>", escaped(frame.label));
    for words in [frame.caption, frame.source] {
        if !words.is_empty() {
            let _ = write!(out, " {words}");
        }
    }
    out.push_str("</figcaption></figure>");
    table(&mut out, runs, picture, &steps);
    out.push_str("</div>");
    out
}

/// The step at which a part of the picture appears.
fn step_of(seen: &Seen, steps: &[Step]) -> usize {
    let shows = |step: &Step| step.run == seen.run && step.when >= seen.when;
    let last = || steps.iter().rposition(|step| step.run == seen.run).unwrap_or(0);
    if seen.when == (0, 0) { 0 } else { steps.iter().position(shows).unwrap_or_else(last) }
}

/// The legend of the marks that the picture has.
fn legend(out: &mut String, runs: &[DrawnRun], picture: &TimelinePicture, help: Option<&str>) {
    let has = |is: fn(&PicturePart) -> bool| {
        picture.items.iter().flat_map(|item| &item.parts).any(|seen| is(&seen.part))
    };
    let workers = workers(runs);
    let bar = |class: &str| {
        format!("<rect class=\"{class} w0\" x=\".5\" y=\".5\" width=\"27\" height=\"15\"/>")
    };
    let line = |class: &str| format!("<line class=\"{class}\" x2=\"28\" y1=\"8\" y2=\"8\"/>");
    let mut entries: Vec<(String, &str)> = Vec::new();
    if workers <= 1 && has(|part| matches!(part, PicturePart::Bar { held: false, .. })) {
        entries.push((bar("p"), "works"));
    }
    if has(|part| matches!(part, PicturePart::Bar { held: true, .. })) {
        entries.push((bar("h"), "waits and holds its thread"));
    }
    if has(|part| matches!(part, PicturePart::Many { .. })) {
        entries.push((line("mp w0"), "many polls, counted"));
    }
    if has(|part| matches!(part, PicturePart::Open(_))) {
        entries.push((bar("op"), "holds its thread forever"));
    }
    if has(|part| matches!(part, PicturePart::Hair { ready: false, .. })) {
        entries.push((line("wt"), "waits, its thread is free"));
    }
    if has(|part| matches!(part, PicturePart::Hair { ready: true, .. })) {
        entries.push((line("rd"), "ready, waits for its turn"));
    }
    let arrow = |kind: Tip, y: f64| {
        format!("<path class=\"tp\" transform=\"translate(14 {y})\" d=\"{}\"/>", svg::tip(kind))
    };
    if has(|part| matches!(part, PicturePart::Tip { kind: Tip::Above | Tip::Below, .. })) {
        let path =
            format!("{}<path class=\"tp\" d=\"M13.500 6h1v10h-1z\"/>", arrow(Tip::Below, -8.0));
        entries.push((path, "wakes"));
    }
    if has(|part| matches!(part, PicturePart::Tip { kind: Tip::Outside, .. })) {
        let merged = has(|part| matches!(part, PicturePart::Tip { kind: Tip::Merged, .. }));
        let words = if merged {
            "a timer or the system wakes, once or more"
        } else {
            "a timer or the system wakes"
        };
        entries.push((arrow(Tip::Outside, 24.0), words));
    }
    if has(|part| matches!(part, PicturePart::Cap { crossed: true, .. })) {
        let path =
            format!("<path class=\"cx\" transform=\"translate(14 8)\" d=\"{}\"/>", svg::cap(true));
        entries.push((path, "ends without finishing"));
    }
    out.push_str("<p class=\"leg\">");
    let mut said = String::new();
    if workers > 1 {
        for worker in 0..workers.min(STRIPES) {
            let _ = write!(
                said,
                "<span><svg aria-hidden=\"true\" width=\"28\" height=\"16\">{}</svg>{}</span> ",
                stripes(worker),
                if worker + 1 == STRIPES && workers > STRIPES {
                    format!("on threads {} to {workers}", worker + 1)
                } else if worker == 0 {
                    "works on thread 1".to_owned()
                } else {
                    format!("on thread {}", worker + 1)
                }
            );
        }
    }
    for (mark, words) in &entries {
        let _ = write!(
            said,
            "<span><svg aria-hidden=\"true\" width=\"28\" height=\"16\">{mark}</svg>{words}</span> "
        );
    }
    if let Some(help) = help {
        let _ = write!(said, "<a href=\"{}\">How to read this</a>", escaped(help));
    }
    out.push_str(said.trim_end());
    out.push_str("</p>");
}

/// The number of workers that the bars distinguish.
fn workers(runs: &[DrawnRun]) -> usize {
    let bars = runs.iter().flat_map(|run| &run.lanes).flat_map(|lane| &lane.bars);
    bars.map(|bar| bar.worker + 1).max().unwrap_or(0)
}

fn stripes(worker: usize) -> String {
    svg::stripes(worker)
        .map(|(y, tall)| {
            format!(
                "<rect class=\"p w{worker}\" y=\"{}\" width=\"28\" height=\"{}\"/>",
                svg::number(y + svg::HALF),
                svg::number(tall)
            )
        })
        .collect()
}

fn table(out: &mut String, runs: &[DrawnRun], picture: &TimelinePicture, steps: &[Step]) {
    out.push_str(
        "<details class=\"events\"><summary>Event by event</summary><div class=\"table-wrapper\" \
         tabindex=\"0\" role=\"group\" aria-label=\"Events\"><table><thead><tr><th scope=\"col\">at</th>",
    );
    let several = runs.len() > 1;
    if several {
        out.push_str("<th scope=\"col\">in</th>");
    }
    out.push_str("<th scope=\"col\">what happens</th></tr></thead><tbody>");
    for step in steps {
        let x = svg::number(picture.scale.at(step.when.0) * 100.0);
        let _ =
            write!(out, "<tr data-x=\"{x}\" data-s=\"{}\" data-o=\"{}\"", step.run, step.printed);
        if let Some(line) = step.runs {
            let _ = write!(out, " data-r=\"{line}\"");
        }
        if !step.awaited.is_empty() {
            let lines: Vec<String> = step.awaited.iter().map(u32::to_string).collect();
            let _ = write!(out, " data-w=\"{}\"", lines.join(" "));
        }
        let _ = write!(out, "><th scope=\"row\">{}</th>", escaped(&exact(step.when.0)));
        if several {
            out.push_str("<td>");
            push_escaped(out, &runs[step.run].name);
            out.push_str("</td>");
        }
        let _ = write!(out, "<td>{}</td></tr>", step.sentence);
    }
    out.push_str("</tbody></table></div></details>");
}
