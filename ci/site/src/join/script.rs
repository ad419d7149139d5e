//! A script made small: its tokens stay, comments and blanks go where JavaScript does not need them.
//!
//! Names stay: to shorten them one must know the language, and a library that does takes minutes of a
//! first build. A line end goes only where no semicolon could be meant. Whether a slash divides or
//! begins a regular expression is not plain after `}`, `++`, and a few words: there, and wherever else
//! this cannot tell, the rest of the script stays as it is.

/// Signs of which two in a row might read as another operator.
const OPERATORS: &str = "+-*/<>=!&|^%?.~:@#";
/// Words after which a slash begins a regular expression.
const BEFORE_A_VALUE: [&str; 11] = [
    "case",
    "delete",
    "do",
    "else",
    "in",
    "instanceof",
    "new",
    "return",
    "throw",
    "typeof",
    "void",
];
/// Words that are names in some places.
const PERHAPS_A_NAME: [&str; 4] = ["await", "let", "of", "yield"];
/// Words whose parentheses stand before a statement.
const BEFORE_A_STATEMENT: [&str; 4] = ["for", "if", "while", "with"];

/// A script without comments (but `/*!`, a license) and unneeded blanks.
pub fn small(script: &str) -> String {
    let mut out = ShortScript::default();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => out.comment(rest, line(rest)),
            '/' if rest.starts_with("/*!") => out.token(rest, block(rest), Kind::Sign),
            '/' if rest.starts_with("/*") => out.comment(rest, block(rest)),
            '/' => match out.slash() {
                Slash::Divides => out.token(rest, 1, Kind::Sign),
                Slash::Unclear => return out.with_rest(rest),
                Slash::Begins => match expression(rest) {
                    Some(length) => out.token(rest, length, Kind::Word),
                    None => return out.with_rest(rest),
                },
            },
            '"' | '\'' => match string(rest, c) {
                Some(length) => out.token(rest, length, Kind::Value),
                None => return out.with_rest(rest),
            },
            '`' => match template(rest) {
                Some(length) => out.token(rest, length, Kind::Value),
                None => return out.with_rest(rest),
            },
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.comment(rest, c.len_utf8()),
            _ if c.is_whitespace() || c == '\u{feff}' => out.blank(c.len_utf8()),
            _ if is_word(c) => out.token(rest, word(rest), Kind::Word),
            _ => out.token(rest, c.len_utf8(), Kind::Sign),
        };
        rest = &rest[length..];
    }
    out.text
}

/// The tokens written so far.
#[derive(Default)]
struct ShortScript {
    text: String,
    /// The last token begins here.
    last: usize,
    kind: Option<Kind>,
    /// The parentheses that are open, each with whether a statement follows it.
    open: Vec<bool>,
    /// Whether a statement follows the parenthesis that closed last.
    statement: bool,
    blank: bool,
    line_end: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A name, a keyword, a number, a regular expression with its flags.
    Word,
    /// A string or a template.
    Value,
    /// One sign of an operator or a bracket.
    Sign,
}

enum Slash {
    Divides,
    Begins,
    Unclear,
}

impl ShortScript {
    fn blank(&mut self, length: usize) -> usize {
        self.blank = true;
        length
    }

    /// Leaves out what is no token; a line that ends in it still ends.
    fn comment(&mut self, rest: &str, length: usize) -> usize {
        self.line_end |= rest[..length].contains(['\n', '\r', '\u{2028}', '\u{2029}']);
        self.blank(length)
    }

    fn token(&mut self, rest: &str, length: usize, kind: Kind) -> usize {
        if kind == Kind::Sign && rest.starts_with('}') && self.ends_a_statement() {
            self.text.pop();
            (self.blank, self.line_end) = (false, false);
        } else {
            self.space(rest, kind);
        }
        if kind == Kind::Sign && rest.starts_with('(') {
            let before = &self.text[self.last..];
            let named = BEFORE_A_STATEMENT.contains(&before) || before == "await";
            self.open.push(named && !self.text[..self.last].ends_with('.'));
        } else if kind == Kind::Sign && rest.starts_with(')') {
            self.statement = self.open.pop().unwrap_or(false);
        }
        self.last = self.text.len();
        self.text.push_str(&rest[..length]);
        self.kind = Some(kind);
        length
    }

    /// Writes the blank or line end that must stand before the next token.
    fn space(&mut self, next: &str, kind: Kind) {
        let (blank, line_end) = (self.blank, self.line_end);
        (self.blank, self.line_end) = (false, false);
        let (Some(before), Some(last)) = (self.text.chars().next_back(), self.kind) else { return };
        let first = next.chars().next().unwrap_or(' ');
        if line_end && !goes_on(before, last) && !continues(next, kind) {
            self.text.push('\n');
        } else if blank
            && (last == Kind::Word && kind == Kind::Word
                || OPERATORS.contains(before) && last == Kind::Sign && OPERATORS.contains(first)
                || last == Kind::Word && before.is_ascii_digit() && first == '.'
                || kind == Kind::Word && last == Kind::Sign && before == '.')
        {
            self.text.push(' ');
        }
    }

    /// Whether the last token is a semicolon that a closing brace stands for as well: none that is a
    /// statement of its own.
    fn ends_a_statement(&self) -> bool {
        let Some(before) = self.text.strip_suffix(';').filter(|_| self.kind == Some(Kind::Sign))
        else {
            return false;
        };
        let word = before.rsplit(|c| !is_word(c)).next().unwrap_or_default();
        match before.chars().next_back() {
            Some(')') => !self.statement,
            Some(c) if is_word(c) => !["do", "else"].contains(&word),
            Some(c) => "]\"'`".contains(c),
            None => false,
        }
    }

    /// What a slash is after the last token.
    fn slash(&self) -> Slash {
        let last = &self.text[self.last..];
        match self.kind {
            None => Slash::Begins,
            Some(Kind::Value) => Slash::Divides,
            Some(Kind::Word) if BEFORE_A_VALUE.contains(&last) => {
                // `a.in / b` divides.
                if self.text[..self.last].ends_with('.') { Slash::Unclear } else { Slash::Begins }
            }
            Some(Kind::Word) if PERHAPS_A_NAME.contains(&last) => Slash::Unclear,
            Some(Kind::Word) => Slash::Divides,
            Some(Kind::Sign) => match last {
                "]" => Slash::Divides,
                ")" if self.statement => Slash::Begins,
                ")" => Slash::Divides,
                // An object or a block.
                "}" => Slash::Unclear,
                // `a++ / b` divides, `+ /b/` does not.
                "+" | "-" if self.text[..self.last].ends_with(last) => Slash::Unclear,
                _ if last.starts_with("/*") => Slash::Unclear,
                _ => Slash::Begins,
            },
        }
    }

    /// The script from here on, untouched.
    fn with_rest(mut self, rest: &str) -> String {
        if self.line_end {
            self.text.push('\n');
        } else if self.blank {
            self.text.push(' ');
        }
        self.text.push_str(rest);
        self.text
    }
}

/// Whether no statement ends with this sign, so that the next line goes on with it.
fn goes_on(before: char, kind: Kind) -> bool {
    kind == Kind::Sign && "{([,;:?=*%&|^<>.~".contains(before)
}

/// Whether no statement begins with this token, so that it goes on with the line before.
fn continues(next: &str, kind: Kind) -> bool {
    let number = || next[1..].starts_with(|c: char| c.is_ascii_digit());
    kind == Kind::Sign
        && (next.starts_with(['}', ')', ']', ',', ';', ':', '?', '=', '&', '|'])
            || next.starts_with('.') && !number())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '\\' | '\u{200c}' | '\u{200d}')
}

/// The length of a name or number.
fn word(text: &str) -> usize {
    let number = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c| !(is_word(c) || number && c == '.'));
    end.unwrap_or(text.len())
}

/// The length of a comment up to the end of its line.
fn line(text: &str) -> usize {
    text.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(text.len())
}

/// The length of a comment in its signs.
fn block(text: &str) -> usize {
    text[2..].find("*/").map_or(text.len(), |end| end + 4)
}

/// The length of a string with its quotes; nothing if its line ends before.
fn string(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' | '\r' => return None,
            _ if c == quote => return Some(at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

/// The length of a template with its quotes; nothing if it has no end, or code inside that divides.
fn template(text: &str) -> Option<usize> {
    // The braces that are open, each with whether it belongs to a template.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 1;
    let mut quoted = true;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += c.len_utf8();
        if quoted {
            match c {
                '\\' => at += text[at..].chars().next().map_or(0, char::len_utf8),
                '$' if text[at..].starts_with('{') => {
                    open.push(true);
                    at += 1;
                    quoted = false;
                }
                '`' if open.is_empty() => return Some(at),
                '`' => return None,
                _ => {}
            }
            continue;
        }
        match c {
            '"' | '\'' => at += string(rest, c)? - 1,
            '`' => at += template(rest)? - 1,
            // A comment, an expression, a division: too much for what it gains.
            '/' => return None,
            '{' => open.push(false),
            '}' => quoted = open.pop()?,
            _ => {}
        }
    }
    None
}

/// The length of a regular expression, without its flags; nothing if its line ends before.
fn expression(text: &str) -> Option<usize> {
    let (mut escaped, mut class) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return Some(at + 1 + word(&text[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_only_what_says_nothing() {
        for (script, short) in [
            (
                "// @ts-check\n(() => {\n  /** @type {X} */\n  f('// no', /** @type {Y} */ (b));\n})();\n",
                "(()=>{f('// no',(b))})();",
            ),
            ("/* a\n * b */ a\n/* c */ b", "a\nb"),
            ("/*! (c) */\na()", "/*! (c) */\na()"),
            // Lines that a semicolon could end stay; others are joined.
            ("a\n(b)\n[c]\n++d\n`e`", "a\n(b)\n[c]\n++d\n`e`"),
            ("a\n  .b()\n  ?.c\n  && d", "a.b()?.c&&d"),
            ("f(\n  a,\n  b,\n)\nreturn\na", "f(a,b,)\nreturn\na"),
            ("x\n.5", "x\n.5"),
            // A brace ends the last statement, if that is not empty.
            ("{ a();\n}", "{a()}"),
            ("{ if (a);\n} while (b);}", "{if(a);}while(b);}"),
            ("{ else;} {;} {for(;;);} {a:;}", "{else;}{;}{for(;;);}{a:;}"),
            // No two operators become another.
            ("a + +b - -c + ++d", "a+ +b- -c+ ++d"),
            ("a < !--b", "a< !--b"),
            ("a <\n!--b", "a< !--b"),
            ("a ? .5 : b ?. c", "a? .5:b?. c"),
            ("1 .toString() + 1..toString()", "1 .toString()+1..toString()"),
            ("a = b => c", "a=b=>c"),
            // Strings, templates, and regular expressions stay as they are.
            ("a = 'b  \\'  // c'", "a='b  \\'  // c'"),
            ("a = `  ${ b + `}  ${ '}`' }` }  // c\n`", "a=`  ${ b + `}  ${ '}`' }` }  // c\n`"),
            ("a = /[/'\"]  \\/ /g . b", "a= /[/'\"]  \\/ /g. b"),
            ("return /x  y/ in z", "return /x  y/ in z"),
            // A slash divides, or begins a regular expression.
            ("a / b / c", "a/b/c"),
            ("f(a) / b // '\n / c", "f(a)/b\n/c"),
            ("if (a) /'  /.test(b)", "if(a)/'  /.test(b)"),
            ("a[0] / 2 /* ' */", "a[0]/2"),
            // What is unclear stays as it is from there on.
            ("a ( ) ; b = {} / c  // d", "a();b={} / c  // d"),
            ("a  = b++ / c  // d", "a=b++ / c  // d"),
            ("a  = of / c  // d", "a=of / c  // d"),
            ("a  = `${ b / c }`  // d", "a= `${ b / c }`  // d"),
            ("a  = 'open\n b  c", "a= 'open\n b  c"),
        ] {
            assert_eq!(small(script), short);
            assert_eq!(small(short), short, "twice is once");
        }
    }
}
