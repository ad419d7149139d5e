//! The tokens of a fence's code, and the names with which its paths begin.

use std::collections::BTreeSet;
use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// A token that is no white space and no comment.
pub(super) struct Token<'c> {
    pub(super) kind: TokenKind,
    pub(super) text: &'c str,
    pub(super) span: Range<usize>,
}

/// The tokens of code.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    for token in tokenize(code, FrontmatterAllowed::No) {
        let span = start..start + token.len as usize;
        start = span.end;
        let trivia = matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        );
        if !trivia {
            tokens.push(Token { kind: token.kind, text: &code[span.clone()], span });
        }
    }
    tokens
}

/// The place of the token that closes the bracket at `open`; the last token if none does.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len() - 1
}

/// Whether two colons stand at `at`.
pub(super) fn is_path(tokens: &[Token<'_>], at: usize) -> bool {
    let colon = |at: usize| tokens.get(at).is_some_and(|token| token.text == ":");
    colon(at) && colon(at + 1)
}

/// Whether a token continues a path: `::` and a name stand before it.
pub(super) fn continues(tokens: &[Token<'_>], at: usize) -> bool {
    at >= 3
        && is_path(tokens, at - 2)
        && (tokens[at - 3].kind == TokenKind::Ident || tokens[at - 3].text == ">")
}

/// The names in code that may be those of crates.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Those with which paths, and what `use` takes, begin.
    pub(super) begin: BTreeSet<String>,
    /// Those of them that are taken by `use` or `extern crate`, or stand in an attribute or before a macro.
    pub(super) imported: BTreeSet<String>,
    /// Those that a `use` brings from somewhere, and the modules.
    pub(super) bound: BTreeSet<String>,
}

impl Names {
    /// Finds the names.
    pub(super) fn of(tokens: &[Token<'_>]) -> Self {
        let mut names = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            let captures = tokens.get(at + 1).is_some_and(|token| token.text == "<");
            if tokens[at].text == "use" && !captures {
                at = names.taken(tokens, at + 1);
                continue;
            }
            let before = |back: usize| at.checked_sub(back).map_or("", |at| tokens[at].text);
            let Some(name) = name(&tokens[at]) else {
                at += 1;
                continue;
            };
            if before(1) == "mod" {
                names.bound.insert(name.clone());
            }
            let of_extern = before(1) == "crate" && before(2) == "extern";
            if of_extern || (is_path(tokens, at + 1) && !continues(tokens, at)) {
                // `#[` or `#![`, and not `vec![`.
                let opened = if before(2) == "!" { before(3) } else { before(2) };
                let in_attribute = before(1) == "[" && opened == "#";
                let of_macro = tokens.get(at + 4).is_some_and(|token| token.text == "!");
                if of_extern || in_attribute || of_macro {
                    names.imported.insert(name.clone());
                }
                names.begin.insert(name);
            }
            at += 1;
        }
        names
    }

    /// Reads what a `use` takes, from its first token on. Returns the place of its end.
    fn taken(&mut self, tokens: &[Token<'_>], from: usize) -> usize {
        let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.text == text);
        // Whether a path stands before each open brace.
        let mut within: Vec<bool> = Vec::new();
        for at in from..tokens.len() {
            match tokens[at].text {
                ";" => return at,
                "{" => within.push(within.contains(&true) || at > from && is(at - 1, ":")),
                "}" => drop(within.pop()),
                _ => {}
            }
            let Some(name) = name(&tokens[at]).filter(|name| name != "as") else { continue };
            let renamed = is(at - 1, "as");
            let continues = at >= from + 3 && continues(tokens, at);
            if !renamed && !within.contains(&true) && !continues {
                self.imported.insert(name.clone());
                self.begin.insert(name);
            } else if [",", ";", "}"].iter().any(|end| is(at + 1, end)) {
                self.bound.insert(name);
            }
        }
        tokens.len()
    }
}

/// The name that a token is.
fn name(token: &Token<'_>) -> Option<String> {
    let is_name = matches!(token.kind, TokenKind::Ident | TokenKind::RawIdent);
    is_name.then(|| token.text.trim_start_matches("r#").to_owned())
}

/// Where code names a crate for the first time: where a path begins with it, or else at all.
pub(super) fn first_use(code: &str, name: &str) -> Option<Range<usize>> {
    let tokens = tokens(code);
    let is_it = |at: &usize| self::name(&tokens[*at]).as_deref() == Some(name);
    let begins = |at: &usize| {
        let before = |text| at.checked_sub(1).is_some_and(|at| tokens[at].text == text);
        (is_path(&tokens, at + 1) && !continues(&tokens, *at)) || before("use") || before("crate")
    };
    let places = || (0..tokens.len()).filter(is_it);
    let found = places().find(begins).or_else(|| places().next());
    found.map(|at| tokens[at].span.clone())
}
