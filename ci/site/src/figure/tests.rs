//! The markup of figures, byte for byte.

use super::*;

#[test]
fn a_figure_is_the_markup_the_theme_knows() {
    let line = |number, classes, html: &str| CodeLine {
        number,
        classes,
        html: html.to_owned(),
        note: None,
    };
    let lines = [line(Some(5), vec!["awaits", "add"], "x"), line(None, vec!["rem"], "y")];
    let figure = ListingFigure {
        id: Some("listing-a"),
        bar: TitleBar {
            name: "a",
            path: "src/main.rs",
            badge: Some(Badge::new(&Expectation::Exit(3), true)),
            run: Some("https://run?a&b".to_owned()),
            source: None,
            origin: Some(CratePanel {
                id: "listing-a-source".to_owned(),
                folder: "listings/t/a".to_owned(),
                at: "listings".to_owned(),
                command: "cargo run -p a".to_owned(),
            }),
        },
        code: code("Code of listing 23-1", &lines),
        caption: Some(("Listing 23-1", "A <em>caption</em>".to_owned())),
        joined: output_block(&OutputBlock {
            class: "",
            badge: None,
            title: "Output".to_owned(),
            meta: "recorded",
            label: "Recorded output",
            words: "one&#10;two&#10;".to_owned(),
        }),
    };
    assert_eq!(
        figure.html(),
        "<div class=\"listing\" id=\"listing-a\" data-listing=\"a\"><figure>\
         <div class=\"file\"><span class=\"name\"><code>a</code></span> \
         <span class=\"path\">src/main.rs</span> <span class=\"lang\">Rust</span>\
         <span class=\"badge exit\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-cross\"/></svg>\
         exits with 3 · proved</span> <span class=\"acts\"><button type=\"button\" data-copy>\
         <svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-copy\"/></svg><span>Copy</span></button>\
         <a href=\"https://run?a&amp;b\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-run\"/>\
         </svg><span>Run</span></a><button type=\"button\" popovertarget=\"listing-a-source\">\
         <svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-src\"/></svg><span>Source</span></button>\
         </span></div><div class=\"origin\" id=\"listing-a-source\" popover role=\"group\" \
         aria-label=\"Source\"><p>A crate of this book’s repository: <code>listings/t/a</code></p>\
         <p>In <code>listings</code>, run</p><p class=\"cmd\"><code>cargo run -p a</code>\
         <button type=\"button\" data-copy><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-copy\"/>\
         </svg><span>Copy</span></button></p></div>\
         <div class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"Code of listing 23-1\" \
         data-lines=\"2\"><pre><code><span class=\"line awaits add numbered ones-5\" data-number=\"5\">x&#10;</span>\
         <span class=\"line rem\">y&#10;</span></code></pre></div>\
         <figcaption><b>Listing 23-1</b> A <em>caption</em></figcaption></figure>\
         <div class=\"joined\"><p class=\"joined-title\"><span>Output</span><span class=\"meta\">recorded\
         </span></p><div class=\"out\" tabindex=\"0\" role=\"group\" aria-label=\"Recorded output\" \
         data-lines=\"2\"><pre><samp>one&#10;two&#10;</samp></pre></div></div></div>"
    );
}

#[test]
fn notes_and_folds_stand_in_the_code_and_the_notes_below_it_too() {
    let line = |number, class: &[&'static str], note: Option<&str>| CodeLine {
        number: Some(number),
        classes: class.to_vec(),
        html: "x".to_owned(),
        note: note.map(str::to_owned),
    };
    let lines =
        [line(3, &["fold"], None), line(4, &["fold"], None), line(7, &[], Some("A <b>note</b>"))];
    let html = code("c", &lines);
    assert_eq!(html.matches("<button type=\"button\" class=\"more\"").count(), 1, "{html}");
    assert!(html.contains(
        "<span>2 lines that only make it run</span></button><span class=\"line fold numbered ones-3\""
    ));
    assert!(html.contains("data-number=\"7\"><button type=\"button\" class=\"note-button\" aria-expanded=\"false\" aria-label=\"Note on line 7\">"));
    assert!(
        html.ends_with("<dl class=\"notes\"><div><dt>Line 7</dt><dd>A <b>note</b></dd></div></dl>")
    );
    // Lines that are counted have notes by their count.
    assert!(file("c", &lines).contains("<dt>Line 3</dt>"));
}

#[test]
fn a_line_says_its_number_where_it_is_not_the_next() {
    let line = |number, class: &[&'static str]| CodeLine {
        number,
        classes: class.to_vec(),
        ..CodeLine::default()
    };
    let said = |lines: &[CodeLine]| {
        let html = code("c", lines);
        let spans = html.split("<span class=\"line").skip(1);
        let spans: Vec<_> =
            spans.filter_map(|span| Some(span.split_once('>')?.0.replace('"', ""))).collect();
        spans.join(",")
    };
    let plain = |number| line(Some(number), &[]);
    assert_eq!(said(&[plain(1), plain(2)]), ",");
    assert_eq!(said(&[plain(30), plain(31)]), " numbered tens-3 data-number=30,");
    assert_eq!(
        said(&[plain(105), plain(2)]),
        " numbered hundreds-1 ones-5 data-number=105, numbered ones-2 data-number=2"
    );
    // One that is gone has none, and those after it go on.
    assert_eq!(said(&[plain(1), line(None, &["rem"]), plain(2)]), ", rem,");
    // What is folded away is not counted.
    let folded = [plain(1), line(Some(2), &["fold"]), line(Some(3), &["fold"]), plain(4)];
    assert_eq!(
        said(&folded),
        ", fold numbered ones-2 data-number=2, fold, numbered ones-4 data-number=4"
    );
    assert_eq!(
        said(&[plain(999), plain(1000), plain(1001)]),
        " numbered hundreds-9 tens-9 ones-9 data-number=999, far data-number=1000, far data-number=1001"
    );
}

#[test]
fn a_badge_says_no_more_than_is_proved() {
    assert_eq!(Badge::new(&Expectation::Success, true).words, "runs");
    assert_eq!(Badge::new(&Expectation::Success, false).words, "compiles");
}
