//! Content-Security-Policy: each page's policy names every inline script by its hash, the page loads
//! nothing from another site but from those that book.toml names, and has nothing that the policy blocks.
//!
//! Delivery writes the policy from a search through the page. This reads the page again as a browser
//! does, with an HTML parser, to find what that search missed. Only the tool's own theme has a policy.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use scraper::{Html, Node};
use sha2::{Digest as _, Sha256};

use super::codes;
use super::manuscript::Manuscript;
use super::page::ReferenceKind;
use super::site::RenderedSite;
use bookwright_base::code::Code;
use bookwright_base::problem::Problem;
use bookwright_site::csp::OURS;
use bookwright_source::Source;
use bookwright_source::settings::NAME;

/// Sources that allow more than the scripts of the page.
const LOOSE: [&str; 6] = ["'unsafe-inline'", "'unsafe-eval'", "*", "data:", "http:", "https:"];
/// How many characters of a finding are looked for in the author's files.
const SHOWN: usize = 32;

/// Checks the policies of the site in `folder`.
pub(super) fn check(
    source: &Source,
    site: &RenderedSite,
    folder: &Path,
    manuscript: &Manuscript<'_>,
    problems: &mut Vec<Problem>,
) {
    if !source.settings.theme.is_ours() {
        return;
    }
    for page in &site.pages {
        for target in &page.targets {
            let loads = matches!(
                target.kind,
                ReferenceKind::File | ReferenceKind::Image | ReferenceKind::Icon
            );
            if !loads || !is_elsewhere(&target.value) || is_meant(source, &target.value) {
                continue;
            }
            let place = manuscript.address(&page.path, &target.value).into_iter().next();
            problems.push(
                Problem::new(
                    codes::POLICY_REMOTE,
                    place.unwrap_or_else(|| manuscript.whole(&page.path)),
                    format!("this page loads from another site: {}", target.value),
                )
                .help(
                    "other sites need not know who reads the book: keep a copy beside the chapter",
                )
                .help(format!(
                    "or say in book.toml that it is meant: [preprocessor.{NAME}] remote = [\"{}\"]",
                    origin(&target.value)
                )),
            );
        }
        // A page that the author wrote in HTML has the policy that it gives itself.
        let is_copied = source.layout.src.join(&page.path).is_file();
        if !page.path.ends_with(".html") || is_copied {
            continue;
        }
        let Ok(html) = std::fs::read_to_string(folder.join(&page.path)) else { continue };
        for Finding { code, words, what, help } in findings(&html) {
            let shown: String = words.chars().take(SHOWN).collect();
            let place =
                manuscript.words(&page.path, &[shown], 0).filter(|_| !words.trim().is_empty());
            let place = place.unwrap_or_else(|| manuscript.whole(&page.path));
            problems.push(Problem::new(code, place, what).help(help));
        }
    }
}

/// Whether book.toml says that pages load from an address's site.
fn is_meant(source: &Source, address: &str) -> bool {
    let origin = origin(address).to_ascii_lowercase();
    source.settings.remote.iter().any(|meant| {
        let meant = meant.get_ref();
        *meant == origin
            || meant.split_once("//").is_some_and(|(_, host)| format!("//{host}") == origin)
    })
}

/// The site that a complete address leads to.
fn origin(address: &str) -> &str {
    let address = address.trim();
    let host = address.find("//").map_or(0, |at| at + 2);
    let end = address[host..].find(['/', '?', '#']).map_or(address.len(), |at| host + at);
    &address[..end]
}

/// Whether an address is another site's.
fn is_elsewhere(address: &str) -> bool {
    let address = address.trim_start();
    address.starts_with("//")
        || address.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:"))
        || address.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"))
}

/// What is wrong on a page.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    code: Code,
    /// The author's words that it comes from.
    words: String,
    what: String,
    help: &'static str,
}

/// What is wrong with a page's policy, or with the page under it.
fn findings(html: &str) -> Vec<Finding> {
    let html = Html::parse_document(html);
    let mut policy: Option<Policy> = None;
    let (mut scripts, mut styles, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let (mut styled, mut is_scripted) = (None, false);
    for node in html.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        let text =
            || node.children().filter_map(|child| child.value().as_text()).map(|text| &**text);
        let is = |name, value: &str| {
            element.attr(name).is_some_and(|it: &str| it.eq_ignore_ascii_case(value))
        };
        match element.name() {
            "meta" if is("http-equiv", "content-security-policy") => {
                policy = element.attr("content").map(Policy::read);
            }
            "script" if element.attr("src").is_none() && runs(element.attr("type")) => {
                scripts.push(text().collect::<String>());
            }
            "script" => {
                let own = |address: &str| address.contains(OURS);
                is_scripted |= element.attr("src").is_some_and(|address| !own(address));
            }
            "style" => styles.push(text().collect::<String>()),
            _ => {}
        }
        for (name, value) in element.attrs() {
            if name.starts_with("on") {
                found.push(Finding {
                    code: codes::POLICY_SCRIPT,
                    words: value.to_owned(),
                    what: format!("the page's policy blocks `{name}` on <{}>", element.name()),
                    help: "put the script in a file, and name it in `additional-js` of [output.html]",
                });
            }
            if value.trim_start().get(..11).is_some_and(|it| it.eq_ignore_ascii_case("javascript:"))
            {
                found.push(Finding {
                    code: codes::POLICY_SCRIPT,
                    words: value.to_owned(),
                    what: format!(
                        "the page's policy blocks the script in `{name}` on <{}>",
                        element.name()
                    ),
                    help: "put the script in a file, and name it in `additional-js` of [output.html]",
                });
            }
            if name == "style" && styled.is_none() {
                styled = Some(value.to_owned());
            }
        }
    }
    let Some(policy) = policy else {
        found.push(Finding {
            code: codes::POLICY_MISSING,
            words: String::new(),
            what: "this page has no Content-Security-Policy".to_owned(),
            help: "theme/index.hbs and theme/redirect.hbs need a `<meta charset>` line in their head: the policy goes after it",
        });
        return found;
    };
    let is_loose = |loose: &&str| match *loose {
        // What others' scripts may need.
        "'unsafe-eval'" if is_scripted => false,
        loose => policy.of("script-src").contains(loose),
    };
    for loose in LOOSE.into_iter().filter(is_loose) {
        found.push(Finding {
            code: codes::POLICY_LOOSE,
            words: String::new(),
            what: format!("the page's policy allows scripts by {loose}"),
            help: "allow scripts by 'self' and by the hashes of those on the page",
        });
    }
    for (code, kind, directive, texts) in [
        (codes::POLICY_SCRIPT, "script", "script-src", &scripts),
        (codes::POLICY_STYLE, "style sheet", "style-src", &styles),
    ] {
        for text in texts {
            let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
            let sources = policy.of(directive);
            let is_allowed = kind == "style sheet" && sources.contains("'unsafe-inline'");
            if !is_allowed && !sources.contains(&hash) {
                found.push(Finding {
                    code,
                    words: text.trim().to_owned(),
                    what: format!("the page's policy does not name this {kind}"),
                    help: "put it in a file, and name it in `additional-css` or `additional-js` of [output.html]",
                });
            }
        }
    }
    if let Some(style) = styled
        && !policy.of("style-src-attr").contains("'unsafe-inline'")
    {
        found.push(Finding {
            code: codes::POLICY_STYLE,
            words: style,
            what: "the page's policy blocks this `style` attribute".to_owned(),
            help: "use a class, and style it in a file that `additional-css` of [output.html] names",
        });
    }
    found
}

/// Whether the browser runs a script of this type.
fn runs(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| {
        let kind = kind.trim().to_ascii_lowercase();
        kind.is_empty()
            || kind == "module"
            || kind.ends_with("javascript")
            || kind.ends_with("ecmascript")
    })
}

/// The directives of a policy, each with its sources.
struct Policy(HashMap<String, Vec<String>>);

impl Policy {
    fn read(content: &str) -> Self {
        let mut directives = HashMap::new();
        for directive in content.split(';') {
            let mut words = directive.split_ascii_whitespace().map(str::to_owned);
            if let Some(name) = words.next() {
                // Of a repeated directive, the first counts.
                directives.entry(name.to_ascii_lowercase()).or_insert_with(|| words.collect());
            }
        }
        Self(directives)
    }

    /// The sources of a directive, or of the directive it falls back to.
    fn of(&self, name: &str) -> SourceList<'_> {
        let fallback = if name == "style-src-attr" { "style-src" } else { "default-src" };
        let found = self.0.get(name).or_else(|| self.0.get(fallback));
        SourceList(found.map_or(&[], Vec::as_slice))
    }
}

/// The sources of a directive.
struct SourceList<'p>(&'p [String]);

impl SourceList<'_> {
    fn contains(&self, source: &str) -> bool {
        self.0.iter().any(|each| each == source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // printf 'a()' | openssl dgst -sha256 -binary | base64
    const HASH: &str = "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='";

    fn found(policy: &str, body: &str) -> Vec<Code> {
        let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        let html = format!("<!DOCTYPE html><html><head>{meta}</head><body>{body}</body></html>");
        findings(&html).into_iter().map(|each| each.code).collect()
    }

    #[test]
    fn what_the_policy_names_is_sound() {
        let policy =
            format!("default-src 'none'; script-src 'self' {HASH}; style-src-attr 'unsafe-inline'");
        for body in [
            "<script>a()</script><script src=x.js></script>",
            "<script type=application/json>{\"on\": 1}</script>",
            "<td style=\"text-align:right\">1</td>",
            "<p title=\"onclick=a()\">&lt;script>b()&lt;/script></p>",
        ] {
            assert_eq!(found(&policy, body), [], "{body}");
        }
    }

    #[test]
    fn what_it_does_not_name_is_found() {
        let strict = format!("default-src 'none'; script-src 'self' {HASH}");
        for (policy, body, code) in [
            // One byte more is another script.
            (strict.as_str(), "<script>a() </script>", codes::POLICY_SCRIPT),
            (&strict, "<SCRIPT type=module>a();</SCRIPT>", codes::POLICY_SCRIPT),
            (&strict, "<svg><style>a{}</style></svg>", codes::POLICY_STYLE),
            (&strict, "<p style=\"color:red\">", codes::POLICY_STYLE),
            (&strict, "<p onclick=\"a()\">", codes::POLICY_SCRIPT),
            (&strict, "<a href=\" JavaScript:a()\">", codes::POLICY_SCRIPT),
            ("script-src 'self' 'unsafe-inline'", "", codes::POLICY_LOOSE),
            ("script-src https:", "", codes::POLICY_LOOSE),
            // Without a word on scripts, the default holds for them.
            ("default-src *", "", codes::POLICY_LOOSE),
            // The second of two does not count.
            (
                "script-src 'none'; script-src 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='",
                "<script>a()</script>",
                codes::POLICY_SCRIPT,
            ),
        ] {
            assert_eq!(found(policy, body), [code], "{policy} {body}");
        }
        let none = findings("<p>x</p>");
        assert_eq!(none[0].code, codes::POLICY_MISSING);
    }

    #[test]
    fn another_site_is_told_from_this_one() {
        for (address, elsewhere) in [
            ("https://a.b/c.js", true),
            (" HTTP://a.b", true),
            ("//a.b/c.png", true),
            ("../theme/https:x.css", false),
            ("data:image/png;base64,AA", false),
            ("c.png", false),
        ] {
            assert_eq!(is_elsewhere(address), elsewhere, "{address}");
        }
    }
}
