//! The limits of what no manifest limits: a block in a page, and a crate shown by includes.

use std::time::Duration;

use bookwright_source::settings::Settings;

/// How long such a program may run, and how much memory it may have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RunLimits {
    /// How long it may run.
    pub(super) timeout: Duration,
    /// How much resident memory it and everything it starts may have, in bytes.
    pub(super) memory: u64,
}

impl RunLimits {
    /// Those of book.toml; without one of time, `usual`.
    pub(super) fn of(settings: &Settings, usual: Duration) -> Self {
        Self { timeout: settings.timeout.unwrap_or(usual), memory: settings.memory }
    }
}
