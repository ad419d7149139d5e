//! Sets numbers such as "II.1" apart from the titles in the sidebar.
//!
//! mdBook counts in digits only, so such a number arrives in the sidebar as the beginning of a
//! title (see [`super::write_back`]). There it gets the same markup as mdBook's own numbers; the
//! page itself stays as mdBook rendered it.

use std::borrow::Cow;

use bookwright_source::Source;

/// Where the page begins, after the sidebar.
const MAIN: &str = "<main";

/// The numbers of a book that are not only digits.
pub(super) fn numbers(source: &Source) -> Vec<String> {
    let numbers = source.pages.entries.iter().filter_map(|page| page.number.clone());
    numbers.filter(|number| !number.split('.').all(|part| part.parse::<u32>().is_ok())).collect()
}

/// Sets these numbers apart in a page's sidebar.
pub(super) fn numbered<'p>(page: &'p str, numbers: &[String]) -> Cow<'p, str> {
    let main = page.find(MAIN).unwrap_or(0);
    if numbers.is_empty() || main == 0 {
        return Cow::Borrowed(page);
    }
    let mut contents = page[..main].to_owned();
    for number in numbers {
        for class in ["", " class=\"chapter\""] {
            let from = format!("<span{class}>{number} ");
            let to = format!("<span class=\"number\">{number}.</span><span{class}>");
            contents = contents.replace(&from, &to);
        }
    }
    contents.push_str(&page[main..]);
    Cow::Owned(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_apart_in_the_contents() {
        let page = "<a><span>II.1 Polls</span></a><a><span class=\"chapter\">II Works</span></a>\
                    <main><span>II.1 Polls</span></main>";
        assert_eq!(
            numbered(page, &["II".to_owned(), "II.1".to_owned()]),
            "<a><span class=\"number\">II.1.</span><span>Polls</span></a><a><span class=\"number\">II.</span>\
             <span class=\"chapter\">Works</span></a><main><span>II.1 Polls</span></main>"
        );
        assert_eq!(numbered(page, &[]), page);
    }
}
