//! The codes of this floor's problems.

bookwright_base::codes! {
    /// The command names a listing, quiz, or crate that does not exist.
    SELECTION_UNKNOWN = "selection-unknown";
    /// A CI machine lacks what a listing needs to run.
    NEED_UNMET = "need-unmet";
    /// No compiler can be started for the book's crates.
    COMPILER_MISSING = "compiler-missing";

    /// Cargo refuses the workspace of the listings as a whole.
    WORKSPACE_REFUSED = "workspace-refused";
    /// Cargo or the compiler stops before it judges the code of a crate.
    BUILD_REFUSED = "build-refused";
    /// A build does not end.
    BUILD_TIMEOUT = "build-timeout";
    /// A build takes too much memory or prints without end.
    BUILD_MEMORY = "build-memory";
    /// A build script does not compile, where an error of the listing itself is expected.
    BUILD_SCRIPT_BROKEN = "build-script-broken";
    /// Cargo warns about a manifest.
    MANIFEST_WARNING = "manifest-warning";
    /// The lock file is missing or out of date, on a CI machine.
    LOCK_OUTDATED = "lock-outdated";
    /// A listing was not built because something it depends on was not.
    DEPENDENCY_BROKEN = "dependency-broken";
    /// The dependencies of a stand-alone crate are not available.
    DEPENDENCY_UNAVAILABLE = "dependency-unavailable";
    /// A fence uses a crate that no manifest offers it.
    FENCE_CRATE_MISSING = "fence-crate-missing";
    /// A crate has a pipe, socket, or device among its files.
    FILE_SPECIAL = "file-special";
    /// No target of a crate contains a file that a page shows as compiled code.
    FILE_NOT_COMPILED = "file-not-compiled";

    /// Code does not compile, and nothing says that it should not.
    COMPILE_ERROR_UNEXPECTED = "compile-error-unexpected";
    /// Code compiles that is expected not to.
    COMPILE_ERROR_MISSING = "compile-error-missing";
    /// Code does not compile, but for another reason than the one expected.
    COMPILE_ERROR_DIFFERS = "compile-error-differs";
    /// The compiler warns, and nothing says that it should.
    WARNING_UNEXPECTED = "warning-unexpected";
    /// The compiler does not warn, and is expected to.
    WARNING_MISSING = "warning-missing";
    /// The compiler warns, but about something else than expected.
    WARNING_DIFFERS = "warning-differs";
    /// The compiler gives the expected warning, and others.
    WARNING_EXTRA = "warning-extra";

    /// A run ends otherwise than expected.
    RUN_END_DIFFERS = "run-end-differs";
    /// A run does not end in time.
    RUN_TIMEOUT = "run-timeout";
    /// A run prints more than a page could show.
    RUN_OUTPUT_TOO_LARGE = "run-output-too-large";
    /// A run takes more memory than it may.
    RUN_MEMORY = "run-memory";
    /// A program ends before a process that it started.
    RUN_PROCESS_LEFT = "run-process-left";
    /// A test does not pass.
    TEST_FAILED = "test-failed";

    /// An exercise's solution does not pass its tests.
    EXERCISE_SOLUTION_FAILS = "exercise-solution-fails";
    /// An exercise's test files contain no test.
    EXERCISE_UNTESTED = "exercise-untested";
    /// An exercise's stub passes its tests.
    EXERCISE_STUB_PASSES = "exercise-stub-passes";
    /// A wrong solution passes the tests.
    EXERCISE_WRONG_PASSES = "exercise-wrong-passes";

    /// What a listing prints, measures, or makes the compiler say is not what is recorded.
    OUTPUT_DIFFERS = "output-differs";
    /// A listing prints bytes that are not UTF-8.
    OUTPUT_NOT_UTF8 = "output-not-utf8";
    /// A listing does not print a line that `before` names.
    OUTPUT_LINE_MISSING = "output-line-missing";
    /// A listing prints two lines in the order that `before` rules out.
    OUTPUT_ORDER_BROKEN = "output-order-broken";
    /// A redaction matches nothing.
    REDACTION_UNUSED = "redaction-unused";
    /// A listing does not print a figure that has a bound.
    FIGURE_MISSING = "figure-missing";
    /// A listing prints a figure more than once.
    FIGURE_REPEATED = "figure-repeated";
    /// A figure has a unit that its bound cannot be compared with.
    FIGURE_UNIT_DIFFERS = "figure-unit-differs";
    /// A figure is outside its bound.
    FIGURE_OUT_OF_BOUND = "figure-out-of-bound";

    /// A timeline is asked of a crate that cannot have one.
    TIMELINE_UNSUPPORTED = "timeline-unsupported";
    /// What a listing's tasks do is not what is recorded.
    TIMELINE_DIFFERS = "timeline-differs";
    /// The copy of a listing with the recorder does not build.
    TIMELINE_BUILD_FAILED = "timeline-build-failed";
    /// The recorder's log cannot be read.
    TIMELINE_LOG_INVALID = "timeline-log-invalid";
    /// Tokio reports nothing, or less than a timeline needs.
    TIMELINE_TOKIO_SILENT = "timeline-tokio-silent";
    /// A timeline is asked of a program without tasks, threads, or output.
    TIMELINE_EMPTY = "timeline-empty";
    /// A listing prints past the recorder.
    TIMELINE_OUTPUT_UNSEEN = "timeline-output-unseen";

    /// A Tracing question's program does not compile, and its answer says it does.
    QUIZ_PROGRAM_BROKEN = "quiz-program-broken";
    /// A Tracing question's program compiles, and its answer says it does not.
    QUIZ_PROGRAM_COMPILES = "quiz-program-compiles";
    /// A Tracing question's answer names a line without an error.
    QUIZ_ERROR_LINE_DIFFERS = "quiz-error-line-differs";
    /// A Tracing question's answer is not what its program prints.
    QUIZ_OUTPUT_DIFFERS = "quiz-output-differs";
    /// A Tracing question's program does not end well.
    QUIZ_PROGRAM_FAILS = "quiz-program-fails";

    /// A console transcript is not what the crate does now.
    TRANSCRIPT_DIFFERS = "transcript-differs";
    /// What a console shows is not the same each time, so it cannot be recorded.
    TRANSCRIPT_VARIES = "transcript-varies";
}
