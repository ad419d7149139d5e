//! The run as a table in Markdown, for GitHub's page of a job.
//!
//! What passed is only counted: people read the page of a job when something failed.

use std::fmt::Write as _;

use super::{Results, Row, VerdictWord};

/// The most rows of the table: GitHub shows no summary over 1 MiB.
const MOST: usize = 200;

/// The Markdown. `title` says what was tested.
pub fn summary(results: &Results<'_>, title: &str) -> String {
    let mut text = format!("### {title}\n\n|");
    let words: Vec<VerdictWord> =
        VerdictWord::ALL.into_iter().filter(|word| results.count(*word) > 0).collect();
    for word in &words {
        let _ = write!(text, " {} |", word.as_str());
    }
    let _ = write!(text, " seconds |\n|{}", "---:|".repeat(words.len() + 1));
    text.push_str("\n|");
    for word in &words {
        let _ = write!(text, " {} |", results.count(*word));
    }
    let _ = writeln!(text, " {:.1} |", results.took.as_secs_f64());

    let rest: Vec<&Row<'_>> =
        results.rows.iter().filter(|row| row.word != VerdictWord::Passed).collect();
    if rest.is_empty() {
        return text;
    }
    text.push_str("\n| listing | verdict | code | place | what |\n|---|---|---|---|---|\n");
    for row in rest.iter().take(MOST) {
        let place = row.place().map(|place| place.display(results.base)).unwrap_or_default();
        let mut codes: Vec<&str> = row.problems.iter().map(|each| each.code.as_str()).collect();
        codes.dedup();
        let mut what: Vec<&str> = row.problems.iter().map(|each| each.what.as_str()).collect();
        what.extend(row.why());
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            code(&row.name(results.base)),
            row.word.as_str(),
            code(&codes.join(", ")),
            code(&place),
            cell(&what.join("; "))
        );
    }
    if rest.len() > MOST {
        let _ = writeln!(text, "\nand {} more", rest.len() - MOST);
    }
    text
}

/// Text in a cell, where nothing is markup except code between backticks.
fn cell(text: &str) -> String {
    let mut shown = String::new();
    let paired = text.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    for c in text.chars() {
        in_code ^= c == '`' && paired;
        match c {
            // Code shows backslashes, but even there a bar would end the cell.
            c if in_code && !['\n', '\r', '|'].contains(&c) => shown.push(c),
            '`' if !paired => shown.push_str("\\`"),
            '\n' | '\r' => shown.push(' '),
            '<' => shown.push_str("&lt;"),
            '&' => shown.push_str("&amp;"),
            '|' | '\\' | '*' | '_' | '[' | ']' | '~' | '#' => {
                shown.push('\\');
                shown.push(c);
            }
            c => shown.push(c),
        }
    }
    shown
}

fn code(text: &str) -> String {
    let text = text.replace(['`', '\n', '\r'], " ").replace('|', "\\|");
    if text.is_empty() { text } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_out_of_its_cell() {
        assert_eq!(cell("a | b\n<script> `x` *y*"), "a \\| b &lt;script> `x` \\*y\\*");
        assert_eq!(cell("`a_b` `<T>` c_d"), "`a_b` `<T>` c\\_d");
        assert_eq!(cell("`<b> _"), "\\`&lt;b> \\_");
        assert_eq!(code("a|b`c"), "`a\\|b c`");
        assert_eq!(code(""), "");
    }
}
