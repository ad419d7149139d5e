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

/// The names with which paths, and what `use` takes, begin: crates are among them. And those of them that
/// are taken by `use` or `extern crate`, or stand in an attribute or before a macro.
pub(super) fn names(tokens: &[Token<'_>]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut names, mut imported) = (BTreeSet::new(), BTreeSet::new());
    let mut taken = false;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "use" => {
                taken = true;
                continue;
            }
            ";" => taken = false,
            _ => {}
        }
        let before = |back: usize| at.checked_sub(back).map_or("", |at| tokens[at].text);
        let of_extern = before(1) == "crate" && before(2) == "extern";
        let begins = (taken || is_path(tokens, at + 1)) && !continues(tokens, at);
        let is_name = matches!(token.kind, TokenKind::Ident | TokenKind::RawIdent);
        if !is_name || !(begins || of_extern) {
            continue;
        }
        let name = token.text.trim_start_matches("r#").to_owned();
        let in_attribute = before(1) == "[" && ["#", "!"].contains(&before(2));
        let of_macro = tokens.get(at + 4).is_some_and(|token| token.text == "!");
        if taken || of_extern || in_attribute || of_macro {
            imported.insert(name.clone());
        }
        names.insert(name);
    }
    (names, imported)
}
