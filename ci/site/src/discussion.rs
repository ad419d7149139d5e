//! The discussion at the end of a page: a button that says what it loads, and from where.
//!
//! It is added when a page is delivered, not when it is woven: the print page has none, and only a
//! delivered page has a policy that admits giscus.

use super::csp::DISCUSSION;
use super::html::escaped;
use bookwright_source::discussion::Discussion;

/// Adds the discussion after the text of a page, before the links to the next pages.
pub(super) fn with_discussion(page: String, discussion: &Discussion) -> String {
    let end = page.find("<nav class=\"turn\"").or_else(|| page.rfind("</div>\n</main>"));
    let Some(at) = end else { return page };
    format!("{}{}{}", &page[..at], html(discussion), &page[at..])
}

fn html(discussion: &Discussion) -> String {
    let repo = escaped(&discussion.repo);
    let mut out = format!(
        "<section class=\"discussion\" aria-labelledby=\"bw-discussion\" data-from=\"{DISCUSSION}\""
    );
    let switch = |on: bool| if on { "1" } else { "0" };
    for (name, value) in [
        ("repo", discussion.repo.as_str()),
        ("repo-id", &discussion.repo_id),
        ("category", discussion.category.as_deref().unwrap_or_default()),
        ("category-id", &discussion.category_id),
        ("mapping", &discussion.mapping),
        ("strict", switch(discussion.strict)),
        ("reactions-enabled", switch(discussion.reactions)),
        ("input-position", &discussion.position),
    ] {
        if !value.is_empty() {
            out.push_str(&format!(" data-{name}=\"{}\"", escaped(value)));
        }
    }
    out.push_str(&format!(
        ">\n<h2 id=\"bw-discussion\">Discussion</h2>\n<p>What readers ask and answer about this page stands in the \
         <a href=\"https://github.com/{repo}/discussions\">discussions on GitHub</a>.<span \
         class=\"scripted\"> It can be shown here by giscus: the button loads it from giscus.app, which then learns \
         your address and which page you read. Until you press it, nothing is asked of anyone.</span></p>\n<p \
         class=\"scripted\"><button type=\"button\">Load the discussion from giscus.app</button></p>\n<p \
         class=\"scripted\" role=\"status\"></p>\n</section>\n"
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_before_what_leads_on_and_says_what_it_loads() {
        let discussion = Discussion {
            repo: "a/b".into(),
            repo_id: "R_1".into(),
            category: None,
            category_id: "DIC_1".into(),
            mapping: "pathname".into(),
            strict: false,
            reactions: true,
            position: "bottom".into(),
        };
        let page = with_discussion("<main><p>x</p><nav class=\"turn\">".into(), &discussion);
        assert!(page.starts_with("<main><p>x</p><section class=\"discussion\""), "{page}");
        assert!(page.ends_with("</section>\n<nav class=\"turn\">"), "{page}");
        for part in [
            "data-from=\"https://giscus.app\" data-repo=\"a/b\" data-repo-id=\"R_1\" data-category-id",
            "data-strict=\"0\" data-reactions-enabled=\"1\"",
            "Load the discussion from giscus.app</button>",
            "https://github.com/a/b/discussions",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        let page = with_discussion("<main><div>x</div>\n</main>".into(), &discussion);
        assert!(
            page.starts_with("<main><div>x<section")
                && page.ends_with("</section>\n</div>\n</main>")
        );
        assert_eq!(with_discussion("no page".into(), &discussion), "no page");
    }
}
