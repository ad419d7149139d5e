//! The theme's sprite, without the icons of listings on a page that has none of them.

/// Icons that only badges and bars of listings use, so no script asks for them later.
const OF_LISTINGS: [&str; 4] = ["hang", "run", "src", "warn"];

/// A page without the symbols that it does not use. What others ask may come to `today` with badges.
pub(super) fn trimmed(mut page: String) -> String {
    if page.contains("<div class=\"today\"") {
        return page;
    }
    for name in OF_LISTINGS {
        let start = format!("<symbol id=\"bw-{name}\"");
        if page.contains(&format!("href=\"#bw-{name}\"")) {
            continue;
        }
        let Some(at) = page.find(&start) else { continue };
        let Some(end) = page[at..].find("</symbol>\n") else { continue };
        page.replace_range(at..at + end + "</symbol>\n".len(), "");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_page_uses_is_left_of_the_icons_of_listings() {
        let symbol = |name: &str| format!("<symbol id=\"bw-{name}\"><path/></symbol>\n");
        let of = |names: &[&str]| names.iter().map(|name| symbol(name)).collect::<String>();
        let page =
            format!("{}<use href=\"#bw-run\"/>", of(&["check", "warn", "hang", "run", "list"]));
        let wanted = format!("{}<use href=\"#bw-run\"/>", of(&["check", "run", "list"]));
        assert_eq!(trimmed(page), wanted);
        assert_eq!(trimmed("no sprite".into()), "no sprite");
        let today = format!("{}<div class=\"today\"></div>", of(&["check", "warn"]));
        assert_eq!(trimmed(today.clone()), today);
    }
}
