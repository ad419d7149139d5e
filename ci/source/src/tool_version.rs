//! Which versions of the tool a book can be read with: `bookwright-version` in book.toml.
//!
//! The value is a requirement as for a dependency in a manifest of cargo: `"0.2"`, `">=0.1, <0.4"`.
//! It is read before anything else, because another version may not know the rest.

use semver::{Version, VersionReq};
use toml::de::DeTable;

use super::codes;
use super::table::{self, Reader};

/// The key in the tool's table.
pub(super) const KEY: &str = "bookwright-version";
/// This version of the tool.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether this version of the tool can read the table: the book needs no other one.
pub(super) fn suits(ours: &DeTable<'_>, reader: &mut Reader<'_>) -> bool {
    let Some((_, value)) = table::get(ours, KEY) else { return true };
    let Some(written) = reader.string(value) else { return true };
    let needed = match VersionReq::parse(written.get_ref()) {
        Ok(needed) => needed,
        Err(error) => {
            let what = format!("this is no requirement of a version: {error}");
            let problem = reader.problem(codes::TOOL_VERSION_INVALID, value.span(), what);
            problem.help.push(format!("write it as in a Cargo.toml: {KEY} = \">={VERSION}\""));
            return true;
        }
    };
    let suits = Version::parse(VERSION).is_ok_and(|version| needed.matches(&version));
    if !suits {
        let what = format!("this book needs bookwright {needed}, and this is {VERSION}");
        let problem = reader.problem(codes::TOOL_VERSION_UNMET, value.span(), what);
        problem.help.push(
            "install such a version: in a checkout of it, run `cargo install --path ci/bookwright`"
                .to_owned(),
        );
        problem.help.push("or, if the book can do with this one, change the value".to_owned());
    }
    suits
}
