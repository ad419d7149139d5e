//! Captures what mdBook logs. Without a subscriber its errors are lost: a build with a missing
//! include would succeed.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// What was logged.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct MdbookLog {
    /// The messages of the level "error".
    pub(super) errors: Vec<String>,
    /// The messages of the level "warn".
    pub(super) warnings: Vec<String>,
}

/// Does the work, and captures what is logged on this thread meanwhile. mdBook works on one thread.
pub(super) fn capture<T>(work: impl FnOnce() -> T) -> (T, MdbookLog) {
    let heard = Arc::new(Mutex::new(MdbookLog::default()));
    let listener = CaptureLayer(heard.clone()).with_filter(LevelFilter::WARN);
    let subscriber = tracing_subscriber::registry().with(listener);
    let done = tracing::subscriber::with_default(subscriber, work);
    let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
    (done, heard)
}

struct CaptureLayer(Arc<Mutex<MdbookLog>>);

impl<S: Subscriber> Layer<S> for CaptureLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *event.metadata().level() == Level::ERROR {
            heard.errors.push(message.0);
        } else {
            heard.warnings.push(message.0);
        }
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let space = if self.0.is_empty() { "" } else { " " };
        let _ = match field.name() {
            "message" => write!(self.0, "{space}{value:?}"),
            name => write!(self.0, "{space}{name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_warnings_are_heard_each_time() {
        for _ in 0..2 {
            let (done, heard) = capture(|| {
                tracing::error!("no file {}", "x");
                tracing::warn!("odd");
                tracing::info!("said to nobody");
                7
            });
            assert_eq!(done, 7);
            assert_eq!(heard.errors, ["no file x"]);
            assert_eq!(heard.warnings, ["odd"]);
        }
    }
}
