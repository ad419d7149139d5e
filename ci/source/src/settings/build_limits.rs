//! The limits of a build: `build-timeout` and `build-memory`.

use std::time::Duration;

use toml::de::DeTable;

use super::values::timeout;
use crate::expectation;
use crate::table::{self, Reader};

/// The limits of a build, which is stopped at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildLimits {
    /// How long it may run without finishing a crate or printing anything.
    pub timeout: Duration,
    /// How much resident memory one of its processes may have, in bytes; only Linux enforces it.
    pub memory: u64,
}

impl Default for BuildLimits {
    /// Ten minutes, as one crate of C can take minutes on a slow machine; and 8 GiB, as the largest
    /// crates take half of it.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(600), memory: 8 << 30 }
    }
}

impl BuildLimits {
    /// Those that the tool's table in book.toml sets, and else the usual ones.
    pub(super) fn read(ours: &DeTable<'_>, reader: &mut Reader<'_>) -> Self {
        let mut limits = Self::default();
        if let Some((_, value)) = table::get(ours, "build-timeout")
            && let Some(limit) = timeout("build-timeout = 600", value, reader)
        {
            limits.timeout = limit;
        }
        if let Some((_, value)) = table::get(ours, "build-memory")
            && let Some(memory) =
                reader.string(value).and_then(|written| expectation::memory(&written, reader))
        {
            limits.memory = memory;
        }
        limits
    }
}
