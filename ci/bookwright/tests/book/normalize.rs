//! Each rule of normalisation against real messages: one file a case, in `ci/bookwright/tests/normalize/RULE/`.
//!
//! A file says where the message is from and whose words it is, then the message as it was printed
//! and as it is recorded. There is nothing to register: a file more is a case more. `␍` stands for a
//! carriage return, which git would not keep.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bookwright_harness::test;
use bookwright_verify::normalize::{OutputOrigin, RULES, normalize};

const PRINTED: &str = "---- as printed\n";
const RECORDED: &str = "---- as recorded\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/normalize")
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Where the words come from, the message, and what is recorded of it.
fn case(file: &Path) -> (OutputOrigin, String, String) {
    let text = std::fs::read_to_string(file).unwrap().replace('␍', "\r");
    let (head, rest) = text.split_once(PRINTED).expect("`---- as printed`");
    let (printed, recorded) = rest.split_once(RECORDED).expect("`---- as recorded`");
    let scratch = match head.lines().nth(1) {
        Some("words of the compiler") => None,
        Some("words of a program") => Some(PathBuf::from("/tmp/listing-Ab3")),
        other => panic!("whose words are these? {other:?}"),
    };
    let origin = OutputOrigin {
        workspace: "/book/target/bookwright/listings/tree".into(),
        folder: "ch23-async/rc-not-send".into(),
        scratch,
    };
    (origin, printed.to_owned(), recorded.to_owned())
}

#[test]
fn each_rule_hides_what_its_messages_show_and_nothing_else() {
    let mut named = BTreeSet::new();
    for rule in &RULES {
        let name = rule.name.replace(' ', "-");
        let mut hides = 0;
        for file in below(&folder().join(&name)) {
            let (origin, printed, recorded) = case(&file);
            let shown = file.display();
            let all = normalize(&printed, &origin);
            assert_eq!(all, recorded, "{shown}");
            assert_eq!(
                normalize(&all, &origin),
                all,
                "{shown}: a second time it is something else"
            );
            let without: String = RULES
                .iter()
                .filter(|each| each.name != rule.name)
                .fold(printed.clone(), |words, each| each.apply(&words, &origin));
            // A case of a rule that hides nothing shows what it must leave.
            assert_eq!(without == recorded, printed == recorded, "{shown}: it is another rule's");
            hides += usize::from(printed != recorded);
        }
        assert!(hides > 0, "no message shows what the rule `{}` hides", rule.name);
        assert!(!rule.hides.is_empty());
        named.insert(name);
    }
    let found: BTreeSet<String> = below(&folder())
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, named, "each folder is a rule's");
}

#[test]
fn the_guide_says_what_each_rule_hides() {
    let page = include_str!("../../../guide/src/recordings.md");
    for rule in &RULES {
        let row = format!("| {} | {} |", rule.name, rule.hides);
        assert!(page.contains(&row), "the guide has no row\n{row}");
    }
}
