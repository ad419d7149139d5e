//! Colors the compiler's recorded diagnostics, which are plain text.
//!
//! Recordings are plain so that their differences can be read. Their lines have rustc's shapes: a
//! header, an arrow with a place, source lines after a gutter, and marks and labels below them. A
//! line of any other shape is shown as it is.

use super::html::push_escaped;

/// The diagnostics as HTML, for a `samp` element.
pub(super) fn colored(words: &str) -> String {
    let lines: Vec<&str> = words.lines().collect();
    let mut out = String::with_capacity(words.len() * 2);
    let mut below: Vec<Option<Color>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let last = index + 1 == lines.len() && !words.ends_with('\n');
        let end = if last { "" } else { "&#10;" };
        match LineShape::of(line) {
            LineShape::Header { level, message } => header(&mut out, level, message, end),
            LineShape::Note { indent, kind, message } => {
                out.push_str("<span class=\"wrapped\"><i>");
                out.push_str(&" ".repeat(indent));
                out.push_str("=</i> <b>");
                push_escaped(&mut out, kind);
                out.push_str("</b>");
                push_escaped(&mut out, message);
                out.push_str(end);
                out.push_str("</span>");
            }
            LineShape::Arrow { arrow, place } => {
                gutter(&mut out, arrow);
                push_escaped(&mut out, place);
                out.push_str(end);
            }
            LineShape::Source { gutter: number, code } => {
                gutter(&mut out, number);
                below.clear();
                let added = lines.get(index + 1).map_or(Vec::new(), |next| added_columns(next));
                let pieces = code.chars().enumerate().map(|(column, c)| {
                    (added.get(column).copied().unwrap_or(false).then_some(Color::Calm), c)
                });
                push_pieces(&mut out, pieces);
                out.push_str(end);
            }
            LineShape::Marks { gutter: bar, marks } => {
                gutter(&mut out, bar);
                push_pieces(&mut out, color_marks(marks, &mut below).into_iter());
                out.push_str(end);
            }
            LineShape::Change { gutter: number, line } => {
                gutter(&mut out, number);
                let color = if line.starts_with('-') { Color::Error } else { Color::Calm };
                push_pieces(&mut out, line.chars().map(|c| (Some(color), c)));
                out.push_str(end);
            }
            LineShape::Other => {
                push_escaped(&mut out, line);
                out.push_str(end);
            }
        }
    }
    out
}

/// The numbers of the lines of a file that errors point at. Only the arrow right below the header of an
/// error counts: notes have arrows too, but their lines are not the mistake.
pub(super) fn pointed_lines(words: &str, file: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut error = false;
    for line in words.lines() {
        match LineShape::of(line) {
            LineShape::Header { level, .. } => error = level.starts_with("error"),
            LineShape::Arrow { arrow, place } if error && arrow.ends_with("-->") => {
                error = false;
                let mut parts = place.trim().rsplitn(3, ':');
                let (_, number, path) = (parts.next(), parts.next(), parts.next().unwrap_or(""));
                let same = path
                    .strip_suffix(file)
                    .is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\']));
                if let (true, Some(Ok(number))) = (same, number.map(str::parse)) {
                    lines.push(number);
                }
            }
            _ => {}
        }
    }
    lines
}

/// The level and the code of the first message: `error E0373`, `error`, `warning`.
pub(super) fn first_message(words: &str) -> Option<String> {
    words.lines().find_map(|line| match LineShape::of(line) {
        LineShape::Header { level, .. } => Some(level.replace('[', " ").replace(']', "")),
        _ => None,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Color {
    /// The mistake: `b.e`.
    Error,
    /// What explains or cures it: `b.n`.
    Calm,
}

/// A line, by its shape.
#[derive(Debug, PartialEq)]
enum LineShape<'l> {
    Header { level: &'l str, message: &'l str },
    Arrow { arrow: &'l str, place: &'l str },
    Note { indent: usize, kind: &'l str, message: &'l str },
    Source { gutter: &'l str, code: &'l str },
    Marks { gutter: &'l str, marks: &'l str },
    Change { gutter: &'l str, line: &'l str },
    Other,
}

impl<'l> LineShape<'l> {
    fn of(line: &'l str) -> Self {
        let bare = line.trim_start_matches(' ');
        let indent = line.len() - bare.len();
        if indent == 0
            && let Some(colon) = line.find(": ")
        {
            let level = &line[..colon];
            let word = level.split('[').next().unwrap_or(level);
            if matches!(word, "error" | "warning" | "note" | "help") && !level.contains(' ') {
                return Self::Header { level, message: &line[colon..] };
            }
        }
        if bare.starts_with("--> ") || bare.starts_with("::: ") {
            let (arrow, place) = line.split_at(indent + 3);
            return Self::Arrow { arrow, place };
        }
        if let Some(note) = bare.strip_prefix("= ") {
            let (kind, message) = note.split_at(note.find(':').unwrap_or(note.len()));
            return Self::Note { indent, kind, message };
        }
        if bare == "..." {
            return Self::Arrow { arrow: line, place: "" };
        }
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let behind = bare[digits..].trim_start_matches(' ');
        let bar = line.len() - behind.len();
        match behind.bytes().next() {
            Some(b'|') if digits > 0 => {
                Self::Source { gutter: &line[..=bar], code: &line[bar + 1..] }
            }
            Some(b'|') if indent > 0 => {
                Self::Marks { gutter: &line[..=bar], marks: &line[bar + 1..] }
            }
            Some(b'+' | b'-' | b'~') if digits > 0 && bare[digits..].starts_with(' ') => {
                Self::Change { gutter: &line[..bar], line: behind }
            }
            _ => Self::Other,
        }
    }
}

fn header(out: &mut String, level: &str, message: &str, end: &str) {
    out.push_str("<span class=\"wrapped headline\">");
    if level.starts_with("error") || level.starts_with("warning") {
        out.push_str("<b class=\"error\">");
        push_escaped(out, level);
        out.push_str("</b><b>");
        push_escaped(out, message);
        out.push_str("</b>");
    } else {
        out.push_str("<b class=\"calm\">");
        push_escaped(out, level);
        out.push_str("</b>");
        push_escaped(out, message);
    }
    out.push_str(end);
    out.push_str("</span>");
}

fn gutter(out: &mut String, text: &str) {
    out.push_str("<i>");
    push_escaped(out, text);
    out.push_str("</i>");
}

/// Writes characters, with one element for each stretch of one color.
fn push_pieces(out: &mut String, pieces: impl Iterator<Item = (Option<Color>, char)>) {
    let mut open: Option<Color> = None;
    let mut spaces = String::new();
    for (color, c) in pieces {
        if c == ' ' {
            spaces.push(c);
            continue;
        }
        if color != open {
            out.push_str(if open.is_some() { "</b>" } else { "" });
            out.push_str(&spaces);
            out.push_str(match color {
                Some(Color::Error) => "<b class=\"error\">",
                Some(Color::Calm) => "<b class=\"calm\">",
                None => "",
            });
            open = color;
        } else {
            out.push_str(&spaces);
        }
        spaces.clear();
        push_escaped(out, c.encode_utf8(&mut [0; 4]));
    }
    out.push_str(if open.is_some() { "</b>" } else { "" });
}

/// The columns of a source line that are new in a suggestion: `+` and `~` mark them in the next line.
fn added_columns(next: &str) -> Vec<bool> {
    match LineShape::of(next) {
        LineShape::Marks { marks, .. } if !marks.trim().is_empty() => {
            let only = marks.chars().all(|c| matches!(c, ' ' | '+' | '~'));
            if only { marks.chars().map(|c| c != ' ').collect() } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// Colors a line of marks and labels. `^` marks the mistake and `-` what belongs to it; a label,
/// beside its mark or below it, has the color of the mark. `below` keeps the colors by column for
/// the lines that follow.
fn color_marks(marks: &str, below: &mut Vec<Option<Color>>) -> Vec<(Option<Color>, char)> {
    let chars: Vec<char> = marks.chars().collect();
    if below.len() < chars.len() {
        below.resize(chars.len(), None);
    }
    let mut pieces: Vec<(Option<Color>, char)> = chars.iter().map(|&c| (None, c)).collect();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == ' ' {
            at += 1;
            continue;
        }
        let is_mark = |c: char| matches!(c, '^' | '-' | '_' | '+' | '~' | '|');
        let run = chars[at..].iter().take_while(|&&c| is_mark(c)).count();
        if run == 0 {
            // A label below its mark, to the end of the line.
            let color = below[at].unwrap_or(Color::Calm);
            pieces[at..].iter_mut().for_each(|piece| piece.0 = Some(color));
            break;
        }
        let drawn = &chars[at..at + run];
        // A line drawn to a mark has the color of the mark.
        let whole = if drawn.contains(&'^') { Color::Error } else { Color::Calm };
        let mut color = whole;
        for column in at..at + run {
            color = match chars[column] {
                '^' => Color::Error,
                '-' | '+' | '~' => Color::Calm,
                '|' if !drawn.contains(&'_') => below[column].unwrap_or(whole),
                _ => whole,
            };
            pieces[column].0 = Some(color);
            if chars[column] != '|' {
                below[column] = Some(color);
            }
        }
        at += run;
        let next = chars[at..].iter().position(|&c| c != ' ').map(|space| at + space);
        if let Some(next) = next
            && !is_mark(chars[next])
            && drawn.iter().any(|&c| c != '|')
        {
            pieces[next..].iter_mut().for_each(|piece| piece.0 = Some(color));
            break;
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const BORROW: &str = "\
error[E0373]: async block may outlive the current function
 --> src/main.rs:5:29
  |
5 |     let task = tokio::spawn(async {
  |                             ^^^^^ may outlive borrowed value `guest`
6 |         println!(\"tea for {guest}\");
  |                            ----- `guest` is borrowed here
  |
  = note: async blocks are not executed immediately
help: to force the async block to take ownership, use the `move` keyword
  |
5 |     let task = tokio::spawn(async move {
  |                                   ++++
";

    #[test]
    fn the_words_are_colored_as_on_the_drawing() {
        let shown = colored(BORROW.trim_end()).replace("&#10;", "\n");
        let expected = "\
<span class=\"wrapped headline\"><b class=\"error\">error[E0373]</b><b>: async block may outlive the current function</b>
</span><i> --&gt;</i> src/main.rs:5:29
<i>  |</i>
<i>5 |</i>     let task = tokio::spawn(async {
<i>  |</i>                             <b class=\"error\">^^^^^ may outlive borrowed value `guest`</b>
<i>6 |</i>         println!(&quot;tea for {guest}&quot;);
<i>  |</i>                            <b class=\"calm\">----- `guest` is borrowed here</b>
<i>  |</i>
<span class=\"wrapped\"><i>  =</i> <b>note</b>: async blocks are not executed immediately
</span><span class=\"wrapped headline\"><b class=\"calm\">help</b>: to force the async block to take ownership, use the `move` keyword
</span><i>  |</i>
<i>5 |</i>     let task = tokio::spawn(async <b class=\"calm\">move</b> {
<i>  |</i>                                   <b class=\"calm\">++++</b>";
        assert_eq!(shown, expected);
    }

    #[test]
    fn labels_have_the_color_of_their_marks() {
        let words = "\
3 | a(b, c)
  | -^^-
  | ||
  | |the error
  | first
";
        assert_eq!(
            colored(words.trim_end()).replace("&#10;", "\n"),
            "\
<i>3 |</i> a(b, c)
<i>  |</i> <b class=\"calm\">-</b><b class=\"error\">^^</b><b class=\"calm\">-</b>
<i>  |</i> <b class=\"calm\">|</b><b class=\"error\">|</b>
<i>  |</i> <b class=\"calm\">|</b><b class=\"error\">the error</b>
<i>  |</i> <b class=\"calm\">first</b>"
        );
        let two = "3 | a  b\n  | -  ^ error\n  | |\n  | first\n";
        assert_eq!(
            colored(two.trim_end()).replace("&#10;", "\n"),
            "\
<i>3 |</i> a  b
<i>  |</i> <b class=\"calm\">-</b>  <b class=\"error\">^ error</b>
<i>  |</i> <b class=\"calm\">|</b>
<i>  |</i> <b class=\"calm\">first</b>"
        );
    }

    #[test]
    fn changes_are_shown_as_such() {
        let words = "5 - old\n5 + new\n6 ~ other\nFor more information\n";
        assert_eq!(
            colored(words.trim_end()).replace("&#10;", "\n"),
            "<i>5 </i><b class=\"error\">- old</b>\n<i>5 </i><b class=\"calm\">+ new</b>\n<i>6 </i>\
             <b class=\"calm\">~ other</b>\nFor more information"
        );
    }

    #[test]
    fn the_lines_that_errors_point_at_are_known() {
        let words = "\
error: future cannot be sent
 --> ch23-async/rc/src/main.rs:11:5
  |
note: captured value is not `Send`
 --> ch23-async/rc/src/main.rs:8:1
error[E0432]: unresolved import
 ::: src/main.rs:1:1
 --> other/xsrc/main.rs:4:1
";
        assert_eq!(pointed_lines(words, "src/main.rs"), [11]);
        assert_eq!(pointed_lines(BORROW, "src/main.rs"), [5]);
        assert_eq!(first_message(BORROW).as_deref(), Some("error E0373"));
    }
}
