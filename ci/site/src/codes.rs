//! The codes of this floor: what is wrong between a page and what it shows.

bookwright_base::codes! {
    /// A page, a directive, or a command names a listing that does not exist.
    LISTING_UNKNOWN = "listing-unknown";
    /// A directive shows a file that the listing does not have.
    LISTING_FILE_UNKNOWN = "listing-file-unknown";
    /// A directive shows a file that is outside its listing.
    LISTING_FILE_OUTSIDE = "listing-file-outside";
    /// A directive shows a Rust file that no part of its crate uses.
    LISTING_FILE_UNCOMPILED = "listing-file-uncompiled";
    /// A directive shows a file without code.
    LISTING_FILE_EMPTY = "listing-file-empty";
    /// A listing is compared with one that does not have the same file or anchor.
    LISTING_DIFF_MISSING = "listing-diff-missing";
    /// A page refers to a listing, or to lines of it, that no page shows.
    REFERENCE_UNSHOWN = "reference-unshown";
    /// A reference to a listing is not written as one link.
    REFERENCE_FORM = "reference-form";
    /// A directive that becomes a figure is not a paragraph of its own.
    DIRECTIVE_NOT_ALONE = "directive-not-alone";
    /// A directive is inside code, where it would be shown, not woven.
    DIRECTIVE_IN_CODE = "directive-in-code";
    /// A page's title contains a directive or a reference.
    DIRECTIVE_IN_TITLE = "directive-in-title";
    /// The task or the explanation of an exercise contains a directive.
    DIRECTIVE_IN_EXERCISE = "directive-in-exercise";
    /// A directive shows a listing as an exercise.
    EXERCISE_IS_LISTING = "exercise-is-listing";
    /// An `{{#end}}` has nothing before it that is folded.
    END_UNMATCHED = "end-unmatched";
    /// A heading is folded with an answer.
    HEADING_FOLDED = "heading-folded";
    /// A guess is asked for that the recording cannot judge.
    PREDICTION_UNDECIDED = "prediction-undecided";
    /// What is said to a wrong guess names a listing that does not do what could be guessed.
    PREDICTION_WHY_UNFIT = "prediction-why-unfit";
    /// A page shows the output of a listing that does not compile.
    OUTPUT_IMPOSSIBLE = "output-impossible";
    /// A page shows what the compiler says about a listing that compiles without a warning.
    ERRORS_IMPOSSIBLE = "errors-impossible";
    /// A page shows the timeline of a listing for which none is recorded.
    TIMELINE_UNRECORDED = "timeline-unrecorded";
    /// A page shows measured figures of a listing that has measured nothing.
    MEASUREMENT_UNRECORDED = "measurement-unrecorded";
    /// A page shows a figure that the listing has not measured.
    FIGURE_UNKNOWN = "figure-unknown";
    /// A page has the dial of a listing that has none.
    DIAL_MISSING = "dial-missing";
    /// Two dials of a page turn one listing.
    DIAL_REPEATED = "dial-repeated";
    /// A dial turns listings with different values.
    DIAL_MISMATCHED = "dial-mismatched";
    /// Nothing on a page changes with its dial.
    DIAL_IDLE = "dial-idle";
    /// No printed line tells what came of a dial's value.
    DIAL_OUTCOME_MISSING = "dial-outcome-missing";
    /// The figures of a listing cannot be drawn as a chart.
    CHART_UNDRAWABLE = "chart-undrawable";
    /// A chart is to end at a figure that has no place on its axis.
    CHART_UNTIL_INVALID = "chart-until-invalid";
    /// mdBook does not see an entry of SUMMARY.md.
    SUMMARY_ENTRY_DROPPED = "summary-entry-dropped";
    /// The page of a chapter would be a file that something else makes too.
    CHAPTER_PAGE_TAKEN = "chapter-page-taken";
    /// The site would be built where something of the author's is.
    BUILD_DIR_TAKEN = "build-dir-taken";
    /// mdBook does not accept a setting of book.toml.
    MDBOOK_SETTINGS = "mdbook-settings";
    /// mdBook cannot read the table of contents.
    MDBOOK_SUMMARY = "mdbook-summary";
    /// mdBook cannot use a template of the theme.
    MDBOOK_TEMPLATE = "mdbook-template";
    /// mdBook warned of a page while it rendered the book.
    MDBOOK_WARNING = "mdbook-warning";
    /// mdBook reported an error while it rendered the book.
    MDBOOK_ERROR = "mdbook-error";
}
