//! Highlights Rust in one walk over the tokens of the compiler's lexer.
//!
//! A lexer knows no syntax, so neighboring tokens decide a few things: an attribute is all between
//! its brackets, a format string is the first string in the call of a formatting macro, and a word
//! such as `union` is a keyword if what follows it allows nothing else.

use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, strip_shebang, tokenize};

use super::{Highlight, Highlights};

/// The highlights of a text.
pub(super) fn marks(text: &str) -> Highlights {
    let mut walk = Walk { text, before: None, last: None, open: Vec::new(), marks: Vec::new() };
    let mut at = strip_shebang(text).unwrap_or(0);
    for token in tokenize(text.get(at..).unwrap_or(""), FrontmatterAllowed::Yes) {
        let end = at + token.len as usize;
        walk.visit(token.kind, at..end);
        at = end;
    }
    walk.marks
}

/// A bracket that has not been closed yet.
struct Open {
    kind: TokenKind,
    /// Whether the next string in it is a format string.
    format: bool,
    /// The index of the highlight of the attribute it opens.
    attribute: Option<usize>,
}

struct Walk<'t> {
    text: &'t str,
    /// The last two tokens other than white space.
    before: Option<(TokenKind, Range<usize>)>,
    last: Option<(TokenKind, Range<usize>)>,
    open: Vec<Open>,
    marks: Highlights,
}

impl Walk<'_> {
    fn visit(&mut self, kind: TokenKind, range: Range<usize>) {
        match kind {
            TokenKind::Whitespace => return,
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => {
                self.marks.push((range, Highlight::Comment));
                // The start of a macro call or an attribute does not continue after a comment.
                (self.before, self.last) = (None, None);
                return;
            }
            TokenKind::Ident => self.word(range.clone()),
            TokenKind::Literal { kind, .. } => self.literal(kind, range.clone()),
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => {
                self.open(kind);
            }
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                self.close(kind, range.end);
            }
            _ => {}
        }
        self.before = self.last.replace((kind, range));
    }

    fn of(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn follows(&self, kind: TokenKind) -> bool {
        self.last.as_ref().is_some_and(|(last, _)| *last == kind)
    }

    fn word(&mut self, range: Range<usize>) {
        let word = self.of(&range);
        let rest = self.text.get(range.end..).unwrap_or("");
        if word == "await" {
            self.marks.push((range, Highlight::Await));
        } else if word == "macro_rules" && rest.starts_with('!') {
            self.marks.push((range.start..range.end + 1, Highlight::Keyword));
        } else if is_keyword(word) || self.is_keyword_here(word, rest) {
            self.marks.push((range, Highlight::Keyword));
        }
    }

    /// Whether a word that can also be a name is a keyword before `rest`.
    fn is_keyword_here(&self, word: &str, rest: &str) -> bool {
        if !matches!(word, "default" | "gen" | "raw" | "try" | "union") {
            return false;
        }
        let rest = rest.trim_start();
        let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
        let next = rest.get(..end).unwrap_or("");
        match word {
            "default" => {
                matches!(next, "async" | "const" | "extern" | "fn" | "impl" | "type" | "unsafe")
            }
            "gen" => rest.starts_with('{') || matches!(next, "fn" | "move"),
            "raw" => self.follows(TokenKind::And) && matches!(next, "const" | "mut"),
            "try" => rest.starts_with('{'),
            _ => !next.is_empty() && !is_keyword(next) && !self.follows(TokenKind::Dot),
        }
    }

    fn literal(&mut self, kind: LiteralKind, range: Range<usize>) {
        let raw = match kind {
            LiteralKind::Str { .. } => false,
            LiteralKind::RawStr { .. } => true,
            LiteralKind::Float { .. } if self.is_field() => {
                // The two fields in `pair.0.1`.
                let text = self.of(&range);
                if let Some(dot) = text.find('.').map(|dot| range.start + dot) {
                    self.marks.push((range.start..dot, Highlight::Literal));
                    self.marks.push((dot + 1..range.end, Highlight::Literal));
                }
                return;
            }
            _ => return self.marks.push((range, Highlight::Literal)),
        };
        self.marks.push((range.clone(), Highlight::Literal));
        if let Some(open) = self.open.last_mut()
            && std::mem::take(&mut open.format)
        {
            self.interpolations(range, raw);
        }
    }

    /// Whether a single dot precedes, not the two of a range.
    fn is_field(&self) -> bool {
        self.follows(TokenKind::Dot)
            && self.before.as_ref().is_some_and(|(before, _)| *before != TokenKind::Dot)
    }

    fn open(&mut self, kind: TokenKind) {
        let before = self.before.as_ref().map(|(kind, range)| (*kind, range.clone()));
        let mut open = Open { kind, format: false, attribute: None };
        let attribute = match (&before, &self.last) {
            (_, Some((TokenKind::Pound, pound))) => Some(pound.start),
            (Some((TokenKind::Pound, pound)), Some((TokenKind::Bang, _))) => Some(pound.start),
            (Some((TokenKind::Ident, name)), Some((TokenKind::Bang, _))) => {
                open.format = is_format(self.of(name));
                None
            }
            _ => None,
        };
        if kind == TokenKind::OpenBracket
            && let Some(from) = attribute
        {
            open.attribute = Some(self.marks.len());
            // Empty, and so invisible, unless something closes it.
            self.marks.push((from..from, Highlight::Attribute));
        }
        self.open.push(open);
    }

    fn close(&mut self, kind: TokenKind, end: usize) {
        let opened = match kind {
            TokenKind::CloseParen => TokenKind::OpenParen,
            TokenKind::CloseBracket => TokenKind::OpenBracket,
            _ => TokenKind::OpenBrace,
        };
        let Some(open) = self.open.pop_if(|open| open.kind == opened) else { return };
        let Some(attribute) = open.attribute else { return };
        // In an attribute, only literals and comments stand out.
        let inner = self.marks.split_off(attribute + 1);
        let stays = |mark: &Highlight| {
            !matches!(mark, Highlight::Keyword | Highlight::Await | Highlight::Attribute)
        };
        self.marks.extend(inner.into_iter().filter(|(_, mark)| stays(mark)));
        if let Some((range, _)) = self.marks.get_mut(attribute) {
            range.end = end;
        }
    }

    /// Highlights `{name}` and `{0:>5}` in a format string, but not `{{` or `\u{e9}`.
    fn interpolations(&mut self, range: Range<usize>, raw: bool) {
        let literal = self.of(&range).as_bytes();
        let mut found = Vec::new();
        let mut at = 0;
        while at < literal.len() {
            match (literal[at], literal.get(at + 1)) {
                (b'\\', Some(b'u')) if !raw => at += 3,
                (b'\\', _) if !raw => at += 2,
                (b'{', Some(b'{')) => at += 2,
                (b'{', _) => {
                    let Some(end) = literal[at..].iter().position(|&b| b == b'}') else { break };
                    found.push(range.start + at..range.start + at + end + 1);
                    at += end + 1;
                }
                _ => at += 1,
            }
        }
        self.marks.extend(found.into_iter().map(|range| (range, Highlight::Interpolation)));
    }
}

/// Whether a word is a keyword that names nothing. Those that do, such as `self` and `true`, are
/// not highlighted.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "as" | "async"
            | "break"
            | "const"
            | "continue"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "fn"
            | "for"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "type"
            | "unsafe"
            | "use"
            | "where"
            | "while"
            | "yield"
    )
}

fn is_format(name: &str) -> bool {
    matches!(
        name,
        "print"
            | "println"
            | "eprint"
            | "eprintln"
            | "format"
            | "format_args"
            | "write"
            | "writeln"
            | "panic"
            | "todo"
            | "unimplemented"
            | "unreachable"
            | "assert"
            | "assert_eq"
            | "assert_ne"
            | "debug_assert"
            | "bail"
    )
}
