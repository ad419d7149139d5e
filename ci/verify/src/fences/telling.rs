//! What code can tell of the program it is compiled into.

use std::collections::BTreeSet;

use ra_ap_rustc_lexer::TokenKind;

use super::tokens::{Token, is_path};

/// The edition in which paths begin at the crate, so that a module can tell that it is one.
const OLD_EDITION: &str = "2015";
/// Names by which code can tell where it stands, who it is, or what else is linked with it.
const TELLING: [&str; 36] = [
    "Backtrace",
    "Location",
    "args",
    "args_os",
    "asm",
    "backtrace",
    "caller",
    "current_exe",
    "ctor",
    "distributed_slice",
    "env",
    "export_name",
    "extern",
    "feature",
    "global_allocator",
    "global_asm",
    "inventory",
    "link",
    "link_section",
    "linkme",
    "location",
    "macro_export",
    "macro_use",
    "naked_asm",
    "no_mangle",
    "panic_handler",
    "proc_macro",
    "set_hook",
    "super",
    "take_hook",
    "track_caller",
    "type_name",
    "type_name_of_val",
    "update_hook",
    "used",
    "vars",
];
/// Macros by which code can tell where it stands, if a `!` follows.
const TELLING_MACROS: [&str; 9] = [
    "column",
    "concat_idents",
    "env",
    "file",
    "include",
    "include_bytes",
    "include_str",
    "line",
    "module_path",
];

/// Whether code of an edition can tell that it is a module of a larger program, or whom it is linked with.
/// `names` are those with which its paths begin.
pub(super) fn can_tell(tokens: &[Token<'_>], names: &BTreeSet<String>, edition: &str) -> bool {
    tells(tokens)
        || (edition == OLD_EDITION
            && (names.iter().any(|name| !is_of_std(name)) || starts_at_root(tokens)))
}

fn is_of_std(name: &str) -> bool {
    !name.starts_with(char::is_lowercase) || ["std", "core", "alloc", "self", "as"].contains(&name)
}

/// Whether a path begins with `::`.
fn starts_at_root(tokens: &[Token<'_>]) -> bool {
    (0..tokens.len()).any(|at| {
        is_path(tokens, at)
            && (at == 0 || !matches!(tokens[at - 1].kind, TokenKind::Ident | TokenKind::Gt))
    })
}

/// Whether code can tell that it is a module of a larger program, or whom it is linked with.
fn tells(tokens: &[Token<'_>]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| {
        let next = tokens.get(at + 1).map_or("", |next| next.text);
        match token.kind {
            TokenKind::Ident if token.text == "crate" => {
                // `pub(crate)` may be narrower than the program.
                let within = at >= 2 && tokens[at - 1].text == "(" && tokens[at - 2].text == "pub";
                !(within && next == ")")
            }
            TokenKind::Ident => {
                TELLING.contains(&token.text)
                    || (next == "!" && TELLING_MACROS.contains(&token.text))
            }
            _ => false,
        }
    })
}
