/// Runs a future to its end on this thread, and gives its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    todo!("poll, sleep until the waker is called, poll again")
}
