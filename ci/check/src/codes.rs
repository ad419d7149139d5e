//! The codes of this floor: what is unsound in the sources, and in the rendered site.

bookwright_base::codes! {
    /// No page shows a listing.
    LISTING_UNUSED = "listing-unused";
    /// No page shows an exercise.
    EXERCISE_UNUSED = "exercise-unused";
    /// No listing depends on a support crate.
    SUPPORT_UNUSED = "support-unused";
    /// No page shows a crate.
    CRATE_UNSHOWN = "crate-unshown";
    /// No page shows a transcript.
    TRANSCRIPT_UNSHOWN = "transcript-unshown";
    /// No page draws a recorded timeline.
    TIMELINE_UNUSED = "timeline-unused";
    /// No page has the dial of a listing.
    DIAL_UNUSED = "dial-unused";
    /// No page shows an image.
    IMAGE_UNUSED = "image-unused";
    /// No page shows the lines of an anchor.
    ANCHOR_UNUSED = "anchor-unused";
    /// No page asks a quiz.
    QUIZ_UNUSED = "quiz-unused";
    /// A Markdown file of the source folder is not in the table of contents.
    PAGE_UNLISTED = "page-unlisted";
    /// A link has no address.
    LINK_EMPTY = "link-empty";
    /// An address leads out of the book's source folder.
    LINK_OUTSIDE = "link-outside";
    /// An address leads to a file that does not exist.
    LINK_BROKEN = "link-broken";
    /// An address leads to an id that its page does not have.
    LINK_FRAGMENT_UNKNOWN = "link-fragment-unknown";
    /// No line says where the label of a reference leads.
    LINK_UNDEFINED = "link-undefined";
    /// A page has no heading of the first level.
    PAGE_UNTITLED = "page-untitled";
    /// A page has more than one heading of the first level.
    PAGE_TITLED_TWICE = "page-titled-twice";
    /// A heading is more than one level below the heading before it.
    HEADING_LEVEL_SKIPPED = "heading-level-skipped";
    /// An id is empty or has blanks in it.
    ID_INVALID = "id-invalid";
    /// An id occurs more than once on a page.
    ID_REPEATED = "id-repeated";
    /// An attribute names an id that no element of the page has.
    ID_UNKNOWN = "id-unknown";
    /// Words are taken for a tag, so the page does not show them.
    HTML_TAG_UNKNOWN = "html-tag-unknown";
    /// A tag is still open where the block that it is in ends.
    HTML_TAG_UNCLOSED = "html-tag-unclosed";
    /// A tag closes something that is not open.
    HTML_TAG_UNOPENED = "html-tag-unopened";
    /// A page defines a footnote twice.
    FOOTNOTE_REPEATED = "footnote-repeated";
    /// Nothing refers to a footnote.
    FOOTNOTE_UNUSED = "footnote-unused";
    /// A page refers to a footnote that it does not define.
    FOOTNOTE_UNDEFINED = "footnote-undefined";
    /// A directive reached the page as it was written.
    DIRECTIVE_UNWOVEN = "directive-unwoven";
    /// A page loads something from another site.
    POLICY_REMOTE = "policy-remote";
    /// A page has no Content-Security-Policy.
    POLICY_MISSING = "policy-missing";
    /// A page's policy allows scripts that are not named.
    POLICY_LOOSE = "policy-loose";
    /// A page has a script of its own, which its policy stops.
    POLICY_SCRIPT = "policy-script";
    /// A page has a style of its own, which its policy stops.
    POLICY_STYLE = "policy-style";
    /// A page is larger than its budget.
    PAGE_HEAVY = "page-heavy";
    /// A page's timelines are larger than their budget.
    TIMELINES_HEAVY = "timelines-heavy";
    /// The values of a dial are larger than their budget.
    DIAL_HEAVY = "dial-heavy";
    /// A word is neither in the dictionary nor in the book's list.
    WORD_UNKNOWN = "word-unknown";
    /// A dictionary that book.toml names cannot be used.
    DICTIONARY_UNREADABLE = "dictionary-unreadable";
    /// A line of the book's word list has more than one word.
    SPELLING_LINE = "spelling-line";
    /// The book's word list has a word twice.
    SPELLING_REPEATED = "spelling-repeated";
    /// The book's word list is not sorted.
    SPELLING_UNSORTED = "spelling-unsorted";
    /// No page uses a word of the book's word list.
    SPELLING_UNUSED = "spelling-unused";
    /// A paragraph is a note of the author about what is still to write.
    PLACEHOLDER_LEFT = "placeholder-left";
    /// A page uses a term of the glossary before the book introduces it.
    TERM_EARLY = "term-early";
    /// The glossary does not say where the book introduces a term.
    TERM_UNLINKED = "term-unlinked";
    /// A page of objectives has no table of them.
    OBJECTIVES_MISSING = "objectives-missing";
    /// No question or no exercise tests an objective.
    OBJECTIVE_UNTESTED = "objective-untested";
}
