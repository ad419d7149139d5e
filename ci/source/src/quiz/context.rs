//! The parts of a question's context: the explanation, then why each distractor is wrong.
//!
//! The format has one text for both. By convention it ends with a list that has one item for each
//! distractor, in their order, so other readers of the format show it well too.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The extensions of Markdown that both mdBook's pages and upstream's front end support.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// The parts of a context, as Markdown events.
#[derive(Debug, Clone, Default)]
pub struct ContextParts<'c> {
    /// Everything before the list at the end.
    pub explanation: Vec<Event<'c>>,
    /// The inside of each item of that list.
    pub items: Vec<Vec<Event<'c>>>,
}

/// Reads a quiz's Markdown, with the book's own options added.
pub fn read(markdown: &str, prose: Options) -> Parser<'_> {
    Parser::new_ext(markdown, OPTIONS | prose)
}

/// Takes a context apart.
pub fn split<'c>(events: impl IntoIterator<Item = Event<'c>>) -> ContextParts<'c> {
    let mut blocks: Vec<Vec<Event<'_>>> = Vec::new();
    let mut depth = 0_usize;
    for event in events {
        if depth == 0 {
            blocks.push(Vec::new());
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if let Some(block) = blocks.last_mut() {
            block.push(event);
        }
    }
    let ends_with_list =
        blocks.last().is_some_and(|block| matches!(block[0], Event::Start(Tag::List(_))));
    let list = if ends_with_list { blocks.pop() } else { None };
    ContextParts { explanation: blocks.concat(), items: list.map_or(Vec::new(), items) }
}

/// The insides of a list's own items.
fn items(list: Vec<Event<'_>>) -> Vec<Vec<Event<'_>>> {
    let mut items: Vec<Vec<Event<'_>>> = Vec::new();
    let mut depth = 0_usize;
    for event in list {
        if matches!(event, Event::End(TagEnd::Item)) {
            depth -= 1;
        }
        match (&event, depth) {
            (Event::Start(Tag::Item), 0) => items.push(Vec::new()),
            (_, 0) => {}
            _ => items.last_mut().into_iter().for_each(|item| item.push(event.clone())),
        }
        if matches!(event, Event::Start(Tag::Item)) {
            depth += 1;
        }
    }
    items.into_iter().map(loose).collect()
}

/// Puts the words at an item's start in a paragraph, which a list without blank lines doesn't do.
fn loose(item: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let inline = |event: &Event<'_>| match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ),
        Event::Rule | Event::Html(_) => false,
        _ => true,
    };
    let words = item.iter().position(|event| !inline(event)).unwrap_or(item.len());
    if words == 0 {
        return item;
    }
    let mut loose = vec![Event::Start(Tag::Paragraph)];
    for (index, event) in item.into_iter().enumerate() {
        if index == words {
            loose.push(Event::End(TagEnd::Paragraph));
        }
        loose.push(event);
    }
    if loose.len() == words + 1 {
        loose.push(Event::End(TagEnd::Paragraph));
    }
    loose
}

/// Whether Markdown shows anything: words, code or an image.
pub fn shows(events: &[Event<'_>]) -> bool {
    events.iter().any(|event| match event {
        Event::Text(text) | Event::Code(text) => !text.trim().is_empty(),
        Event::Start(Tag::Image { .. }) => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(events: &[Event<'_>]) -> String {
        events
            .iter()
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_list_at_the_end_says_why() {
        let context =
            "It *runs on*.\n\n- a list\n- of facts\n\nMore.\n\n- no:\n  - nested\n- `x`, [no](l)\n";
        let split = split(read(context, Options::empty()));
        assert_eq!(words(&split.explanation), "It runs on.a listof factsMore.");
        let items: Vec<_> = split.items.iter().map(|item| words(item)).collect();
        assert_eq!(items, ["no:nested", "x, no"]);
        for item in &split.items {
            assert_eq!(item[0], Event::Start(Tag::Paragraph));
            let ends = item.iter().filter(|each| **each == Event::End(TagEnd::Paragraph));
            assert_eq!(ends.count(), 1);
        }
    }

    #[test]
    fn a_context_without_a_list_only_explains() {
        let only = split(read("- a\n\nText", Options::empty()));
        assert_eq!((words(&only.explanation).as_str(), only.items.len()), ("aText", 0));
        assert!(!shows(&split(read(" \n", Options::empty())).explanation));
    }
}
