//! The Content-Security-Policy of a page: it allows the site's own files, and by their hashes the inline
//! scripts and style sheets that the page has. What an author puts on a page from another site is allowed
//! by its origin (`cargo book check` asks whether it is meant); a script of an author's may do what such
//! scripts do, so its page has a wider policy.
//!
//! It is in a `meta` element, because a site of files has no headers. What a policy can say only in
//! a header (`frame-ancestors`, reports) is left to the server.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The service for discussions, which a page that offers one may load.
pub(super) const DISCUSSION: &str = "https://giscus.app";
/// What the path of a script contains that is the theme's.
pub const OURS: &str = "theme/script-";

/// Where a page loads from besides its own site, by what it loads, and what else its policy must allow.
#[derive(Default)]
struct Loads {
    scripts: BTreeSet<String>,
    styles: BTreeSet<String>,
    images: BTreeSet<String>,
    media: BTreeSet<String>,
    frames: BTreeSet<String>,
    objects: BTreeSet<String>,
    manifests: BTreeSet<String>,
    forms: BTreeSet<String>,
    /// Whether a script is not the theme's. What such a script does, nobody here knows.
    is_scripted: bool,
}

impl Loads {
    fn of(page: &str) -> Self {
        let mut loads = Self::default();
        for tag in tags(page) {
            let (name, attributes) =
                tag.split_at(tag.find(char::is_whitespace).unwrap_or(tag.len()));
            let kind = match name {
                "script" => &mut loads.scripts,
                "link" => {
                    let rel = attribute(attributes, "rel").unwrap_or_default().to_ascii_lowercase();
                    match rel.as_str() {
                        "stylesheet" => &mut loads.styles,
                        "manifest" => &mut loads.manifests,
                        rel if rel.contains("icon") => &mut loads.images,
                        _ => continue,
                    }
                }
                "img" | "image" => &mut loads.images,
                "video" | "audio" | "source" | "track" => &mut loads.media,
                "iframe" => &mut loads.frames,
                "object" | "embed" => &mut loads.objects,
                "form" => &mut loads.forms,
                _ => continue,
            };
            let addresses = ["src", "href", "srcset", "poster", "data", "action"]
                .into_iter()
                .filter_map(|name| attribute(attributes, name));
            for address in addresses {
                // Of several, as in `srcset`, each counts; a picture of a video is an image.
                kind.extend(address.split([' ', ',']).filter(|it| !it.is_empty()).map(source));
                if name == "script" {
                    loads.is_scripted |= !address.contains(OURS);
                }
            }
        }
        // `<picture>` and `<video>` have sources and pictures of both kinds.
        if !loads.media.is_empty() {
            loads.images.extend(loads.media.iter().cloned());
        }
        loads
    }
}

/// The element with the policy of a page, and a line end.
pub(super) fn meta(page: &str) -> String {
    let mut loads = Loads::of(page);
    if page.contains(&format!(" data-from=\"{DISCUSSION}\"")) {
        // Its script loads a style sheet, and a frame.
        for kind in [&mut loads.scripts, &mut loads.frames, &mut loads.styles] {
            kind.insert(DISCUSSION.to_owned());
        }
    }
    let is_scripted = loads.is_scripted;
    // What the author's scripts need, and those of mdBook's that write formulas, draw and style as they like.
    let (evaluate, inline) = match is_scripted {
        true => (" 'unsafe-eval'", " 'unsafe-inline'".to_owned()),
        false => ("", hashes(elements(page, "style").map(|(_, text)| text))),
    };
    let mut policy = String::from("default-src 'none'");
    let mut allow = |name: &str, always: &str, sources: &BTreeSet<String>| {
        let all = sources.iter().filter(|source| !always.contains(source.as_str()));
        let all: String = all.map(|source| format!(" {source}")).collect();
        if !always.is_empty() || !all.is_empty() {
            let _ = write!(policy, "; {name} {}", format!("{always}{all}").trim_start());
        }
    };
    let scripts = hashes(inline_scripts(page));
    allow("script-src", &format!("'self'{evaluate}{scripts}"), &loads.scripts);
    allow("style-src", &format!("'self'{inline}"), &loads.styles);
    // Tables with aligned columns, and drawings that position their parts, have style attributes.
    let is_styled = page.contains(" style=\"") && !is_scripted;
    allow("style-src-attr", if is_styled { "'unsafe-inline'" } else { "" }, &BTreeSet::new());
    let drawn = if is_scripted { "'self' data: blob:" } else { "'self' data:" };
    allow("img-src", drawn, &loads.images);
    let fonts = if is_scripted || !loads.styles.is_empty() { "'self' data:" } else { "'self'" };
    let asked: BTreeSet<_> = loads.scripts.union(&loads.styles).cloned().collect();
    let is_shown = |source: &&String| *source != DISCUSSION;
    allow("font-src", fonts, &asked.iter().filter(is_shown).cloned().collect());
    allow("connect-src", "'self'", &loads.scripts.iter().filter(is_shown).cloned().collect());
    allow("worker-src", if is_scripted { "'self' blob:" } else { "" }, &BTreeSet::new());
    allow("media-src", "", &loads.media);
    allow("object-src", "", &loads.objects);
    allow("manifest-src", "", &loads.manifests);
    allow("frame-src", if loads.frames.is_empty() { "'none'" } else { "" }, &loads.frames);
    allow("base-uri", "'self'", &BTreeSet::new());
    allow("form-action", "'self'", &loads.forms);
    format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n")
}

/// What a policy calls the site that an address leads to: its origin, or a word for this site.
fn source(address: &str) -> String {
    let address = address.trim();
    let (scheme, rest) = match address.split_once("//") {
        Some((scheme @ ("" | "http:" | "https:"), rest)) => (scheme, rest),
        _ if address.starts_with("data:") => return "data:".to_owned(),
        _ if address.starts_with("blob:") => return "blob:".to_owned(),
        _ => return "'self'".to_owned(),
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // A character that has a meaning in a policy is in no host.
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let host: String = host.chars().filter(|c| is_host(*c)).collect();
    if scheme.is_empty() { host } else { format!("{scheme}//{host}") }
}

/// The tags of a page that begin an element, without their brackets. mdBook writes names in lower case.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|rest| {
        let is_tag = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        is_tag.then(|| &rest[..rest.find('>').unwrap_or(rest.len())])
    })
}

/// The value of an attribute, however it is quoted.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attributes;
    while let Some(at) = rest.to_ascii_lowercase().find(name) {
        let (before, after) = (&rest[..at], rest[at + name.len()..].trim_start());
        rest = &rest[at + name.len()..];
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else { continue };
        if !before.ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'') {
            continue;
        }
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        return match quote {
            Some(quote) => value[1..].split(quote).next(),
            None => value.split(|c: char| c.is_whitespace()).next(),
        };
    }
    None
}

/// The sources that name these texts by their hashes, each after a blank.
fn hashes<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut hashes = String::new();
    for text in texts {
        let hash = format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
        if !hashes.contains(&hash) {
            hashes.push_str(&hash);
        }
    }
    hashes
}

/// The inline scripts of a page that a browser runs.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    let runs = |attributes: &str| {
        let kind = attribute(attributes, "type").unwrap_or_default().trim().to_ascii_lowercase();
        kind.is_empty() || kind == "module" || kind.ends_with("javascript")
    };
    let is_inline =
        move |attributes: &str| attribute(attributes, "src").is_none() && runs(attributes);
    elements(page, "script").filter_map(move |(at, text)| is_inline(at).then_some(text))
}

/// The attributes and the texts of the elements of a name, which hold nothing but text.
fn elements<'p>(page: &'p str, name: &'p str) -> impl Iterator<Item = (&'p str, &'p str)> {
    let (start, end) = (format!("<{name}"), format!("</{name}"));
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(&start)?;
            rest = &rest[at + start.len()..];
            if !rest.starts_with(|c: char| c == '>' || c.is_whitespace()) {
                continue;
            }
            let (attributes, text) = rest.split_once('>')?;
            rest = text;
            return Some((attributes, &text[..text.find(&end)?]));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_their_hash_once() {
        let page =
            "<script>a()</script><script src=\"theme/script-1.js\"></script><script>a()</script>";
        let meta = meta(page);
        // printf 'a()' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='";
        assert_eq!(meta.matches(hash).count(), 1, "{meta}");
        assert!(!meta.contains("unsafe-inline"), "{meta}");
    }

    #[test]
    fn what_an_author_puts_on_a_page_is_allowed_and_no_more() {
        for (page, allowed) in [
            ("<img alt=\"a\" src=\"https://a.b/c.svg\">", "img-src 'self' data: https://a.b;"),
            ("<img SRC='//a.b:8/c.svg?d'>", "img-src 'self' data: a.b:8;"),
            ("<img src=c.png>", "img-src 'self' data:;"),
            (
                "<link rel=\"stylesheet\" href=\"https://a.b/c.css\">",
                "style-src 'self' https://a.b;",
            ),
            (
                "<link rel=\"stylesheet\" href=\"https://a.b/c.css\">",
                "font-src 'self' data: https://a.b;",
            ),
            ("<style>a{}</style>", "style-src 'self' 'sha256-"),
            ("<iframe src=\"https://a.b/c\"></iframe>", "frame-src https://a.b;"),
            ("<video src=\"c.mp4\" poster='d.png'>", "media-src 'self';"),
            ("<object data=\"c.svg\">", "object-src 'self';"),
            ("<form action=\"https://a.b\">", "form-action 'self' https://a.b\">"),
            ("<link rel=manifest href=m.json>", "manifest-src 'self';"),
            // An author's own script draws and writes as it likes, from this site.
            ("<script src=\"mermaid.js\">", "style-src 'self' 'unsafe-inline';"),
            ("<script src=\"https://a.b/c.js\">", "connect-src 'self' https://a.b;"),
            ("<script src=\"../theme/script-1.js\" defer>", "style-src 'self';"),
            ("<script type=\"text/x-template\">b()</script>", "script-src 'self';"),
            // No name of a host ends a policy.
            (
                "<img src=\"https://a.b;script-src*/c\">",
                "img-src 'self' data: https://a.bscript-src;",
            ),
        ] {
            let policy = meta(page);
            assert!(policy.contains(allowed), "{page}: {policy}");
        }
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
