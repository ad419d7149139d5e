//! Dials: a number of a program that the reader turns. The manifest names one `const` of the main file
//! and the values it may have; the tool makes a copy of the listing for each of them, so the program
//! stays as simple as it is.
//!
//! The copies are in [`super::dial_copies`].

use std::ops::Range;

use regex::Regex;
use serde_spanned::Spanned;
use toml::de::DeValue;

use super::codes;
use super::table::{self, Reader, Value};

/// The most values a dial may have: more cannot be told apart on a page, and each is a program to build.
const MOST: usize = 12;

/// A dial as the manifest has it: `dial = { const = "CAPACITY", values = [1, 4, 16] }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dial {
    /// The name of the `const`.
    pub constant: Spanned<String>,
    /// Its values, increasing, of which the main file has one.
    pub values: Vec<u64>,
}

/// What makes a listing the copy of another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    /// The name of the listing it was made from.
    pub of: String,
    /// The name of the `const`.
    pub constant: String,
    /// The value that the `const` has in it.
    pub value: u64,
}

/// A `const` with a whole number in a main file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// The number.
    pub value: u64,
    /// Where its digits are, in bytes.
    pub digits: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
}

impl Dial {
    /// Reads the table. A mistake becomes a problem, and there is no dial.
    pub(super) fn read(value: &Value<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        const FORM: &str = "write dial = { const = \"CAPACITY\", values = [1, 4, 16] }";
        let Some(table) = value.get_ref().as_table() else {
            let what = "`dial` must be a table";
            let problem = reader.problem(codes::LISTING_DIAL_INVALID, value.span(), what);
            problem.help.push(FORM.to_owned());
            return None;
        };
        reader.unknown_keys(table, &["const", "values"], "`dial`");
        let (constant, values) = (table::get(table, "const"), table::get(table, "values"));
        let (Some((_, constant)), Some((_, given))) = (constant, values) else {
            let what = "`dial` says the name of a `const`, and its values";
            let problem = reader.problem(codes::LISTING_DIAL_INVALID, value.span(), what);
            problem.help.push(FORM.to_owned());
            return None;
        };
        let constant = reader.string(constant)?;
        let mut values = Vec::new();
        for each in reader.array(given) {
            match whole(each) {
                Some(number) => values.push(number),
                None => {
                    let what = "a value of a dial is a whole number from 0 up";
                    reader.problem(codes::LISTING_DIAL_INVALID, each.span(), what);
                    return None;
                }
            }
        }
        let increasing = values.windows(2).all(|pair| pair[0] < pair[1]);
        if !increasing || !(2..=MOST).contains(&values.len()) {
            let what = format!("a dial has 2 to {MOST} values, each larger than the one before");
            reader.problem(codes::LISTING_DIAL_INVALID, given.span(), what);
            return None;
        }
        Some(Self { constant, values })
    }
}

/// A whole number, in digits, perhaps with underscores.
fn whole(value: &Value<'_>) -> Option<u64> {
    match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
        _ => None,
    }
}

/// The `const`s of a name in a program, each with a whole number: in most programs one, or none.
fn constants(program: &str, name: &str) -> Vec<Constant> {
    let pattern = format!(
        r"(?m)^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?const[ \t]+{}[ \t]*:[^=;\n]+=[ \t]*([0-9][0-9_]*)(?:[iu](?:8|16|32|64|128|size))?[ \t]*;",
        regex::escape(name)
    );
    let Ok(pattern) = Regex::new(&pattern) else { return Vec::new() };
    let found = pattern.captures_iter(program).filter_map(|found| found.get(1));
    let found = found.filter_map(|digits| {
        let value = digits.as_str().replace('_', "").parse().ok()?;
        let line = program[..digits.start()].matches('\n').count() + 1;
        Some(Constant { value, digits: digits.range(), line })
    });
    found.collect()
}

/// The `const` of a name in a program; `None` if there is none, or more than one.
pub fn constant(program: &str, name: &str) -> Option<Constant> {
    let mut found = constants(program, name);
    if found.len() == 1 { found.pop() } else { None }
}

/// A number as it is written in programs: from 10,000 up with underscores.
pub fn literal(value: u64) -> String {
    let digits = value.to_string();
    if value < 10_000 {
        return digits;
    }
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

impl Turned {
    /// The main file of a listing with this value.
    pub fn program(&self, main: &str) -> String {
        let Some(found) = constant(main, &self.constant) else { return main.to_owned() };
        let mut out = main.to_owned();
        out.replace_range(found.digits, &literal(self.value));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(main: &str, value: u64) -> String {
        let turned = Turned { of: "a".to_owned(), constant: "CAPACITY".to_owned(), value };
        turned.program(main)
    }

    #[test]
    fn one_number_changes_and_nothing_else() {
        for (main, now) in [
            ("const CAPACITY: usize = 4;\n", "const CAPACITY: usize = 16;\n"),
            (
                "\tpub(crate) const CAPACITY : u64 = 4u64 ;\r\n",
                "\tpub(crate) const CAPACITY : u64 = 16u64 ;\r\n",
            ),
            (
                "fn main() {\n    const CAPACITY: u8 = 1_0;\n}\n",
                "fn main() {\n    const CAPACITY: u8 = 16;\n}\n",
            ),
        ] {
            assert_eq!(turned(main, 16), now);
        }
        assert_eq!(
            turned("const CAPACITY: u64 = 1;", 1_250_000),
            "const CAPACITY: u64 = 1_250_000;"
        );
        assert_eq!(literal(9_999), "9999");
        assert_eq!(constant("\nconst CAPACITY: usize = 4;\n", "CAPACITY").unwrap().line, 2);
    }

    #[test]
    fn what_is_not_one_number_is_no_dial() {
        for main in [
            "",
            "const CAPACITY: usize = 4 * 2;",
            "const CAPACITY: f64 = 4.0;",
            "static CAPACITY: usize = 4;",
            "// const CAPACITY: usize = 4;",
            "const CAPACITY_LEFT: usize = 4;",
            "const CAPACITY: usize = 0x10;",
            "const CAPACITY: usize = 1;\nmod a {\n    const CAPACITY: usize = 2;\n}\n",
            "const CAPACITY: u64 = 99999999999999999999;",
        ] {
            assert_eq!(constant(main, "CAPACITY"), None, "{main}");
        }
    }
}
