//! The codes of the program itself: what `init`, `new`, `rename`, `remove`, and `practice`
//! refuse.

bookwright_base::codes! {
    /// A new listing, exercise, or quiz has a name that cannot be one.
    NAME_INVALID = "name-invalid";
    /// A new listing or exercise has a name that means something else to Rust, cargo, or Windows.
    NAME_RESERVED = "name-reserved";
    /// A new listing, exercise, quiz, or chapter has the name of something that exists.
    NAME_TAKEN = "name-taken";
    /// A new listing names a group that cannot be one.
    GROUP_INVALID = "group-invalid";
    /// A command names a chapter that the book does not have.
    CHAPTER_UNKNOWN = "chapter-unknown";
    /// A new chapter has a path that cannot be a page's.
    CHAPTER_PATH_INVALID = "chapter-path-invalid";
    /// A new chapter has a title that cannot be one.
    CHAPTER_TITLE_INVALID = "chapter-title-invalid";
    /// A new chapter is to go below a chapter that cannot have chapters below it.
    CHAPTER_UNNUMBERED = "chapter-unnumbered";
    /// A chapter that is to be removed has chapters below it.
    CHAPTER_HAS_CHAPTERS = "chapter-has-chapters";
    /// A listing that is to be renamed or removed is one that other crates depend on.
    LISTING_NEEDED = "listing-needed";
    /// The table of contents has no place for a new chapter's line that can be found.
    SUMMARY_UNCLEAR = "summary-unclear";
    /// A page ends inside a fence or a comment.
    PAGE_LEFT_OPEN = "page-left-open";
    /// The workspace of the listings does not take in a new listing.
    WORKSPACE_MEMBERS = "workspace-members";
    /// The tool's table cannot be added to the preprocessors of an existing book.
    INIT_TABLE = "init-table";
    /// mdbook-quiz renders the book's quizzes.
    QUIZ_UPSTREAM = "quiz-upstream";
    /// The book that a reader wants to practice with has no exercise.
    EXERCISES_MISSING = "exercises-missing";
    /// The folder for the reader's copies of exercises is somebody else's.
    PRACTICE_FOLDER_TAKEN = "practice-folder-taken";
}
