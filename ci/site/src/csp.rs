//! The Content-Security-Policy of a page: it allows the site's own files, and by their hashes the inline
//! scripts that the page has.
//!
//! It is in a `meta` element, because a site of files has no headers. What a policy can say only in
//! a header (`frame-ancestors`, reports) is left to the server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The service for discussions, which a page that offers one may load.
pub(super) const DISCUSSION: &str = "https://giscus.app";

/// The element with the policy of a page, and a line end.
pub(super) fn meta(page: &str) -> String {
    let mut scripts = "'self'".to_owned();
    for script in inline_scripts(page) {
        let hash = format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())));
        if !scripts.contains(&hash) {
            scripts.push_str(&hash);
        }
    }
    let (mut frames, mut styles) = ("'none'", "'self'".to_owned());
    if page.contains(&format!(" data-from=\"{DISCUSSION}\"")) {
        scripts.push(' ');
        scripts.push_str(DISCUSSION);
        frames = DISCUSSION;
        // Its script loads a style sheet for the frame.
        styles = format!("{styles} {DISCUSSION}");
    }
    // Tables with aligned columns, and drawings that position their parts, have style attributes.
    let styled = if page.contains(" style=\"") { " style-src-attr 'unsafe-inline';" } else { "" };
    format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src \
         {scripts}; style-src {styles};{styled} img-src 'self' data:; font-src 'self'; connect-src \
         'self'; frame-src {frames}; base-uri 'self'; form-action 'self'\">\n"
    )
}

/// The inline scripts of a page.
pub fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script>").skip(1).filter_map(|rest| Some(&rest[..rest.find("</script>")?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_their_hash_once() {
        let page = "<script>a()</script><script src=\"x\"></script><script>a()</script>";
        let meta = meta(page);
        // printf 'a()' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='";
        assert_eq!(meta.matches(hash).count(), 1, "{meta}");
        assert!(!meta.contains("unsafe-inline"), "{meta}");
    }

    #[test]
    fn others_are_asked_only_where_a_page_offers_it() {
        assert!(!meta("").contains("giscus"));
        assert!(!meta("<a href=\"https://giscus.app\">").contains("frame-src https:"));
        let policy = meta("<section data-from=\"https://giscus.app\">");
        for part in ["script-src 'self' https://giscus.app;", "frame-src https://giscus.app;"] {
            assert!(policy.contains(part), "{policy}");
        }
    }
}
