//! Directives as authors write them, and the code and place of each mistake.

use super::*;

fn read(source: &str) -> (Vec<Directive>, Vec<String>) {
    let text = Text::new("/a.md", source);
    let mut problems = Vec::new();
    let directives = scan(&text, &[], &[], Preprocessors::default(), &mut problems);
    let problems = problems
        .iter()
        .map(|problem| {
            format!("{} {}", problem.place.display(std::path::Path::new("/")), problem.code)
        })
        .collect();
    (directives, problems)
}

#[test]
fn a_listing_takes_everything() {
    let (directives, problems) =
        read(r#"{{#listing a-b:c caption="He said \"no\"" file="Cargo.toml" diff="x" output}}"#);
    assert_eq!(problems, Vec::<String>::new());
    let Show::Listing(listing) = &directives[0].show else { panic!("{directives:?}") };
    assert_eq!(listing.name.get_ref(), "a-b");
    assert_eq!(listing.anchor.as_ref().unwrap().get_ref(), "c");
    assert_eq!(listing.caption.as_ref().unwrap().get_ref(), "He said \"no\"");
    assert_eq!(listing.file.as_ref().unwrap().get_ref(), "Cargo.toml");
    assert_eq!(listing.diff.as_ref().unwrap().get_ref(), "x");
    assert!(listing.output);
}

#[test]
fn a_timeline_takes_several_runs() {
    let (directives, problems) = read("{{#timeline a caption=\"Both\" b}}");
    assert_eq!(problems, Vec::<String>::new());
    let Show::Timeline(timeline) = &directives[0].show else { panic!("{directives:?}") };
    let names: Vec<&str> = timeline.names.iter().map(|name| name.get_ref().as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(timeline.caption.as_ref().unwrap().get_ref(), "Both");
}

#[test]
fn every_mistake_has_its_place() {
    for (source, problem) in [
        ("{{#lsting x}}", "a.md:1:4 directive-unknown"),
        ("{{#inclde a.rs}}", "a.md:1:4 directive-misspelled"),
        ("{{ #inclde a.rs}}", "a.md:1:5 directive-misspelled"),
        ("{{#listing x output output}}", "a.md:1:21 directive-attribute-misused"),
        ("{{#chart x until=\"y\"}}", "a.md:1:19 directive-figure-missing"),
        ("é {{#listing}}", "a.md:1:3 directive-subject-missing"),
        ("{{#listing x", "a.md:1:1 directive-unclosed"),
        ("{{#listing x\n}}", "a.md:1:1 directive-unclosed"),
        ("{{#listing x captoin=\"a\"}}", "a.md:1:14 directive-attribute-unknown"),
        ("{{#listing x caption=a}}", "a.md:1:14 directive-value-unquoted"),
        ("{{#listing x caption=\"a}}", "a.md:1:22 directive-quote-unclosed"),
        ("{{#listing x =}}", "a.md:1:14 directive-sign-stray"),
        ("{{#output x:y}}", "a.md:1:13 directive-anchor-unwanted"),
        ("{{#output x output}}", "a.md:1:13 directive-attribute-unknown"),
        ("{{#measured x}}", "a.md:1:13 directive-figure-missing"),
        ("{{#timeline}}", "a.md:1:1 directive-subject-missing"),
        ("{{#timeline a b:c}}", "a.md:1:17 directive-anchor-unwanted"),
        ("{{#timeline a b a}}", "a.md:1:17 timeline-run-repeated"),
        ("{{#timeline a output=\"b\"}}", "a.md:1:15 directive-attribute-unknown"),
        ("{{#include x", "a.md:1:1 directive-unclosed"),
        ("{{#quiz}}", "a.md:1:1 directive-subject-missing"),
        ("{{#quiz x\n}}", "a.md:1:1 directive-unclosed"),
        ("{{#", "a.md:1:4 directive-unknown"),
    ] {
        let (directives, problems) = read(source);
        assert_eq!(problems, [problem], "{source}");
        assert_eq!(directives, [], "{source}");
    }
}

#[test]
fn one_mistake_does_not_hide_the_next() {
    let (directives, problems) = read("{{#nope a}}\n{{#listing ok}}\n{{#output}}\n");
    assert_eq!(directives.len(), 1);
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_quiz_is_upstreams_where_upstream_is_named() {
    let source = "{{#quiz ../my quizzes/a.toml}}";
    let (directives, problems) = read(source);
    assert_eq!(problems, Vec::<String>::new());
    let path = Spanned::new(8..28, "../my quizzes/a.toml".to_owned());
    assert_eq!(directives, [Directive { span: 0..30, show: Show::Quiz(path) }]);

    let text = Text::new("/a.md", source);
    let directives =
        scan(&text, &[], &[], Preprocessors { quiz: true, others: false }, &mut Vec::new());
    let Show::Foreign { name, .. } = &directives[0].show else { panic!("{directives:?}") };
    assert_eq!(name, "quiz");
}

#[test]
fn a_backslash_shows_the_braces() {
    assert_eq!(read(r"\{{#listing x}}"), (vec![], vec![]));
}
