//! Reads what cargo itself prints about manifests that it refuses or warns about.
//!
//! Cargo refuses a whole workspace because of one manifest and has no JSON message for it, so the
//! listing is found by the paths in cargo's words.

use std::path::Path;

use super::build_process::Limit;
use super::codes;
use super::exercises::Variant;
use super::mirror::{Mirror, Package};
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::listing::Listing;

/// The package that cargo's words blame: the one whose manifest cargo could not read, named last in
/// the chain of causes, or else the first package they name.
pub(super) fn culprit<'a>(
    mirror: &Mirror,
    members: &[&'a Package],
    words: &str,
) -> Option<&'a Package> {
    // Warnings about other manifests come before the error.
    let words = words.find("error").map_or(words, |at| &words[at..]);
    let manifest = format!("{}{}`", std::path::MAIN_SEPARATOR, layout::MANIFEST);
    let last = members
        .iter()
        .filter_map(|&each| {
            let named = format!("{}{manifest}", mirror.folder_of(each).display());
            Some((words.rfind(&named)?, each))
        })
        .max_by_key(|(at, _)| *at);
    let first = || {
        members
            .iter()
            .filter_map(|&each| {
                let folder = mirror.folder_of(each).display().to_string();
                let ends = [")", "`", "/", "\\"].into_iter();
                let at = ends.filter_map(|end| words.find(&format!("{folder}{end}"))).min()?;
                Some((at, each))
            })
            .min_by_key(|(at, _)| *at)
    };
    last.or_else(first).map(|(_, package)| package)
}

/// The problem of a listing that cargo refuses to build.
pub(super) fn refused(listing: &Listing, words: &str) -> Problem {
    let what = format!("cargo cannot build `{}` from this manifest", listing.name);
    Problem::new(codes::BUILD_REFUSED, listing.place(), what)
        .help("see cargo's words below; the other listings are built without this one")
        .detail(words)
}

/// The problem of a listing whose build was stopped.
pub(super) fn stopped(listing: &Listing, met: Limit, words: &str) -> Problem {
    let (code, what, why, key) = match met {
        Limit::Timeout => (
            codes::BUILD_TIMEOUT,
            "does not end",
            "wait for something that never comes",
            "if it only needs longer, set `build-timeout` in book.toml, in seconds",
        ),
        Limit::Memory => (
            codes::BUILD_MEMORY,
            "takes too much memory",
            "collect or print without end",
            "if it only needs more, set `build-memory` in book.toml",
        ),
        Limit::Output => (
            codes::BUILD_MEMORY,
            "prints too much",
            "print without end",
            "let it print less: nobody reads that much",
        ),
    };
    Problem::new(code, listing.place(), format!("building `{}` {what}", listing.name))
        .help(format!(
            "a build script or a macro may {why}; the other listings are built without it"
        ))
        .help(key)
        .detail(words)
}

/// The problems of manifests that cargo warns about, for instance because of an unknown key.
pub(super) fn warnings(source: &Source, mirror: &Mirror, words: &str) -> Vec<Problem> {
    let warning = |line: &str| {
        let (path, warning) = line.strip_prefix("warning: ")?.split_once(": ")?;
        let package = mirror.packages.iter().find(|each| {
            matches!(each.variant, Variant::Whole | Variant::Stub)
                && Path::new(path) == mirror.folder_of(each).join(layout::MANIFEST)
        })?;
        let listing = source.listings.judged_as(&package.listing)?;
        let what = format!("cargo warns about this manifest: {warning}");
        Some(
            Problem::new(codes::MANIFEST_WARNING, listing.place(), what)
                .help("fix or remove what it names"),
        )
    };
    words.lines().filter_map(warning).collect()
}

/// Cargo's words with the book's paths in place of the mirror's.
pub(super) fn with_book_paths(source: &Source, mirror: &Mirror, words: &str) -> String {
    let listings = relative(&source.layout.listings, &source.layout.root);
    words.trim_end().replace(&*mirror.root.to_string_lossy(), &listings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_manifest_or_the_first_package_is_to_blame() {
        let package = |name: &str| Package {
            listing: name.to_owned(),
            author: name.to_owned(),
            variant: Variant::Whole,
            name: name.to_owned(),
            folder: Path::new("t").join(name),
        };
        let (a, ab) = (package("a"), package("a-b"));
        let mirror = Mirror { root: "/m".into(), built: "/b".into(), packages: Vec::new() };
        let blamed =
            |words: &str| culprit(&mirror, &[&a, &ab], words).map(|package| package.name.clone());
        let parse = "warning: /m/t/a/Cargo.toml: unused manifest key: x\n\
                     error: failed to load manifest for workspace member `/m/t/a`\n\
                     Caused by:\n  failed to parse manifest at `/m/t/a-b/Cargo.toml`\n";
        assert_eq!(blamed(parse).as_deref(), Some("a-b"));
        let version = "error: failed to select a version for the requirement `x = \"^999\"`\n\
                       required by package `a-b v0.0.0 (/m/t/a-b)`\n\
                       ... which satisfies path dependency of package `a v0.0.0 (/m/t/a)`\n";
        assert_eq!(blamed(version).as_deref(), Some("a-b"));
        assert_eq!(blamed("error: the network is down"), None);
    }
}
