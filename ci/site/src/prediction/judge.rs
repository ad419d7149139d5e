//! The judge of guesses: what a recording decides, and what it cannot.

use std::ops::Range;

use super::super::html::escaped;
use super::LINES;
use super::guesses::{Guesses, Number, numbers, yes_no};
use bookwright_source::directive::{Claim, Form, Prediction};
use bookwright_source::expectation::{Expectation, Order};
use bookwright_source::listing::Listing;
use bookwright_verify::compare;

/// The most outputs that a reader can choose from.
const OUTPUTS: usize = 5;

/// The order of the recorded lines.
pub(super) fn order(listing: &Listing) -> Result<Guesses<'_>, String> {
    let lines: Vec<&str> = printed(listing)?.lines().collect();
    let same: Vec<usize> =
        lines.iter().map(|line| lines.iter().position(|it| it == line).unwrap_or(0)).collect();
    if !LINES.contains(&lines.len()) || same.iter().all(|at| *at == 0) {
        return Err(format!(
            "it has {} lines; to be put in order, there must be {} to {}, and not all alike",
            lines.len(),
            LINES.start(),
            LINES.end()
        ));
    }
    let before = match &listing.metadata.order {
        Order::Exact => None,
        Order::Any { before } => {
            let at = |word: &str| lines.iter().position(|line| *line == word);
            let pairs = before.iter().filter_map(|(one, two)| {
                Some((at(one.get_ref().as_str())?, at(two.get_ref().as_str())?))
            });
            Some(pairs.collect::<Vec<_>>())
        }
    };
    if before.as_ref().is_some_and(Vec::is_empty) {
        return Err("its lines may come in any order: every guess would be right".to_owned());
    }
    let mut shown: Vec<usize> = (0..lines.len()).collect();
    shown.sort_by_key(|at| shuffled(&[&listing.name, lines[*at], &at.to_string()]));
    while shown.iter().map(|at| same[*at]).eq(same.iter().copied()) {
        shown.rotate_left(1);
    }
    // Lines that read the same are one and the same to the judge.
    let shown = shown.into_iter().map(|at| same[at]).collect();
    Ok(Guesses::Order { lines, same, shown, before })
}

/// The figure with a key, or the number in the only line that has these words.
pub(super) fn number(listing: &Listing, key: &str) -> Result<Number, String> {
    let measured = listing.recording.measured.as_ref().and_then(|all| all.figure(key));
    if let Some(figure) = measured {
        let around = (format!("{key}: "), format!(" {}", figure.unit));
        return Ok(Number { value: figure.value, around, within: true });
    }
    let output = printed(listing)?;
    let lines: Vec<&str> = output.lines().filter(|line| line.contains(key)).collect();
    let [line] = lines[..] else {
        return Err(format!(
            "it measured no `{key}`, and {} lines have these words, which must be one",
            lines.len()
        ));
    };
    let at = line.find(key).unwrap_or(0);
    let numbers: Vec<(f64, Range<usize>)> = numbers_of(line)
        .into_iter()
        .filter(|(_, range)| range.end <= at || range.start >= at + key.len())
        .collect();
    match &numbers[..] {
        [(value, range)] => {
            let around = (line[..range.start].to_owned(), line[range.end..].to_owned());
            Ok(Number { value: *value, around, within: false })
        }
        found => Err(format!(
            "in the line `{line}`, {} numbers stand beside these words, which must be one",
            found.len()
        )),
    }
}

/// The numbers of a line that are words of their own, or begin one (`20s`), and where they stand.
fn numbers_of(line: &str) -> Vec<(f64, Range<usize>)> {
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '-');
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(is_sign).map(|start| at + start) {
        let length = line[start..].find(|c| !is_sign(c)).unwrap_or(line.len() - start);
        let digits = line[start..start + length].trim_end_matches(['.', ',', '_', '-']);
        at = start + length;
        let begins = !line[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let value = digits.replace([',', '_'], "").parse();
        if let (true, Ok(value)) = (begins, value) {
            found.push((value, start..start + digits.len()));
        }
    }
    found
}

/// Whether a claim is true.
pub(super) fn claim(listing: &Listing, claim: Claim) -> Result<bool, String> {
    let expectation = &listing.metadata.expectation;
    let compiles = expectation.runs();
    if !compiles && claim != Claim::Compiles {
        return Err("it does not compile".to_owned());
    }
    Ok(match claim {
        Claim::Compiles => compiles,
        Claim::Warns => matches!(expectation, Expectation::Warning(_)),
        Claim::Ends => !matches!(expectation, Expectation::Hang),
        Claim::Panics => matches!(expectation, Expectation::Panic),
        Claim::Hangs => matches!(expectation, Expectation::Hang),
    })
}

/// The output of the first of several listings among those of the others.
pub(super) fn one_of<'l>(listings: &[&'l Listing]) -> Result<Guesses<'l>, String> {
    if listings.len() > OUTPUTS {
        return Err(format!("a reader chooses from {OUTPUTS} outputs at most"));
    }
    let mut outputs: Vec<(bool, &str, &str)> = Vec::new();
    for listing in listings {
        let output = printed(listing)?;
        if let Some((_, other, _)) = outputs.iter().find(|each| each.2.trim() == output.trim()) {
            return Err(format!("`{other}` and `{}` print the same", listing.name));
        }
        outputs.push((outputs.is_empty(), &listing.name, output));
    }
    let key = |name: &str| shuffled(&[&listings[0].name, name]);
    outputs.sort_by_key(|(_, name, _)| key(name));
    Ok(Guesses::OneOf { outputs })
}

/// The attributes by which the page knows a wrong guess that is what another listing does; `Err` says
/// why there is none.
pub(super) fn guess_of(
    other: &Listing,
    prediction: &Prediction,
    guesses: &Guesses<'_>,
) -> Result<String, String> {
    let guess = match (guesses, &prediction.form) {
        (Guesses::Order { lines, same, before, .. }, _) => {
            let its = order(other)?;
            let Guesses::Order { lines: other_lines, before: other_before, .. } = its else {
                return Err("it prints no lines".to_owned());
            };
            let at = |line: &&str| lines.iter().position(|it| it == line);
            let Some(guess) = other_lines.iter().map(at).collect::<Option<Vec<_>>>() else {
                return Err("it prints other lines".to_owned());
            };
            if !is_permutation(&guess, same) {
                return Err("it prints some lines more or less often".to_owned());
            }
            if let Some(pairs) = other_before {
                // Any order that it may print is the guess.
                let pairs: Vec<_> =
                    pairs.iter().map(|(one, two)| (guess[*one], guess[*two])).collect();
                if permits(same, &pairs) {
                    return Err("it may print its lines in the right order, too".to_owned());
                }
                return Ok(format!("data-before=\"{}\"", pairs_in_words(&pairs)));
            }
            if before.as_ref().is_some_and(|pairs| permits(&guess, pairs)) {
                return Err("the order in which it prints its lines is right, too".to_owned());
            }
            numbers(&guess)
        }
        (Guesses::Number(_), Form::Number(key)) => number(other, key.get_ref())?.value.to_string(),
        (Guesses::YesNo { claim: asked, .. }, _) => yes_no(claim(other, *asked)?).to_owned(),
        (Guesses::OneOf { outputs }, _) => {
            let is_one = outputs.iter().any(|each| each.1 == other.name);
            is_one
                .then(|| other.name.clone())
                .ok_or("its output is not among those to choose from")?
        }
        (Guesses::Number(_), _) => return Err("it has no such number".to_owned()),
    };
    if guess == guesses.right() {
        return Err("what it does is the right guess".to_owned());
    }
    Ok(format!("data-guess=\"{}\"", escaped(&guess)))
}

fn is_permutation(one: &[usize], two: &[usize]) -> bool {
    let (mut one, mut two) = (one.to_vec(), two.to_vec());
    one.sort_unstable();
    two.sort_unstable();
    one == two
}

/// Pairs as the page has them: `0&lt;2 1&lt;3`.
pub(super) fn pairs_in_words(pairs: &[(usize, usize)]) -> String {
    pairs.iter().map(|(one, two)| format!("{one}&lt;{two}")).collect::<Vec<_>>().join(" ")
}

/// Whether an order of lines keeps what is certain of them, as [`compare::broken`] has it.
fn permits(order: &[usize], pairs: &[(usize, usize)]) -> bool {
    pairs.iter().all(|(one, two)| {
        let at = |line: usize| -> Vec<usize> {
            order.iter().enumerate().filter(|(_, each)| **each == line).map(|(at, _)| at).collect()
        };
        compare::comes_before(&at(*one), &at(*two))
    })
}

fn printed(listing: &Listing) -> Result<&str, String> {
    listing.recording.stdout.as_deref().ok_or_else(|| format!("`{}` prints nothing", listing.name))
}

/// An order that is the same in every build, and no reader can guess.
fn shuffled(parts: &[&str]) -> [u8; 32] {
    *blake3::hash(parts.join("\0").as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_with_its_place() {
        for (line, found) in [
            ("35 min: done", &[(35.0, 0..2)][..]),
            (" 8 min, 1,085 ms.", &[(8.0, 1..2), (1_085.0, 8..13)]),
            ("(2400s)", &[(2_400.0, 1..5)]),
            ("ours: 4 polls", &[(4.0, 6..7)]),
            ("a2 b - c", &[]),
            ("-1.5 °C", &[(-1.5, 0..4)]),
        ] {
            assert_eq!(numbers_of(line), found, "{line}");
        }
    }

    #[test]
    fn what_is_certain_of_raced_lines_permits_the_rest() {
        // As `compare::broken` has it: each of several comes before its own.
        assert!(permits(&[0, 2, 1, 3], &[(0, 1), (2, 3)]));
        assert!(!permits(&[1, 0, 2, 3], &[(0, 1)]));
        assert!(permits(&[0, 1, 0, 1], &[(0, 1)]));
        assert!(!permits(&[1, 0, 0, 1], &[(0, 1)]));
        assert!(!permits(&[0, 1, 0], &[(0, 1)]), "before the only one of its kind");
    }

    #[test]
    fn lines_are_counted_where_they_are_repeated() {
        assert!(is_permutation(&[0, 1, 0], &[0, 0, 1]));
        assert!(!is_permutation(&[0, 1, 1], &[0, 0, 1]));
    }
}
