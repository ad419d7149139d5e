//! Where readers can run and read a listing: in the Rust Playground, in their checkout, and in the
//! repository.
//!
//! A listing has an address in the Playground only if it does the same there as here: it is one
//! file, uses only crates that the Playground has, and needs no arguments and no special build.

use super::address;
use bookwright_source::expectation::Expectation;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::table;

/// Crates that listings may use and the Playground has, with all their features: it has the hundred most
/// downloaded ones and those of the Rust Cookbook.
/// See <https://github.com/rust-lang/rust-playground#crates>.
const CRATES: [&str; 39] = [
    "anyhow",
    "async-trait",
    "base64",
    "bitflags",
    "bytes",
    "cfg-if",
    "chrono",
    "clap",
    "crossbeam",
    "crossbeam-channel",
    "crossbeam-utils",
    "either",
    "futures",
    "futures-channel",
    "futures-core",
    "futures-executor",
    "futures-io",
    "futures-sink",
    "futures-task",
    "futures-util",
    "hashbrown",
    "indexmap",
    "itertools",
    "lazy_static",
    "libc",
    "log",
    "memchr",
    "num_cpus",
    "once_cell",
    "parking_lot",
    "pin-project",
    "pin-project-lite",
    "rand",
    "rayon",
    "regex",
    "serde",
    "serde_json",
    "slab",
    "tokio",
];

/// Servers refuse longer addresses.
const LONGEST: usize = 7_500;

/// The address that opens a program in the Rust Playground.
pub(super) fn run(listing: &Listing, edition: &str, program: &str) -> Option<String> {
    if !listing.program || listing.metadata.support || !runs_elsewhere(listing) {
        return None;
    }
    let mode = if listing.metadata.run.release { "release" } else { "debug" };
    address_of(mode, edition, program)
}

/// The address that opens a block of code of a page there, if it can run there: it uses only crates that
/// the Playground has.
pub(super) fn run_block(edition: &str, code: &str) -> Option<String> {
    let used = code.lines().filter_map(|line| {
        let path = line.trim().trim_start_matches("pub ");
        let path = path.strip_prefix("use ").or_else(|| path.strip_prefix("extern crate "))?;
        path.trim_start_matches("::").split(|c: char| !c.is_alphanumeric() && c != '_').next()
    });
    let declares = |name: &str| {
        ["mod ", "enum ", "trait "].iter().any(|kind| code.contains(&format!("{kind}{name}")))
    };
    let is_there = |name: &str| {
        let named = name.replace('_', "-");
        matches!(name, "" | "std" | "core" | "alloc" | "crate" | "self" | "super")
            || CRATES.iter().any(|known| known.replace('_', "-") == named)
            || declares(name)
    };
    used.into_iter().all(is_there).then(|| address_of("debug", edition, code)).flatten()
}

/// The address of a program in the Rust Playground, unless it is too long for servers.
fn address_of(mode: &str, edition: &str, program: &str) -> Option<String> {
    let address = format!(
        "https://play.rust-lang.org/?version=stable&mode={mode}&edition={edition}&code={}",
        address::form(program)
    );
    (address.len() <= LONGEST).then_some(address)
}

/// The command that does in a reader's checkout what the book's tests do.
pub(super) fn command(listing: &Listing) -> String {
    let settings = &listing.metadata.run;
    let mut words = Vec::new();
    if !settings.cfg.is_empty() {
        let flags: Vec<String> = settings.cfg.iter().map(|cfg| format!("--cfg {cfg}")).collect();
        words.push(format!("RUSTFLAGS=\"{}\"", flags.join(" ")));
    }
    words.extend(settings.env.iter().map(|(name, value)| format!("{name}={}", quoted(value))));
    let verb = match (listing.program, listing.metadata.support) {
        (_, true) => "build",
        (true, false) => "run",
        (false, false) => "test",
    };
    words.push(format!("cargo {verb} -p {}", listing.name));
    words.extend(settings.release.then(|| "--release".to_owned()));
    if verb == "run" && !settings.args.is_empty() {
        words.push("--".to_owned());
        words.extend(settings.args.iter().map(|word| quoted(word)));
    }
    words.join(" ")
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    // Only a NUL cannot be quoted, and no shell could pass it on.
    shlex::try_quote(word).unwrap_or_default().into_owned()
}

fn runs_elsewhere(listing: &Listing) -> bool {
    let settings = &listing.metadata.run;
    let plain = settings.args.is_empty()
        && settings.stdin.is_empty()
        && settings.env.is_empty()
        && settings.cfg.is_empty()
        && listing.metadata.needs.is_empty();
    // If the manifest causes the error, it does not occur with the Playground's features.
    let lesson =
        listing.standalone && matches!(listing.metadata.expectation, Expectation::CompileError(_));
    plain && !lesson && one_file(listing) && known_crates(listing)
}

fn one_file(listing: &Listing) -> bool {
    let main = listing.folder.join(layout::MAIN);
    let entries = main.parent().and_then(|src| std::fs::read_dir(src).ok());
    entries.is_some_and(|entries| entries.count() == 1)
}

fn known_crates(listing: &Listing) -> bool {
    let manifest = table::parse(&listing.manifest, &mut Vec::new());
    let dependencies = table::descend(&manifest, &["dependencies"]);
    dependencies
        .is_none_or(|crates| crates.keys().all(|name| CRATES.contains(&name.get_ref().as_ref())))
}

/// The address of a file in the book's repository, on its default branch. `lines` are the first and
/// the last line of a snippet.
pub(super) fn source(repository: &str, path: &str, lines: Option<(usize, usize)>) -> String {
    let below = if repository.contains("gitlab") { "/-/blob/HEAD/" } else { "/blob/HEAD/" };
    let lines = lines.map_or(String::new(), |(first, last)| format!("#L{first}-L{last}"));
    format!("{repository}{below}{}{lines}", address::relative(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_source::Source;

    fn address(dependencies: &str, metadata: &str) -> Option<String> {
        with(dependencies, metadata, |listing| run(listing, "2024", "fn main() {}\n"))
    }

    fn with<T>(dependencies: &str, metadata: &str, ask: impl Fn(&Listing) -> T) -> T {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let manifest = format!(
            "[package]\nname = \"a\"\nedition = \"2024\"\n{dependencies}\n\
             [package.metadata.listing]\n{metadata}\n"
        );
        std::fs::create_dir_all(root.join("listings/t/a/src")).unwrap();
        std::fs::write(root.join("listings/t/a/Cargo.toml"), manifest).unwrap();
        std::fs::write(root.join("listings/t/a/src/main.rs"), "fn main() {}").unwrap();
        ask(Source::discover(root).listings.get("a").unwrap())
    }

    #[test]
    fn the_command_does_what_the_tests_do() {
        assert_eq!(with("", "", command), "cargo run -p a");
        let metadata = "args = [\"--name\", \"it's me\"]\ncfg = \"loom\"\nprofile = \"release\"";
        assert_eq!(
            with("", metadata, command),
            "RUSTFLAGS=\"--cfg loom\" cargo run -p a --release -- --name \"it's me\""
        );
    }

    #[test]
    fn only_what_runs_there_is_sent_there() {
        assert_eq!(
            address("", "").as_deref(),
            Some(
                "https://play.rust-lang.org/?version=stable&mode=debug&edition=2024&code=fn+main()\
                 +%7B%7D%0A"
            )
        );
        assert!(address("[dependencies]\ntokio = \"1\"", "").is_some());
        assert!(address("", "expect = \"compile-error\"").is_some());
        assert!(address("[workspace]", "expect = \"compile-error\"").is_none());
        assert!(address("[dependencies]\nmine = \"1\"", "").is_none());
        assert!(address("", "args = [\"x\"]").is_none());
        assert!(address("", "cfg = \"loom\"").is_none());
    }

    #[test]
    fn a_file_has_an_address_in_the_repository() {
        assert_eq!(
            source("https://github.com/a/b", "listings/t/a/src/main.rs", Some((3, 9))),
            "https://github.com/a/b/blob/HEAD/listings/t/a/src/main.rs#L3-L9"
        );
    }
}
