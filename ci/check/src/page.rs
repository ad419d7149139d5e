//! A rendered page: what the checks need to know about it, read from its HTML in one pass.
//!
//! The tree of a page is dropped as soon as it is read, so a book of a thousand pages needs memory for
//! only a few.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

/// What the checks need to know about one page.
#[derive(Debug, Default)]
pub(super) struct RenderedPage {
    /// The file in the site, with forward slashes, such as `ch23-async/spawning.html`.
    pub(super) path: String,
    /// Every id, in order; a repeated one appears again.
    pub(super) ids: Vec<String>,
    /// Its references: links, images, style sheets, scripts.
    pub(super) targets: Vec<Reference>,
    /// The ids that an attribute such as `aria-labelledby` names.
    pub(super) names: Vec<Reference>,
    /// The headings of its content.
    pub(super) headings: Vec<PageHeading>,
    /// Each text outside code that has `{{#`, from the braces on.
    pub(super) unwoven: Vec<String>,
    /// Whether `<base>` makes the page's addresses start at the top of the site.
    pub(super) from_top: bool,
}

/// An address or an id, and its attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Reference {
    /// What refers.
    pub(super) kind: ReferenceKind,
    /// The attribute's name.
    pub(super) attribute: &'static str,
    /// The attribute's value.
    pub(super) value: String,
}

/// What refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ReferenceKind {
    /// A link that a reader follows.
    Link,
    /// An image.
    Image,
    /// A drawing that is elsewhere on the page.
    Icon,
    /// Anything else the page loads.
    File,
    /// Metadata for machines: counts as a use, and is not checked.
    Mention,
}

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageHeading {
    /// 1 to 6.
    pub(super) level: u8,
    /// Its id.
    pub(super) id: Option<String>,
    /// Its words.
    pub(super) title: String,
}

/// The attributes that have an address.
const ADDRESSES: [(&str, &str, ReferenceKind); 19] = [
    ("a", "href", ReferenceKind::Link),
    ("area", "href", ReferenceKind::Link),
    ("link", "href", ReferenceKind::File),
    ("script", "src", ReferenceKind::File),
    ("iframe", "src", ReferenceKind::File),
    ("embed", "src", ReferenceKind::File),
    ("object", "data", ReferenceKind::File),
    ("audio", "src", ReferenceKind::File),
    ("video", "src", ReferenceKind::File),
    ("video", "poster", ReferenceKind::Image),
    ("track", "src", ReferenceKind::File),
    ("source", "src", ReferenceKind::File),
    ("source", "srcset", ReferenceKind::Image),
    ("img", "src", ReferenceKind::Image),
    ("img", "srcset", ReferenceKind::Image),
    ("input", "src", ReferenceKind::Image),
    ("image", "href", ReferenceKind::Image),
    ("use", "href", ReferenceKind::Icon),
    ("meta", "content", ReferenceKind::Mention),
];
/// The attributes that name ids of the same page.
const NAMES: [&str; 4] = ["aria-labelledby", "aria-describedby", "for", "popovertarget"];
/// The values of `<link rel>` whose address is not a file of the site.
const ELSEWHERE: [&str; 4] = ["canonical", "preconnect", "dns-prefetch", "alternate"];
/// Elements whose text is shown verbatim, or not at all.
const VERBATIM: [&str; 7] = ["code", "pre", "samp", "kbd", "script", "style", "textarea"];

impl RenderedPage {
    /// Reads a page's HTML.
    pub(super) fn read(path: String, html: &str) -> Self {
        let mut page = Self { path, ..Self::default() };
        let html = Html::parse_document(html);
        // mdBook's own theme has a heading in its menu bar; only the headings of the content count.
        let has_main = html
            .tree
            .values()
            .any(|node| matches!(node, Node::Element(element) if element.name() == "main"));
        let (mut main, mut verbatim, mut hidden) = (0_usize, 0_usize, 0_usize);
        let mut heading: Option<PageHeading> = None;
        for edge in html.tree.root().traverse() {
            let (node, open) = match edge {
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            match node.value() {
                Node::Text(text) if open => {
                    if let Some(heading) = heading.as_mut().filter(|_| hidden == 0) {
                        heading.title.push_str(text);
                    }
                    if verbatim == 0 {
                        let unwoven =
                            text.match_indices("{{#").map(|(at, _)| text[at..].to_owned());
                        page.unwoven.extend(unwoven);
                    }
                }
                Node::Element(element) => {
                    let name = element.name();
                    let step = |depth: usize| if open { depth + 1 } else { depth - 1 };
                    if name == "main" {
                        main = step(main);
                    }
                    if element.attr("hidden").is_some() {
                        hidden = step(hidden);
                    }
                    if VERBATIM.contains(&name) {
                        verbatim = step(verbatim);
                    }
                    if let Some(level) = level(name).filter(|_| main > 0 || !has_main) {
                        if open {
                            let id = element.attr("id").map(str::to_owned);
                            heading = Some(PageHeading { level, id, title: String::new() });
                        } else {
                            page.headings.extend(heading.take());
                        }
                    }
                    if open {
                        page.read_element(element);
                    }
                }
                _ => {}
            }
        }
        page
    }

    fn read_element(&mut self, element: &Element) {
        let name = element.name();
        if name == "base" && element.attr("href").is_some() {
            self.from_top = true;
        }
        self.ids.extend(element.attr("id").map(str::to_owned));
        if name == "a" && element.attr("id").is_none() {
            // The older way to name a place, which still works for fragments.
            self.ids.extend(element.attr("name").map(str::to_owned));
        }
        let elsewhere = element
            .attr("rel")
            .is_some_and(|rel| rel.split_whitespace().any(|word| ELSEWHERE.contains(&word)));
        for (_, attribute, kind) in ADDRESSES.into_iter().filter(|(of, ..)| *of == name) {
            if elsewhere && kind == ReferenceKind::File {
                continue;
            }
            let Some(value) = element.attr(attribute) else { continue };
            let add = |value: &str| Reference { kind, attribute, value: value.trim().to_owned() };
            match attribute {
                "srcset" => self.targets.extend(candidates(value).map(add)),
                _ => self.targets.push(add(value)),
            }
        }
        for attribute in NAMES {
            let ids = element.attr(attribute).into_iter().flat_map(str::split_whitespace);
            self.names.extend(ids.map(|id| Reference {
                kind: ReferenceKind::Mention,
                attribute,
                value: id.to_owned(),
            }));
        }
    }
}

/// The addresses of a `srcset`.
fn candidates(set: &str) -> impl Iterator<Item = &str> {
    set.split(", ").filter_map(|candidate| candidate.split_whitespace().next())
}

fn level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_one_pass() {
        let page = RenderedPage::read(
            "a/b.html".into(),
            "<link rel=stylesheet href=../x.css><link rel=canonical href=https://e.org/b>\
             <header><h1 class=menu-title>Book</h1></header>\
             <main><h1 id=t>One <code>two</code></h1><h3><a hidden>Deep</a>Deep</h3>\
             <p>{{#gone x}} <code>{{#shown}}</code> <a href=#t>x</a> <a name=old></a></p>\
             <img src=p.png srcset='q.png 2x, r.png 3x'>\
             <svg><use href='#icon'/></svg><label for=f>l</label></main>",
        );
        let headings: Vec<_> =
            page.headings.iter().map(|each| (each.level, each.title.as_str())).collect();
        assert_eq!(headings, [(1, "One two"), (3, "Deep")]);
        assert_eq!(page.ids, ["t", "old"]);
        let targets: Vec<_> = page.targets.iter().map(|each| each.value.as_str()).collect();
        assert_eq!(targets, ["../x.css", "#t", "p.png", "q.png", "r.png", "#icon"]);
        assert_eq!(page.names[0].value, "f");
        assert_eq!(page.unwoven, ["{{#gone x}} "]);
        assert!(!page.from_top);
    }
}
