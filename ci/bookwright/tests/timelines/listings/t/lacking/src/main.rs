//! Tells what a Tokio would whose instrumentation has changed.

fn main() {
    let span = tracing::trace_span!(target: "tokio::task", "runtime.spawn", kind = "task");
    span.in_scope(|| println!("the place of the spawn has another name"));
}
