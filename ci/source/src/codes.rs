//! The codes of this floor: what can be wrong with what the author wrote.

use bookwright_base::code::Code;

/// The codes of directives that cannot be read, so nobody knows what they show.
pub const OF_UNREAD_DIRECTIVES: [Code; 11] = [
    DIRECTIVE_UNKNOWN,
    DIRECTIVE_MISSPELLED,
    DIRECTIVE_UNCLOSED,
    DIRECTIVE_SUBJECT_MISSING,
    DIRECTIVE_SIGN_STRAY,
    DIRECTIVE_VALUE_UNQUOTED,
    DIRECTIVE_QUOTE_UNCLOSED,
    DIRECTIVE_ATTRIBUTE_UNKNOWN,
    DIRECTIVE_ATTRIBUTE_MISUSED,
    DIRECTIVE_ANCHOR_UNWANTED,
    PREDICTION_FORM_UNKNOWN,
];

bookwright_base::codes! {
    // The book.

    /// A file or folder of the book is outside the book's folder.
    PATH_OUTSIDE = "path-outside";
    /// A symbolic link names a file that does not exist.
    SYMLINK_BROKEN = "symlink-broken";
    /// SUMMARY.md lists a chapter without a title.
    CHAPTER_TITLE_MISSING = "chapter-title-missing";
    /// SUMMARY.md lists a file outside the source folder.
    CHAPTER_OUTSIDE = "chapter-outside";
    /// SUMMARY.md lists a file that does not exist.
    CHAPTER_MISSING = "chapter-missing";
    /// SUMMARY.md lists an address of the web, or a path that cannot be part of a page's address.
    CHAPTER_ADDRESS_INVALID = "chapter-address-invalid";
    /// SUMMARY.md lists a file twice.
    CHAPTER_REPEATED = "chapter-repeated";

    // TOML: book.toml, manifests, and quizzes.

    /// A file is not TOML.
    TOML_INVALID = "toml-invalid";
    /// A table has a key that means nothing there.
    KEY_UNKNOWN = "key-unknown";
    /// A value has another type than the key takes.
    VALUE_TYPE = "value-type";
    /// A value is none of the words that the key takes.
    VALUE_UNKNOWN = "value-unknown";
    /// A text says nothing.
    VALUE_EMPTY = "value-empty";
    /// A number is smaller or larger than the key takes.
    NUMBER_OUT_OF_RANGE = "number-out-of-range";
    /// A key has no effect without another one, or with the value that the other one has.
    KEY_WITHOUT_EFFECT = "key-without-effect";
    /// A setting, such as a number or a description, names a chapter that SUMMARY.md does not list.
    SETTING_CHAPTER_UNKNOWN = "setting-chapter-unknown";
    /// book.toml names a folder of listings that does not exist.
    SETTING_FOLDER_MISSING = "setting-folder-missing";
    /// book.toml names a manifest of cargo that does not exist, or is none.
    SETTING_MANIFEST_MISSING = "setting-manifest-missing";
    /// The book needs another version of the tool.
    TOOL_VERSION_UNMET = "tool-version-unmet";
    /// The version of the tool that a book needs is not written as one.
    TOOL_VERSION_INVALID = "tool-version-invalid";
    /// The book's address is not that of a site.
    SETTING_ADDRESS_INVALID = "setting-address-invalid";
    /// The folder that book.toml names as a theme of this tool is none.
    THEME_INVALID = "theme-invalid";
    /// A file in the book's theme folder counts only under mdBook's own theme.
    THEME_FILE_UNUSED = "theme-file-unused";
    /// The discussion below the pages lacks a value that giscus needs.
    DISCUSSION_KEY_MISSING = "discussion-key-missing";
    /// A value of the discussion cannot be one that giscus gave.
    DISCUSSION_VALUE_INVALID = "discussion-value-invalid";
    /// The committed times hold something that is not a number of seconds.
    TIMES_INVALID = "times-invalid";

    /// Nothing is recorded yet of what a listing does.
    OUTPUT_UNRECORDED = "output-unrecorded";

    // Directives.

    /// No directive has this name.
    DIRECTIVE_UNKNOWN = "directive-unknown";
    /// The name of a directive is that of one of mdBook's own but for one letter.
    DIRECTIVE_MISSPELLED = "directive-misspelled";
    /// A directive is not closed on its line.
    DIRECTIVE_UNCLOSED = "directive-unclosed";
    /// A directive names nothing to show.
    DIRECTIVE_SUBJECT_MISSING = "directive-subject-missing";
    /// A sign in a directive is part of neither a name nor an attribute.
    DIRECTIVE_SIGN_STRAY = "directive-sign-stray";
    /// The value of an attribute has no quotes around it.
    DIRECTIVE_VALUE_UNQUOTED = "directive-value-unquoted";
    /// The value of an attribute has a quote before it and none after it.
    DIRECTIVE_QUOTE_UNCLOSED = "directive-quote-unclosed";
    /// A directive does not take this attribute.
    DIRECTIVE_ATTRIBUTE_UNKNOWN = "directive-attribute-unknown";
    /// An attribute is used twice, or not in the form that its directive takes.
    DIRECTIVE_ATTRIBUTE_MISUSED = "directive-attribute-misused";
    /// A directive that shows the whole is given an anchor.
    DIRECTIVE_ANCHOR_UNWANTED = "directive-anchor-unwanted";
    /// A directive names a listing, but not which of its figures.
    DIRECTIVE_FIGURE_MISSING = "directive-figure-missing";
    /// What a reader is to guess is given in no form that is known.
    PREDICTION_FORM_UNKNOWN = "prediction-form-unknown";
    /// A timeline or a dial names one listing twice.
    TIMELINE_RUN_REPEATED = "timeline-run-repeated";

    // Anchors and asides.

    /// An anchor is opened and never closed.
    ANCHOR_UNCLOSED = "anchor-unclosed";
    /// An anchor is closed and not open.
    ANCHOR_UNOPENED = "anchor-unopened";
    /// A file has two anchors of one name.
    ANCHOR_REPEATED = "anchor-repeated";
    /// A page asks for an anchor that the file does not have.
    ANCHOR_MISSING = "anchor-missing";
    /// A page asks for an anchor with no lines in it.
    ANCHOR_EMPTY = "anchor-empty";
    /// What reads like a note or a fold is behind code, or is not a comment.
    ASIDE_MISPLACED = "aside-misplaced";
    /// A note has no words.
    NOTE_EMPTY = "note-empty";
    /// A note has no line after it to explain.
    NOTE_WITHOUT_LINE = "note-without-line";
    /// A fold is opened inside another one.
    FOLD_NESTED = "fold-nested";
    /// A fold is ended and not open.
    FOLD_UNOPENED = "fold-unopened";
    /// A fold is opened and never ended.
    FOLD_UNCLOSED = "fold-unclosed";
    /// A fold holds no lines.
    FOLD_EMPTY = "fold-empty";

    // Listings: crates, and what their manifests claim.

    /// A folder of the listings has sources and no Cargo.toml.
    LISTING_MANIFEST_MISSING = "listing-manifest-missing";
    /// A manifest has no package with a name.
    LISTING_NAME_MISSING = "listing-name-missing";
    /// A listing has another name than its folder.
    LISTING_NAME_DIFFERS = "listing-name-differs";
    /// Two listings have one name.
    LISTING_NAME_TAKEN = "listing-name-taken";
    /// A listing has neither a program nor a library.
    LISTING_CODE_MISSING = "listing-code-missing";
    /// A manifest names another file for the program or the library than pages show.
    LISTING_TARGET_MOVED = "listing-target-moved";
    /// A listing holds a second program, which nothing runs.
    LISTING_PROGRAM_UNRUN = "listing-program-unrun";
    /// A listing has tests among its sources, which nothing runs.
    LISTING_TESTS_UNRUN = "listing-tests-unrun";
    /// A listing gives a dependency a version or features of its own.
    DEPENDENCY_NOT_SHARED = "dependency-not-shared";
    /// A listing shares a dependency that the workspace does not declare.
    DEPENDENCY_UNDECLARED = "dependency-undeclared";
    /// A manifest claims something that nothing could refute.
    CLAIM_VACUOUS = "claim-vacuous";
    /// `dial` does not name a `const` and its values.
    LISTING_DIAL_INVALID = "listing-dial-invalid";
    /// A listing's code has not the number that its dial turns.
    LISTING_DIAL_UNFIT = "listing-dial-unfit";
    /// `timeline` is neither true nor a table.
    LISTING_TIMELINE_INVALID = "listing-timeline-invalid";
    /// A listing is expected to exit, and the manifest does not say with which status.
    LISTING_STATUS_MISSING = "listing-status-missing";
    /// What should be a pair of lines is not one.
    LISTING_BEFORE_INVALID = "listing-before-invalid";
    /// An amount of memory is not a number with a unit.
    MEMORY_INVALID = "memory-invalid";
    /// A bound is not a comparison, a number, and a unit.
    BOUND_INVALID = "bound-invalid";
    /// A length of time is not a number with a unit.
    DURATION_INVALID = "duration-invalid";
    /// What a listing needs is not a whole number of it.
    NEED_INVALID = "need-invalid";
    /// A redaction lacks its pattern, or what takes the pattern's place.
    REDACTION_KEY_MISSING = "redaction-key-missing";
    /// A redaction's pattern is not a regular expression.
    REDACTION_PATTERN_INVALID = "redaction-pattern-invalid";
    /// A redaction's pattern also matches where there is nothing.
    REDACTION_MATCHES_EMPTY = "redaction-matches-empty";
    /// A redaction's pattern hides every line.
    REDACTION_HIDES_ALL = "redaction-hides-all";
    /// A redaction puts in a group that its pattern does not have.
    REDACTION_GROUP_UNKNOWN = "redaction-group-unknown";

    // Recordings and exercises.

    /// A recording is not what `bless` writes.
    RECORDING_INVALID = "recording-invalid";
    /// A recording is in a folder that is no listing's.
    RECORDING_STRAY = "recording-stray";
    /// An exercise has a recording, which no page shows.
    EXERCISE_RECORDED = "exercise-recorded";
    /// An exercise has no solution.
    EXERCISE_SOLUTION_MISSING = "exercise-solution-missing";
    /// An exercise has no task.
    EXERCISE_TASK_MISSING = "exercise-task-missing";
    /// An exercise has no tests.
    EXERCISE_TESTS_MISSING = "exercise-tests-missing";
    /// An exercise has no wrong solution.
    EXERCISE_WRONG_MISSING = "exercise-wrong-missing";

    // Quizzes.

    /// Two quiz files have one name, with their folders.
    QUIZ_NAME_TAKEN = "quiz-name-taken";
    /// A page shows a quiz file that does not exist.
    QUIZ_MISSING = "quiz-missing";
    /// A quiz is shown in two places.
    QUIZ_SHOWN_TWICE = "quiz-shown-twice";
    /// mdbook-quiz cannot read a quiz in which nothing else is wrong.
    QUIZ_UNREADABLE = "quiz-unreadable";
    /// A quiz has no questions.
    QUIZ_EMPTY = "quiz-empty";
    /// A question is not a table of its own.
    QUIZ_QUESTION_FORM = "quiz-question-form";
    /// A question has no id.
    QUIZ_ID_MISSING = "quiz-id-missing";
    /// The id of a question has signs that an id cannot have.
    QUIZ_ID_INVALID = "quiz-id-invalid";
    /// Two questions have one id.
    QUIZ_ID_TAKEN = "quiz-id-taken";
    /// A question lacks a part.
    QUIZ_PART_MISSING = "quiz-part-missing";
    /// A part of a question says nothing.
    QUIZ_PART_EMPTY = "quiz-part-empty";
    /// Two options of a question are the same.
    QUIZ_OPTION_REPEATED = "quiz-option-repeated";
    /// An option speaks of the places of others, and their order is not fixed.
    QUIZ_OPTION_PLACE = "quiz-option-place";
    /// An answer is put in a place that does not exist among the distractors.
    QUIZ_PLACE_UNKNOWN = "quiz-place-unknown";
    /// A question gives its options a place and an order.
    QUIZ_ORDER_CONFLICT = "quiz-order-conflict";
    /// A question belongs to a shared text that the quiz does not have.
    QUIZ_MULTIPART_UNKNOWN = "quiz-multipart-unknown";
    /// A shared text has no question that belongs to it.
    QUIZ_MULTIPART_UNUSED = "quiz-multipart-unused";
    /// A context does not explain the answer.
    QUIZ_EXPLANATION_MISSING = "quiz-explanation-missing";
    /// A context does not have one reason for each distractor.
    QUIZ_REASONS_MISMATCH = "quiz-reasons-mismatch";
    /// An answer says of a program what contradicts whether it compiles.
    QUIZ_ANSWER_CONFLICT = "quiz-answer-conflict";
    /// An answer names a line that the program does not have.
    QUIZ_LINE_UNKNOWN = "quiz-line-unknown";

    // Includes, and the crates that they show.

    /// Two pages claim of one crate what cannot both be true.
    CRATE_CLAIMS_CONFLICT = "crate-claims-conflict";
    /// A fence names another edition than the crate's manifest.
    FENCE_EDITION_DIFFERS = "fence-edition-differs";
    /// A word of a code block is nearly one that rustdoc knows.
    FENCE_WORD_MISSPELLED = "fence-word-misspelled";
    /// A code block says `ignore` in a book that allows none such.
    FENCE_IGNORED = "fence-ignored";
    /// A block says that it is the output of the code before it, and there is none that runs.
    FENCE_OUTPUT_STRAY = "fence-output-stray";
    /// An include names a file that does not exist or cannot be read.
    INCLUDE_MISSING = "include-missing";
    /// A text includes itself, or includes lead from file to file too often.
    INCLUDE_NESTED = "include-nested";
    /// An include of several lines is where Markdown takes one.
    INCLUDE_LINES_LOST = "include-lines-lost";
    /// An include names a line that the file does not have.
    INCLUDE_LINE_MISSING = "include-line-missing";
    /// An include names lines whose end comes before their beginning.
    INCLUDE_LINES_REVERSED = "include-lines-reversed";
}
