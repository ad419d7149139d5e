//! A style sheet made small: its tokens stay, comments and blanks go where CSS does not need them.
//!
//! The tokens come from Servo's tokenizer, so that strings, addresses, and escapes are never mistaken
//! for anything else. Names, values, and rules stay as they are: a library that also rewrites those
//! takes a minute of a first build.

use cssparser::{Parser, Token};

/// Functions whose arguments are sums: blanks around `*` and `/` say nothing there.
const SUMS: [&str; 4] = ["calc", "clamp", "max", "min"];

/// A style sheet without comments (but `/*!`, a license) and unneeded blanks.
pub fn small(css: &str) -> String {
    let mut out = ShortStyle::default();
    out.tokens(&mut Parser::new(css), false);
    out.text
}

/// The tokens written so far.
#[derive(Default)]
struct ShortStyle {
    text: String,
    last: Option<Last>,
    /// What the source has between the last token and the next one.
    between: Between,
}

/// What matters of the last token.
#[derive(Clone, Copy)]
struct Last {
    kind: cssparser::TokenSerializationType,
    sign: Sign,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Between {
    #[default]
    Nothing,
    Comment,
    Blank,
}

/// What a token needs of the blanks beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A blank before or after it may have a meaning.
    Word,
    /// No blank before it has a meaning.
    Closes,
    /// No blank after it has a meaning.
    Opens,
    /// No blank on either side has a meaning.
    Free,
    /// A semicolon: as free, and not needed at the end of a block.
    Ends,
}

impl ShortStyle {
    /// Writes tokens up to the end of their block.
    fn tokens(&mut self, parser: &mut Parser<'_>, sum: bool) {
        loop {
            let start = parser.position();
            let Ok(token) = parser.next_including_whitespace_and_comments() else { return };
            let token = token.clone();
            let shown = parser.slice_from(start);
            match &token {
                Token::WhiteSpace(_) => self.between = Between::Blank,
                Token::Comment(_) if !shown.starts_with("/*!") => {
                    self.between = self.between.max(Between::Comment);
                }
                _ => self.token(&token, shown, sum),
            }
            let (close, sum) = match &token {
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    (Token::CloseParenthesis, SUMS.contains(&name.as_str()))
                }
                Token::ParenthesisBlock => (Token::CloseParenthesis, sum),
                Token::SquareBracketBlock => (Token::CloseSquareBracket, false),
                Token::CurlyBracketBlock => (Token::CloseCurlyBracket, false),
                _ => continue,
            };
            let inside = parser.parse_nested_block(|inner| {
                self.tokens(inner, sum);
                Ok::<_, cssparser::ParseError<()>>(())
            });
            debug_assert!(inside.is_ok(), "every token of a block is read");
            let shown = match close {
                Token::CloseParenthesis => ")",
                Token::CloseSquareBracket => "]",
                _ => "}",
            };
            self.token(&close, shown, false);
        }
    }

    fn token(&mut self, token: &Token<'_>, shown: &str, sum: bool) {
        let kind = token.serialization_type();
        let sign = match token {
            Token::Semicolon => Sign::Ends,
            Token::CurlyBracketBlock | Token::Comma => Sign::Free,
            Token::CloseCurlyBracket => Sign::Free,
            Token::Delim('>' | '/') => Sign::Free,
            Token::Delim('*') if sum => Sign::Free,
            Token::CloseParenthesis | Token::CloseSquareBracket => Sign::Closes,
            Token::Colon | Token::Function(_) => Sign::Opens,
            Token::ParenthesisBlock | Token::SquareBracketBlock => Sign::Opens,
            _ => Sign::Word,
        };
        let ends = |last: Last| last.sign == Sign::Ends;
        if matches!(token, Token::CloseCurlyBracket) && self.last.is_some_and(ends) {
            self.text.pop();
        }
        if let Some(last) = self.last {
            let free = matches!(last.sign, Sign::Opens | Sign::Free | Sign::Ends)
                || matches!(sign, Sign::Closes | Sign::Free | Sign::Ends);
            match self.between {
                Between::Blank if !free || last.kind.needs_separator_when_before(kind) => {
                    self.text.push(' ');
                }
                Between::Comment if last.kind.needs_separator_when_before(kind) => {
                    self.text.push_str("/**/");
                }
                _ => {}
            }
        }
        self.text.push_str(&number(token, shown));
        self.last = Some(Last { kind, sign });
        self.between = Between::Nothing;
    }
}

/// A number without the zero before its point.
fn number(token: &Token<'_>, shown: &str) -> String {
    if matches!(token, Token::Number { .. } | Token::Percentage { .. } | Token::Dimension { .. }) {
        for sign in ["", "-", "+"] {
            if let Some(rest) = shown.strip_prefix(sign).and_then(|rest| rest.strip_prefix("0.")) {
                return format!("{sign}.{rest}");
            }
        }
    }
    shown.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_loses_only_what_says_nothing() {
        for (css, short) in [
            ("/* a */ a {\n  b : c ;\n}\n", "a{b :c}"),
            ("a :is( b, c ) d{e:f g}", "a :is(b,c) d{e:f g}"),
            ("a > b ~ c + d *{}", "a>b ~ c + d *{}"),
            ("a { b: url(\"x  /* y */ z\") }", "a{b:url(\"x  /* y */ z\")}"),
            ("a{b:url( x/*y*/z )}", "a{b:url( x/*y*/z )}"),
            ("a{content:'\\'  ;  '}", "a{content:'\\'  ;  '}"),
            ("a/**/b{c:calc( (1px + 2px) * -0.50 )}", "a/**/b{c:calc((1px + 2px)*-.50)}"),
            (".a/* no blank */.b, .a /* one */ .b {}", ".a.b,.a .b{}"),
            ("@media (a) and (b) { c { d: e } }", "@media (a) and (b){c{d:e}}"),
            ("@media (width <= 3rem) {}", "@media (width <= 3rem){}"),
            ("a { b: c; } d { e: f\\; }", "a{b:c}d{e:f\\;}"),
            ("a { grid-row: 1 / 9; font: 10px/1 x }", "a{grid-row:1/9;font:10px/1 x}"),
            ("a { b: 1 /  * 2 }", "a{b:1/ * 2}"),
            ("a { --b: { c : d } ; --e: ; }", "a{--b:{c :d};--e:}"),
            ("a { b: 0.5rem -0.25em 10.5px }", "a{b:.5rem -.25em 10.5px}"),
            ("a { b: attr(c type(<number>)) }", "a{b:attr(c type(<number>))}"),
            ("a\\  b { c: d }", "a\\  b{c:d}"),
            ("/*! (c) */ a { b: c", "/*! (c) */ a{b:c}"),
            ("a { b: c /* open", "a{b:c}"),
            (".a::before, ::after b ::c :d {}", ".a::before,::after b ::c :d{}"),
        ] {
            assert_eq!(small(css), short);
            assert_eq!(small(short), short, "twice is once");
        }
    }
}
