//! A page's Content-Security-Policy holds what it promises: every inline script is named by its hash,
//! nothing is loaded from anywhere else, and nothing stands on the page that the policy would stop.
//!
//! The policy is written when the site is delivered, from the same page; this reads the page again as
//! a browser does, through an HTML parser, because a script that a search for `<script>` passes over
//! is one that the browser would not run, or run unseen. Only pages of the tool's own theme have one.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use scraper::{Html, Node};
use sha2::{Digest as _, Sha256};

use super::origin::Origin;
use super::page::Kind;
use super::site::Site;
use bookwright_base::problem::Problem;
use bookwright_site::has_own_theme;
use bookwright_source::Source;

/// What a script may not be allowed by.
const LOOSE: [&str; 6] = ["'unsafe-inline'", "'unsafe-eval'", "*", "data:", "http:", "https:"];
/// How much of what is wrong is looked for in the author's files.
const SHOWN: usize = 32;

/// Checks the policies of the site in `folder`.
pub(super) fn check(
    source: &Source,
    site: &Site,
    folder: &Path,
    origin: &Origin<'_>,
    problems: &mut Vec<Problem>,
) {
    if !has_own_theme(source) {
        return;
    }
    for page in &site.pages {
        for target in &page.targets {
            let loads = matches!(target.kind, Kind::File | Kind::Image | Kind::Icon);
            if !loads || !is_elsewhere(&target.value) {
                continue;
            }
            let place = origin.address(&page.path, &target.value).into_iter().next();
            problems.push(
                Problem::new(
                    place.unwrap_or_else(|| origin.whole(&page.path)),
                    format!("this page loads from another site: {}", target.value),
                )
                .help("its policy forbids it, and readers' visits are nobody else's: keep a copy beside the chapter"),
            );
        }
        if !page.path.ends_with(".html") {
            continue;
        }
        let Ok(html) = std::fs::read_to_string(folder.join(&page.path)) else { continue };
        for Finding { words, what, help } in findings(&html) {
            let shown: String = words.chars().take(SHOWN).collect();
            let place = origin.words(&page.path, &[shown], 0).filter(|_| !words.trim().is_empty());
            let place = place.unwrap_or_else(|| origin.whole(&page.path));
            problems.push(Problem::new(place, what).help(help));
        }
    }
}

/// Whether an address is loaded from another site.
fn is_elsewhere(address: &str) -> bool {
    let address = address.trim_start();
    address.starts_with("//")
        || address.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:"))
        || address.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"))
}

/// What is wrong on a page.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// Words of the author's that it comes from.
    words: String,
    what: String,
    help: &'static str,
}

/// What a page's policy does not cover.
fn findings(html: &str) -> Vec<Finding> {
    let html = Html::parse_document(html);
    let mut policy: Option<Policy> = None;
    let (mut scripts, mut styles, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let mut styled = None;
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
            "style" => styles.push(text().collect::<String>()),
            _ => {}
        }
        for (name, value) in element.attrs() {
            if name.starts_with("on") {
                found.push(Finding {
                    words: value.to_owned(),
                    what: format!(
                        "`{name}` on <{}> does nothing under the page's policy",
                        element.name()
                    ),
                    help: "put the script into a component of the theme",
                });
            }
            if value.trim_start().get(..11).is_some_and(|it| it.eq_ignore_ascii_case("javascript:"))
            {
                found.push(Finding {
                    words: value.to_owned(),
                    what: format!(
                        "`{name}` on <{}> is a script, which the page's policy stops",
                        element.name()
                    ),
                    help: "put the script into a component of the theme",
                });
            }
            if name == "style" && styled.is_none() {
                styled = Some(value.to_owned());
            }
        }
    }
    let Some(policy) = policy else {
        found.push(Finding {
            words: String::new(),
            what: "this page has no Content-Security-Policy".to_owned(),
            help: "theme/index.hbs and theme/redirect.hbs need a `<meta charset>` line in their head: the policy is put behind it",
        });
        return found;
    };
    for loose in LOOSE.into_iter().filter(|loose| policy.of("script-src").contains(loose)) {
        found.push(Finding {
            words: String::new(),
            what: format!("the page's policy lets scripts in by {loose}"),
            help: "scripts are allowed by 'self' and by the hashes of those on the page",
        });
    }
    for (kind, directive, texts) in
        [("script", "script-src", &scripts), ("style sheet", "style-src", &styles)]
    {
        for text in texts {
            let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
            if !policy.of(directive).contains(&hash) {
                found.push(Finding {
                    words: text.trim().to_owned(),
                    what: format!("this {kind} on the page is not named by the page's policy"),
                    help: "put it into a component of the theme, which every page loads as a file",
                });
            }
        }
    }
    if let Some(style) = styled
        && !policy.of("style-src-attr").contains("'unsafe-inline'")
    {
        found.push(Finding {
            words: style,
            what: "a `style` attribute does nothing under the page's policy".to_owned(),
            help: "use a class, and say in the theme what it looks like",
        });
    }
    found
}

/// Whether a script of this type is one that runs.
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
                // Of a directive that stands twice, the first holds.
                directives.entry(name.to_ascii_lowercase()).or_insert_with(|| words.collect());
            }
        }
        Self(directives)
    }

    /// The sources of a directive, or of the one that holds where it is not said.
    fn of(&self, name: &str) -> Sources<'_> {
        let fallback = if name == "style-src-attr" { "style-src" } else { "default-src" };
        let found = self.0.get(name).or_else(|| self.0.get(fallback));
        Sources(found.map_or(&[], Vec::as_slice))
    }
}

/// The sources of a directive.
struct Sources<'p>(&'p [String]);

impl Sources<'_> {
    fn contains(&self, source: &str) -> bool {
        self.0.iter().any(|each| each == source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // printf 'a()' | openssl dgst -sha256 -binary | base64
    const HASH: &str = "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='";

    fn whats(policy: &str, body: &str) -> Vec<String> {
        let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        let html = format!("<!DOCTYPE html><html><head>{meta}</head><body>{body}</body></html>");
        findings(&html).into_iter().map(|each| each.what).collect()
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
            assert_eq!(whats(&policy, body), [""; 0], "{body}");
        }
    }

    #[test]
    fn what_it_does_not_name_is_found() {
        let strict = format!("default-src 'none'; script-src 'self' {HASH}");
        for (policy, body, what) in [
            // One byte more is another script.
            (
                strict.as_str(),
                "<script>a() </script>",
                "this script on the page is not named by the page's policy",
            ),
            (
                &strict,
                "<SCRIPT type=module>a();</SCRIPT>",
                "this script on the page is not named by the page's policy",
            ),
            (
                &strict,
                "<svg><style>a{}</style></svg>",
                "this style sheet on the page is not named by the page's policy",
            ),
            (
                &strict,
                "<p style=\"color:red\">",
                "a `style` attribute does nothing under the page's policy",
            ),
            (
                &strict,
                "<p onclick=\"a()\">",
                "`onclick` on <p> does nothing under the page's policy",
            ),
            (
                &strict,
                "<a href=\" JavaScript:a()\">",
                "`href` on <a> is a script, which the page's policy stops",
            ),
            (
                "script-src 'self' 'unsafe-inline'",
                "",
                "the page's policy lets scripts in by 'unsafe-inline'",
            ),
            ("script-src https:", "", "the page's policy lets scripts in by https:"),
            // Without a word on scripts, the default holds for them.
            ("default-src *", "", "the page's policy lets scripts in by *"),
            // The second of two does not count.
            (
                "script-src 'none'; script-src 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='",
                "<script>a()</script>",
                "this script on the page is not named by the page's policy",
            ),
        ] {
            assert_eq!(whats(policy, body), [what], "{policy} {body}");
        }
        let none = findings("<p>x</p>");
        assert_eq!(none[0].what, "this page has no Content-Security-Policy");
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
