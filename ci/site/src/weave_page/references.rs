//! References: links of a page to a listing, which become links to its figure.

use std::ops::Range;

use super::super::figure_context::make;
use super::PageWeaver;
use crate::codes;
use bookwright_base::problem::Problem;
use bookwright_source::chapter::Link;

impl PageWeaver<'_, '_, '_, '_> {
    /// Turns `[words](listing:NAME)` into a link to the figure. Without words, its text is the label.
    pub(super) fn reference(&mut self, link: &Link) {
        let Some((name, anchor)) = link.reference() else { return };
        let written = &self.text()[link.span.clone()];
        let Some(at) = written.rfind("](listing:").filter(|_| written.ends_with(')')) else {
            let what = "this reference to a listing is not written as one link";
            self.report(codes::REFERENCE_FORM, link.span.clone(), what, "write [](listing:NAME)");
            return;
        };
        let wordless = written[1..at].trim().is_empty();
        let behind = link.span.start + at;
        let Some(spot) = self.figures.numbering.first(name, anchor) else {
            let subject = behind + "](listing:".len();
            self.unknown_reference(subject..link.span.end - 1, name, anchor);
            return;
        };
        let address = self.figures.numbering.address(self.index, spot);
        let edit = if wordless {
            (link.span.clone(), format!("[<span class=\"ref\">{}</span>]({address})", spot.label))
        } else {
            (behind..link.span.end, format!("]({address})"))
        };
        self.edits.push(edit);
    }

    fn unknown_reference(&mut self, span: Range<usize>, name: &str, anchor: Option<&str>) {
        let listings = &self.figures.source.listings;
        let place = self.page.chapter.text.place(span);
        let problem = match (listings.get(name), anchor) {
            (None, _) => Problem::new(
                codes::LISTING_UNKNOWN,
                place,
                format!("no listing is called `{name}`"),
            )
            .did_you_mean(name, listings.names())
            .help(make("listing", name, &self.shown_path())),
            (Some(_), Some(anchor)) if self.figures.numbering.first(name, None).is_some() => {
                Problem::new(
                    codes::REFERENCE_UNSHOWN,
                    place,
                    format!("no page shows `{name}:{anchor}`"),
                )
                .help(format!("refer to the listing, [](listing:{name}), or show the anchor"))
            }
            (Some(_), _) => Problem::new(
                codes::REFERENCE_UNSHOWN,
                place,
                format!("no page shows the listing `{name}`"),
            )
            .help(format!("show it: {{{{#listing {name}}}}}")),
        };
        self.figures.problems.push(problem);
    }
}
