//! The stable name of a problem: one kebab-case code for one cure.
//!
//! A sentence may be reworded at any time, but a code never changes. It appears in messages, JSON,
//! JUnit, and annotations; tests assert on it, and `bookwright explain CODE` says what it means.

use std::fmt;

/// The code of a problem, such as `listing-unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// A code; only [`codes!`](crate::codes!) makes one.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The code as it is printed, such as `listing-unknown`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Declares the codes of a floor: a constant for each, and `ALL` of them.
///
/// ```
/// bookwright_base::codes! {
///     /// A directive names a listing that does not exist.
///     LISTING_UNKNOWN = "listing-unknown";
/// }
/// assert_eq!(ALL, [LISTING_UNKNOWN]);
/// assert_eq!(LISTING_UNKNOWN.as_str(), "listing-unknown");
/// ```
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $code:literal;)+) => {
        $($(#[$doc])+ pub const $name: $crate::code::Code = $crate::code::Code::new($code);)+

        /// All codes of this floor, in the order of the source.
        pub const ALL: &[$crate::code::Code] = &[$($name),+];
    };
}
