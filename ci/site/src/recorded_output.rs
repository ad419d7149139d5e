//! Recordings of a listing as pages show them: its output, the compiler's diagnostics, and measured
//! figures in sentences.

use super::diagnostics;
use super::figure::{self, Badge, OutputBlock};
use super::figure_context::FigureContext;
use super::html::{self, escaped};
use crate::codes;
use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;
use bookwright_source::Spanned;
use bookwright_source::codes as source_codes;
use bookwright_source::expectation::{Expectation, Order};
use bookwright_source::listing::Listing;

/// Where recorded text appears, which decides whether it has to name its listing.
pub(super) enum Placement {
    /// Below the code of its listing.
    BelowListing,
    /// By itself: its title names the listing and links to it.
    Alone {
        /// The index of the page in the book.
        page: usize,
        /// Whether it also says what the listing does, because its figure does not.
        tells: bool,
    },
}

impl Placement {
    fn badge(&self, listing: &Listing) -> Option<Badge> {
        matches!(self, Self::Alone { tells: true, .. }).then(|| Badge::of(listing))
    }
}

impl FigureContext<'_> {
    /// The output of a listing, for `{{#output NAME}}` and for `output` in `{{#listing}}`. Below a
    /// listing that does not compile, or compiles with a warning, the diagnostics are shown too.
    /// `None` if a problem was reported instead.
    pub(super) fn output(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
        placement: &Placement,
    ) -> Option<String> {
        let listing = self.find(text, name)?;
        let mut blocks = String::new();
        match &listing.metadata.expectation {
            Expectation::CompileError(_) => {
                if matches!(placement, Placement::Alone { .. }) {
                    self.problems.push(
                        Problem::new(
                            codes::OUTPUT_IMPOSSIBLE,
                            text.place(name.span()),
                            format!("`{}` does not compile, so it prints nothing", listing.name),
                        )
                        .help(format!("write {{{{#errors {}}}}}", listing.name)),
                    );
                    return None;
                }
                return self.compiler(text, name, placement);
            }
            Expectation::Warning(_) if matches!(placement, Placement::BelowListing) => {
                blocks = self.compiler(text, name, placement)?;
            }
            _ => {}
        }
        let recording = &listing.recording;
        let stdout = recording.printed();
        if stdout.is_none() && recording.stderr.is_none() {
            self.problems.push(nothing_recorded(text, name));
            return None;
        }
        let silent = recording.stderr.is_none();
        let printed = stdout.as_deref().map_or(String::new(), escaped);
        if !printed.is_empty() || silent {
            let meta =
                if printed.is_empty() { "recorded · it prints nothing" } else { how(listing) };
            blocks.push_str(&figure::output_block(&OutputBlock {
                class: "",
                title: self.title("Output", listing, placement),
                badge: placement.badge(listing),
                meta,
                label: "Recorded output",
                words: printed,
            }));
        }
        let is_alone = blocks.is_empty();
        if !silent {
            blocks.push_str(&figure::output_block(&OutputBlock {
                class: "",
                title: self.title("Standard error", listing, placement),
                badge: placement.badge(listing).filter(|_| is_alone),
                meta: "recorded",
                label: "Recorded standard error",
                words: recording.stderr.as_deref().map_or(String::new(), escaped),
            }));
        }
        Some(self.framed(listing, blocks, placement))
    }

    /// The diagnostics of a listing, for `{{#errors NAME}}`; `None` if a problem was reported instead.
    pub(super) fn errors(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
        placement: &Placement,
    ) -> Option<String> {
        let listing = self.find(text, name)?;
        let expectation = &listing.metadata.expectation;
        if !matches!(expectation, Expectation::CompileError(_) | Expectation::Warning(_)) {
            self.problems.push(
                Problem::new(
                    codes::ERRORS_IMPOSSIBLE,
                    text.place(name.span()),
                    format!("the compiler says nothing about `{}`", listing.name),
                )
                .help(format!("its expectation is {}", expectation.word()))
                .help(format!("{{{{#output {}}}}} shows what it prints", listing.name)),
            );
            return None;
        }
        let words = self.compiler(text, name, placement)?;
        Some(self.framed(listing, words, placement))
    }

    /// A measured figure in a sentence, for `{{#measured NAME:KEY}}`; `None` if a problem was
    /// reported instead.
    pub(super) fn measured(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
        key: &Spanned<String>,
    ) -> Option<String> {
        let listing = self.find(text, name)?;
        let Some(measured) = &self.recording(listing).measured else {
            self.problems.push(nothing_measured(text, name));
            return None;
        };
        let Some(figure) = measured.figure(key.get_ref()) else {
            let known: Vec<&str> = measured.figures.iter().map(|each| &each.key[..]).collect();
            self.problems.push(
                Problem::new(
                    codes::FIGURE_UNKNOWN,
                    text.place(key.span()),
                    format!("`{}` has measured no `{}`", listing.name, key.get_ref()),
                )
                .did_you_mean(key.get_ref(), known.iter().copied())
                .help(format!("it has measured {}", known.join(", "))),
            );
            return None;
        };
        Some(format!("<strong class=\"fig\">{}</strong>", escaped(&figure.display())))
    }

    fn compiler(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
        placement: &Placement,
    ) -> Option<String> {
        let listing = self.find(text, name)?;
        let Some(words) = &listing.recording.compiler else {
            self.problems.push(nothing_recorded(text, name));
            return None;
        };
        let warns = matches!(listing.metadata.expectation, Expectation::Warning(_));
        let mut meta: Vec<String> = Vec::new();
        meta.extend(self.toolchain.as_ref().map(|version| format!("rustc {version}")));
        meta.extend(diagnostics::first_message(words));
        Some(figure::output_block(&OutputBlock {
            class: if warns { "warn" } else { "err" },
            title: self.title("The compiler", listing, placement),
            badge: placement.badge(listing),
            meta: &meta.join(" · "),
            label: "What the compiler says",
            words: diagnostics::colored(words),
        }))
    }

    /// The title of recorded text. By itself, it names the listing and links to it.
    fn title(&self, words: &str, listing: &Listing, placement: &Placement) -> String {
        let Placement::Alone { page, .. } = placement else { return words.to_owned() };
        let of = if words == "The compiler" { "on" } else { "of" };
        let name = html::escaped(&listing.name);
        match self.numbering.first(&listing.name, None) {
            Some(spot) => {
                let address = html::escaped(&self.numbering.address(*page, spot));
                format!("{words} {of} <a href=\"{address}\"><code>{name}</code></a>")
            }
            None => format!("{words} {of} <code>{name}</code>"),
        }
    }

    fn framed(&self, listing: &Listing, blocks: String, placement: &Placement) -> String {
        match placement {
            Placement::BelowListing => blocks,
            Placement::Alone { .. } => figure::apart(&listing.name, &blocks),
        }
    }
}

/// How output was recorded.
fn how(listing: &Listing) -> &'static str {
    match (&listing.metadata.order, &listing.metadata.expectation) {
        _ if !listing.metadata.bounds.is_empty() => "measured in one run",
        (_, Expectation::Hang) => "recorded · until it was stopped",
        (Order::Any { .. }, _) => "recorded · one run of many",
        (Order::Exact, _) => "recorded",
    }
}

fn nothing_recorded(text: &Text, name: &Spanned<String>) -> Problem {
    let given = name.get_ref();
    Problem::new(
        source_codes::OUTPUT_UNRECORDED,
        text.place(name.span()),
        format!("nothing is recorded for `{given}`"),
    )
    .help(format!("run it and record what it does: {} bless {given}", program::name()))
}

/// The problem of a figure or a chart of a listing that has measured nothing.
pub(super) fn nothing_measured(text: &Text, name: &Spanned<String>) -> Problem {
    let given = name.get_ref();
    let what = format!("`{given}` has measured nothing");
    Problem::new(codes::MEASUREMENT_UNRECORDED, text.place(name.span()), what)
        .help("say in its Cargo.toml which figures it prints: `bounds` below [package.metadata.listing]")
        .help(format!("then record them: {} bless {given}", program::name()))
}
