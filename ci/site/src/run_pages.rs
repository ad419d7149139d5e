//! Links to the Rust Playground, whose addresses hold a whole program: each leads to a small page of the
//! site that goes on there, so that only a reader who presses Run fetches the program a second time.

use std::borrow::Cow;

use anyhow::Result;

/// How the address of a program begins.
const START: &str = "<a href=\"https://play.rust-lang.org/?version=";
/// An address that is no longer costs a page less than one more file.
const SHORT: usize = 160;

/// A page whose long links to the Playground lead to pages of the site. `made` gets the text of each, and
/// returns its address.
///
/// # Errors
/// Those of `made`.
pub(super) fn apart(
    page: &str,
    mut made: impl FnMut(&str) -> Result<String>,
) -> Result<Cow<'_, str>> {
    let mut parts = page.split(START);
    let first = parts.next().unwrap_or_default();
    if first.len() == page.len() {
        return Ok(Cow::Borrowed(page));
    }
    let mut out = first.to_owned();
    for part in parts {
        let (rest_of_address, after) = part.split_once('"').unwrap_or((part, ""));
        let address = format!("{}{rest_of_address}", START.trim_start_matches("<a href=\""));
        let link = match address.len() > SHORT {
            true => made(&text(&address))?,
            false => address,
        };
        out.extend(["<a href=\"", &link, "\"", after]);
    }
    Ok(Cow::Owned(out))
}

/// The page that goes on to an address, which is escaped.
fn text(address: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light \
         dark\">\n<meta name=\"robots\" content=\"noindex\">\n<title>Run in the Rust Playground</title>\n<meta \
         http-equiv=\"refresh\" content=\"0; url={address}\">\n</head>\n<body>\n<p><a href=\"{address}\">Run in \
         the Rust Playground</a></p>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_addresses_become_pages() {
        let long =
            format!("https://play.rust-lang.org/?version=stable&amp;code={}", "x".repeat(200));
        let short = "https://play.rust-lang.org/?version=stable&amp;code=x";
        let page = format!("a<a href=\"{long}\">Run</a>b<a href=\"{short}\">Run</a>c");
        let mut texts = Vec::new();
        let made = |text: &str| {
            texts.push(text.to_owned());
            Ok("../theme/run-1.html".to_owned())
        };
        let out = apart(&page, made).unwrap().into_owned();
        assert_eq!(
            out,
            format!("a<a href=\"../theme/run-1.html\">Run</a>b<a href=\"{short}\">Run</a>c")
        );
        assert_eq!(texts.len(), 1);
        assert_eq!(texts[0].matches(&long).count(), 2);
        assert_eq!(apart("none", |_| unreachable!()).unwrap(), "none");
    }
}
