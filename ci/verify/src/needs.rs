//! Whether this machine has what a listing needs.
//!
//! | need | met if |
//! |---|---|
//! | `linux`, `macos`, `windows`, `unix` | the tool was built for this system |
//! | `processors >= N`, `threads >= N`, `memory >= N` (MB) | the machine has that much, as `machine.rs` reads it |
//!
//! Where a system does not tell, the need is not met: the verdict "not run" is honest, a guess is not.

use super::machine::{memory, processors, threads};
use bookwright_source::expectation::Need;

/// A need that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetNeed {
    /// The reason, in words.
    pub why: String,
    /// Whether it takes another system: no machine of this kind could meet the need.
    pub other_system: bool,
}

/// The first need that this machine does not meet.
pub fn unmet(needs: &[Need]) -> Option<UnmetNeed> {
    needs.iter().find_map(|need| match need {
        Need::System(name) => (!is_system(name.get_ref())).then(|| UnmetNeed {
            why: format!("needs {}, this is {}", name.get_ref(), std::env::consts::OS),
            other_system: true,
        }),
        Need::AtLeast { what, amount } => {
            let (found, unit) = match what.get_ref().as_str() {
                "processors" => (processors(), ""),
                "threads" => (threads(), ""),
                _ => (memory(), " MB"),
            };
            if found.is_some_and(|found| found >= *amount) {
                return None;
            }
            let found = found.map_or_else(
                || "this system does not tell".to_owned(),
                |found| format!("this machine has {found}{unit}"),
            );
            let why = format!("needs {} >= {amount}{unit}, {found}", what.get_ref());
            Some(UnmetNeed { why, other_system: false })
        }
    })
}

fn is_system(name: &str) -> bool {
    name == std::env::consts::OS || name == std::env::consts::FAMILY
}

#[cfg(test)]
mod tests {
    use serde_spanned::Spanned;

    use super::*;

    fn at_least(what: &str, amount: u64) -> Need {
        Need::AtLeast { what: Spanned::new(0..0, what.to_owned()), amount }
    }

    #[test]
    fn every_machine_has_a_processor_and_none_has_them_all() {
        assert_eq!(unmet(&[at_least("processors", 1)]), None);
        let unmet = unmet(&[at_least("processors", u64::MAX)]).unwrap();
        assert!(unmet.why.starts_with("needs processors >= "), "{}", unmet.why);
        assert!(!unmet.other_system);
    }

    #[test]
    fn this_system_is_itself_and_no_other() {
        let system = |name: &str| Need::System(Spanned::new(0..0, name.to_owned()));
        assert_eq!(unmet(&[system(std::env::consts::OS)]), None);
        let other = if cfg!(windows) { "linux" } else { "windows" };
        assert!(unmet(&[system(other)]).unwrap().other_system);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_threads_and_memory() {
        for what in ["threads", "memory"] {
            assert_eq!(unmet(&[at_least(what, 2)]), None, "{what}");
            let unmet = unmet(&[at_least(what, u64::MAX)]).unwrap();
            assert!(unmet.why.contains("this machine has "), "{}", unmet.why);
        }
    }
}
