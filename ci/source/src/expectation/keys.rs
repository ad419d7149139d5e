//! Every key of `[package.metadata.listing]`: the one table that manifests are read by, that `bookwright
//! help listing` prints, and that the guide shows.

/// A key. All texts but the name and the example are inline Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What kind of value it takes.
    pub value: &'static str,
    /// What counts if it is not there.
    pub default: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// A line of a manifest.
    pub example: &'static str,
}

/// All keys, in the order in which an author meets them.
pub const KEYS: &[Key] = &[
    Key {
        name: "expect",
        value: "one of the [words below](#what-can-be-expected)",
        default: r#"`"success"`"#,
        meaning: "what should happen",
        example: r#"expect = "panic""#,
    },
    Key {
        name: "code",
        value: "text",
        default: "any error",
        meaning: r#"the error code, with `expect = "compile-error"`"#,
        example: r#"code = "E0382""#,
    },
    Key {
        name: "lint",
        value: "text",
        default: "any lint",
        meaning: r#"the lint of the warning, or of the denied lint that is the error; with `"warning"` or `"compile-error"`"#,
        example: r#"lint = "unused_must_use""#,
    },
    Key {
        name: "at",
        value: "text",
        default: "any line",
        meaning: r#"text of the line on which the diagnostic's primary span begins; with `"warning"` or `"compile-error"`"#,
        example: r#"at = "drop(guard)""#,
    },
    Key {
        name: "status",
        value: "whole number, 1 to 255",
        default: "none: it must be said",
        meaning: r#"the exit status, with `expect = "exit"`"#,
        example: "status = 3",
    },
    Key {
        name: "order",
        value: r#"`"exact"` or `"any"`"#,
        default: r#"`"exact"`"#,
        meaning: "whether lines are compared byte for byte, or as a set because tasks race",
        example: r#"order = "any""#,
    },
    Key {
        name: "before",
        value: "list of pairs of lines",
        default: "none",
        meaning: r#"in each pair, the first line is printed before the second; with `order = "any"`"#,
        example: r#"before = [["cake: in", "cake: out"]]"#,
    },
    Key {
        name: "timeout",
        value: "seconds, 0.1 to 3600",
        default: r#"10; with `expect = "hang"`, 2"#,
        meaning: "how long the run may take",
        example: "timeout = 60",
    },
    Key {
        name: "memory",
        value: "whole number and `MB`, `GB`, `MiB`, or `GiB`",
        default: r#"`memory` in book.toml, or `"2 GiB"`"#,
        meaning: "what it and all it starts may have resident (Linux only)",
        example: r#"memory = "4 GiB""#,
    },
    Key {
        name: "args",
        value: "list of texts",
        default: "none",
        meaning: "the program's arguments",
        example: r#"args = ["--count", "3"]"#,
    },
    Key {
        name: "stdin",
        value: "text",
        default: "empty",
        meaning: "what the program reads",
        example: r#"stdin = "101\n""#,
    },
    Key {
        name: "env",
        value: "table of texts",
        default: "empty",
        meaning: "variables besides `PATH` and a mark, `BOOKWRIGHT_RUN`",
        example: r#"env = { LOG = "debug" }"#,
    },
    Key {
        name: "bounds",
        value: "table of [bounds](#bounds)",
        default: "none",
        meaning: "the program prints figures, and each run is held to these",
        example: r#"bounds = { resident = "< 200 MB" }"#,
    },
    Key {
        name: "redact",
        value: "list of `{ pattern, with }`",
        default: "none",
        meaning: "what differs from run to run, [hidden](recordings.md#what-one-listing-prints-anew-each-time) before words are compared",
        example: r#"redact = [{ pattern = '\d+ ms', with = "… ms" }]"#,
    },
    Key {
        name: "needs",
        value: "list of [needs](#needs)",
        default: "none",
        meaning: r#"what the machine must have; otherwise the verdict is "not run""#,
        example: r#"needs = ["linux"]"#,
    },
    Key {
        name: "cfg",
        value: r#"list of `"loom"`, `"tokio_unstable"`"#,
        default: "none",
        meaning: "built with `--cfg` of each",
        example: r#"cfg = ["loom"]"#,
    },
    Key {
        name: "profile",
        value: r#"`"dev"` or `"release"`"#,
        default: r#"`"dev"`"#,
        meaning: "how it is built",
        example: r#"profile = "release""#,
    },
    Key {
        name: "timeline",
        value: r#"`true`, or `{ minute = "10 ms" }`"#,
        default: "none",
        meaning: "a [timeline](timelines.md) is recorded; with `minute`, a minute of the story is so long on its clock (in `ms` or `s`)",
        example: "timeline = true",
    },
    Key {
        name: "dial",
        value: "`{ const, values }`",
        default: "none",
        meaning: "a number of the program that a [reader can turn](dials.md): the name of its `const`, and the values that are recorded",
        example: "dial = { const = \"CAPACITY\", values = [1, 4, 16] }",
    },
    Key {
        name: "kind",
        value: r#"`"program"` or `"support"`"#,
        default: r#"`"program"`"#,
        meaning: r#"`"support"`: a crate that other listings use, built and never run"#,
        example: r#"kind = "support""#,
    },
];

/// The names of all keys.
pub fn names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|key| key.name)
}
