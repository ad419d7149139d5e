//! Makes the program of a fence, as rustdoc makes that of a doctest: inner attributes and `extern crate`
//! first, then, if there is no `main`, one around the rest.
//!
//! Each line of the program stands on the line that it has in the Markdown file, and the compiler is told
//! that file's name, so that what it says names the author's own places.
//! See `DocTestBuilder` in <https://github.com/rust-lang/rust/blob/master/src/librustdoc/doctest/make.rs>.

use std::collections::BTreeSet;
use std::ops::Range;

use ra_ap_rustc_lexer::TokenKind;

use super::telling::can_tell;
use super::tokens::{Names, closing, tokens};
use bookwright_source::fences::CodeFence;

/// What opens a `main` that gives a `Result`.
const TRYING: &str = "fn main() { fn _inner() -> core::result::Result<(), impl core::fmt::Debug> {";
/// Where rustdoc sees that the code ends with a `Result`.
const RESULT: &str = "(())";
/// A fence's program.
#[derive(Debug)]
pub(super) struct FenceProgram {
    /// The code, as the author wrote it.
    code: String,
    /// The line of the opening marks, from 1.
    line: usize,
    /// Up to where the inner attributes reach.
    attributes: usize,
    /// The `extern crate` items outside of everything, with their attributes.
    externs: Vec<Range<usize>>,
    /// Whether a `main` is put around it.
    pub(super) wrapped: bool,
    /// Whether it ends with a `Result`.
    trying: bool,
    /// The names with which paths begin.
    pub(super) names: BTreeSet<String>,
    /// Those of them that stand where a crate's name usually does: in `use`, in an attribute, before a
    /// macro.
    pub(super) imported: BTreeSet<String>,
    /// The names that a `use` brings from somewhere, and its modules.
    pub(super) bound: BTreeSet<String>,
    /// Whether it names its own crate.
    pub(super) is_named: bool,
    /// Whether it can tell that other fences are compiled with it.
    pub(super) tells: bool,
}

impl FenceProgram {
    /// Reads a fence's code.
    pub(super) fn of(fence: &CodeFence) -> Self {
        let line = fence.place.line().unwrap_or(1);
        Self::read(fence.program(), line, &fence.edition, fence.words.test_harness)
    }

    fn read(code: String, line: usize, edition: &str, test_harness: bool) -> Self {
        let tokens = tokens(&code);
        let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.text == text);
        let (mut attributes, mut at) = (0, 0);
        let mut plain_attributes = true;
        while is(at, "#") && is(at + 1, "!") && is(at + 2, "[") {
            plain_attributes &= is(at + 3, "allow");
            at = closing(&tokens, at + 2) + 1;
            attributes = tokens.get(at - 1).map_or(code.len(), |token| token.span.end);
        }
        let (mut has_main, mut has_macro, mut externs) = (false, false, Vec::new());
        let mut begin = None;
        while at < tokens.len() {
            let token = &tokens[at];
            match token.text {
                "#" if is(at + 1, "[") => {
                    begin.get_or_insert(token.span.start);
                    at = closing(&tokens, at + 1) + 1;
                    continue;
                }
                "extern" if is(at + 1, "crate") => {
                    let end =
                        (at..tokens.len()).find(|&at| is(at, ";")).unwrap_or(tokens.len() - 1);
                    externs.push(begin.unwrap_or(token.span.start)..tokens[end].span.end);
                    at = end;
                }
                "fn" if is(at + 1, "main") => has_main = true,
                "!" if at > 0 && tokens[at - 1].kind == TokenKind::Ident => has_macro = true,
                "{" | "(" | "[" => at = closing(&tokens, at),
                _ => {}
            }
            begin = None;
            at += 1;
        }
        // A macro may hide its `main`.
        let hidden = |line: &str| line.split("//").next().unwrap_or("").contains("fn main");
        has_main |= has_macro && code.lines().any(hidden);
        let wrapped = !has_main && !test_harness;
        let Names { begin: names, imported, bound } = Names::of(&tokens);
        let tells = !plain_attributes || can_tell(&tokens, &names, edition);
        let trying = wrapped && code.trim_end().ends_with(RESULT);
        drop(tokens);
        let is_named = code[..attributes].contains("crate_name");
        Self {
            attributes,
            externs,
            wrapped,
            trying,
            names,
            imported,
            bound,
            is_named,
            tells,
            code,
            line,
        }
    }

    /// The program, to be compiled by itself.
    pub(super) fn alone(&self) -> String {
        self.with("")
    }

    /// The program as a module of a larger one, which calls its function `bookwright_run`.
    pub(super) fn as_module(&self) -> String {
        self.with(
            "\npub fn bookwright_run() -> ::std::process::ExitCode { ::std::process::Termination::report(main()) }",
        )
    }

    fn with(&self, end: &str) -> String {
        let mut opening = String::new();
        let mut code = self.code.clone();
        if self.wrapped {
            for span in &self.externs {
                opening.push_str(&one_line(&self.code[span.clone()]));
                opening.push(' ');
                let blank = |c: char| if c == '\n' { c } else { ' ' };
                let hidden: String =
                    self.code[span.clone()].bytes().map(char::from).map(blank).collect();
                code.replace_range(span.clone(), &hidden);
            }
            opening.push_str(if self.trying { TRYING } else { "fn main() {" });
        }
        let mut program = "\n".repeat(self.line.saturating_sub(1));
        program.push_str("#![allow(unused)]");
        if self.attributes == 0 {
            program.push(' ');
            program.push_str(&opening);
        } else {
            code.insert_str(self.attributes, &format!(" {opening}"));
        }
        program.push('\n');
        program.push_str(&code);
        match (self.wrapped, self.trying) {
            (true, true) => program.push_str("\n} _inner().unwrap() }"),
            (true, false) => program.push_str("\n}"),
            (false, _) => {}
        }
        program.push_str(end);
        program.push('\n');
        program
    }
}

fn one_line(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str) -> FenceProgram {
        FenceProgram::read(code.to_owned(), 3, "2021", false)
    }

    #[test]
    fn a_missing_main_is_put_around_the_code() {
        let program = read("let a = 1;\nassert_eq!(a, 1);\n").alone();
        assert_eq!(
            program,
            "\n\n#![allow(unused)] fn main() {\nlet a = 1;\nassert_eq!(a, 1);\n\n}\n"
        );
        for code in [
            "fn main() {}",
            "pub fn main() {}",
            "#[tokio::main]\nasync fn main() {}",
            "mod a { fn b() {} }\nfn main() {}",
            "wrap! {\nfn main() {}\n}",
        ] {
            assert!(!read(code).wrapped, "{code}");
        }
        for code in ["mod a { fn main() {} }", "// fn main() {}", "let a = \"fn main() {}\";"] {
            assert!(read(code).wrapped, "{code}");
        }
    }

    #[test]
    fn what_belongs_to_the_crate_stands_before_main() {
        let program = read("#![allow(dead_code)]\n#![feature(x)] // why\n\nuse a::B;\n").alone();
        assert!(program.contains("#![feature(x)] fn main() { // why\n\nuse a::B;\n"), "{program}");
        let program = read("#[macro_use]\nextern crate a;\nlet b = 1;\n").alone();
        assert!(program.contains("#![allow(unused)] #[macro_use] extern crate a; fn main() {\n"));
        assert_eq!(program.lines().position(|line| line == "let b = 1;"), Some(5), "{program}");
    }

    #[test]
    fn a_question_mark_at_the_end_is_tried() {
        let program = read("let a: u32 = \"1\".parse()?;\nOk::<(), std::num::ParseIntError>(())\n");
        let text = program.alone();
        assert!(text.contains(TRYING) && text.ends_with("\n} _inner().unwrap() }\n"), "{text}");
    }

    #[test]
    fn crates_are_the_beginnings_of_paths() {
        let names = |code: &str| read(code).names;
        let imported = |code: &str| read(code).imported;
        let code = "use rand::Rng;\nuse {serde::Serialize, log as l};\n#[tokio::main]\nasync fn main() {\n\
                    let log = std::mem::take(&mut a);\nanyhow::bail!(\"x::y\"); a.rayon();\n}";
        let found = names(code);
        for name in ["rand", "serde", "log", "tokio", "std", "anyhow"] {
            assert!(found.contains(name), "{name}: {found:?}");
        }
        for name in ["Rng", "x", "rayon", "mem", "take"] {
            assert!(!found.contains(name), "{name}: {found:?}");
        }
        let found = imported(
            "use rand::Rng;\n#[tokio::main]\nasync fn main() { io::stdin(); anyhow::bail!(); }",
        );
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["anyhow", "rand", "tokio"]);
        // What `use` brings is no crate, nor is a module.
        let program = read(
            "use a::{task, b::{self, c as d}};\nuse ::e::f;\nmod client {}\ntask::spawn(); f::g(); d::h();",
        );
        let imported: Vec<_> = program.imported.iter().map(String::as_str).collect();
        assert_eq!(imported, ["a", "e"]);
        for name in ["task", "d", "f", "client"] {
            assert!(program.bound.contains(name), "{name}: {:?}", program.bound);
        }
        assert!(names("extern crate regex;").contains("regex"));
        assert!(!names("let log = 1; println!(\"{log}\");").contains("log"));
    }

    #[test]
    fn what_could_tell_the_difference_is_known() {
        for code in [
            "crate::hidden!();",
            "#[macro_export] macro_rules! a { () => {} }",
            "#![feature(never_type)]",
            "#![deny(warnings)]",
            "#[no_mangle] fn a() {}",
            "#[unsafe(no_mangle)] fn a() {}",
            "println!(\"{}\", module_path!());",
            "std::any::type_name::<u8>();",
            "println!(\"{}\", line!());",
            "use super::*;",
            "extern crate rand;",
            "std::env::args();",
            "#[global_allocator] static A: B = B;",
        ] {
            assert!(read(code).tells, "{code}");
        }
        for code in [
            "let line = 1;",
            "pub(crate) fn a() {}",
            "#![allow(unused)]\nfn main() {}",
            "let file = a();",
        ] {
            assert!(!read(code).tells, "{code}");
        }
        let old = |code: &str| FenceProgram::read(code.to_owned(), 1, "2015", false).tells;
        assert!(old("use a::b; mod a { pub fn b() {} }"));
        assert!(!old("use std::io;\nlet a = Vec::<u8>::new();"));
    }
}
