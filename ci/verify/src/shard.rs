//! Shards: the listings divided among machines, so that each machine has about the same amount to
//! do.
//!
//! Every machine must come to the same division without asking another. So it depends only on the
//! names and on the times that are committed with the book, in whole milliseconds, and never on
//! what this machine has measured. The longest listing goes first, each to the shard with the least
//! so far (Graham's LPT rule, 1969: no shard gets more than 4/3 of the best division's longest).

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use bookwright_source::times::Times;

/// What a listing costs besides its run, in milliseconds: its share of the build. Rebuilding 20 of
/// this book's listings that use Tokio took 7.9 s of processor time (`time cargo build`, user and
/// system).
const BUILD: u64 = 400;

/// One of several shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    number: usize,
    /// How many there are.
    of: usize,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let read = |part: &str| part.trim().parse::<usize>().ok();
        let Some((Some(number), Some(of))) = parts.map(|(a, b)| (read(a), read(b))) else {
            return Err("a shard is written K/N, such as 1/3".to_owned());
        };
        match of {
            0 => Err("there are no shards of 0".to_owned()),
            _ if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(format!("there is no shard {number} of {of}: they are 1/{of} to {of}/{of}")),
        }
    }
}

impl Shard {
    /// The names in this shard.
    pub fn of<'a>(&self, names: impl Iterator<Item = &'a str>, times: &Times) -> HashSet<String> {
        let mut weighed: Vec<(u64, &str)> =
            names.map(|name| (times.milliseconds(name) + BUILD, name)).collect();
        weighed.sort_by_key(|&(weight, name)| (Reverse(weight), name));
        let mut loads = vec![0_u64; self.of.min(weighed.len())];
        let mut ours = HashSet::new();
        for (weight, name) in weighed {
            let least = loads.iter().enumerate().min_by_key(|&(at, load)| (*load, at));
            let Some(at) = least.map(|(at, _)| at) else { break };
            loads[at] = loads[at].saturating_add(weight);
            if at + 1 == self.number {
                ours.insert(name.to_owned());
            }
        }
        ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(of: usize, names: &[String], times: &Times) -> Vec<HashSet<String>> {
        let shard = |number| Shard { number, of }.of(names.iter().map(String::as_str), times);
        (1..=of).map(shard).collect()
    }

    fn hundred() -> Vec<String> {
        (0..100).map(|at| format!("listing-{at}")).collect()
    }

    #[test]
    fn every_name_falls_to_one_shard() {
        let names = hundred();
        for of in [1, 2, 3, 7, 100, 1000] {
            let shards = split(of, &names, &Times::default());
            let all: HashSet<&String> = shards.iter().flatten().collect();
            assert_eq!(all.len(), names.len(), "{of}: each is in one");
            assert_eq!(shards.iter().map(HashSet::len).sum::<usize>(), names.len(), "{of}");
            let sizes = shards.iter().map(HashSet::len);
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1, "{of}: alike");
        }
    }

    #[test]
    fn the_split_does_not_depend_on_the_order() {
        let mut names = hundred();
        let times = Times::of([("listing-7", 30.0), ("listing-8", 2.5)]);
        let before = split(3, &names, &times);
        names.reverse();
        assert_eq!(before, split(3, &names, &times));
    }

    #[test]
    fn recorded_times_balance_the_shards() {
        let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let times = Times::of([("a", 9.0), ("b", 3.0), ("c", 3.0), ("d", 3.0)]);
        let shards = split(2, &names, &times);
        assert_eq!(shards[0], HashSet::from(["a".to_owned()]));
        assert_eq!(shards[1].len(), 3);
    }

    #[test]
    fn what_is_no_shard_is_told() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, of: 3 }));
        for (text, why) in [
            ("0/3", "1/3 to 3/3"),
            ("4/3", "no shard 4 of 3"),
            ("1/0", "no shards of 0"),
            ("3", "K/N"),
            ("-1/3", "K/N"),
            ("1/x", "K/N"),
            ("", "K/N"),
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
