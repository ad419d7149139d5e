//! Contents: a number that mdBook cannot count, such as "II.1", stands in a column of its own.
//!
//! mdBook's numbers are digits, so such a number reaches the theme as the beginning of a title (see
//! [`super::book`]). In the contents and on the cards it is set apart again, as the theme sets
//! mdBook's own.

use std::borrow::Cow;

use crate::source::Source;

/// Where a page's own text stands, which is left as it is.
const ARTICLE: (&str, &str) = ("<article", "</article>");

/// The numbers of a book's pages that are not all digits.
pub(super) fn numbers(source: &Source) -> Vec<String> {
    let numbers = source.pages.entries.iter().filter_map(|page| page.number.clone());
    numbers.filter(|number| !number.split('.').all(|part| part.parse::<u32>().is_ok())).collect()
}

/// A page with these numbers set apart.
pub(super) fn numbered<'p>(page: &'p str, numbers: &[String]) -> Cow<'p, str> {
    let begin = page.find(ARTICLE.0).unwrap_or(page.len());
    let end = page[begin..].rfind(ARTICLE.1).map_or(begin, |at| begin + at);
    if numbers.is_empty() {
        return Cow::Borrowed(page);
    }
    let (before, behind) = (set_apart(&page[..begin], numbers), set_apart(&page[end..], numbers));
    Cow::Owned([&before, &page[begin..end], &behind].concat())
}

fn set_apart(part: &str, numbers: &[String]) -> String {
    let mut part = part.to_owned();
    for number in numbers {
        let apart = format!("<span class=\"no\">{number}.</span>");
        for class in ["", " class=\"chapter\""] {
            let (from, to) = (format!("<span{class}>{number} "), format!("{apart}<span{class}>"));
            part = part.replace(&from, &to);
        }
        let (from, to) = (format!("<span class=\"t\">{number} "), "<span class=\"t\">");
        part = part.replace(&from, &format!("{to}{apart} "));
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_apart_but_in_the_text() {
        let page = "<a><span>II.1 Polls</span></a><a><span class=\"chapter\">II Works</span></a>\
                    <article><span>II.1 Polls</span></article>\
                    <a><span class=\"t\">II.1 Polls</span></a>";
        assert_eq!(
            numbered(page, &["II".to_owned(), "II.1".to_owned()]),
            "<a><span class=\"no\">II.1.</span><span>Polls</span></a><a><span class=\"no\">II.</span>\
             <span class=\"chapter\">Works</span></a><article><span>II.1 Polls</span></article>\
             <a><span class=\"t\"><span class=\"no\">II.1.</span> Polls</span></a>"
        );
        assert_eq!(numbered(page, &[]), page);
    }
}
