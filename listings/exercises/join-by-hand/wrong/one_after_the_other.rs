//! Awaits the first, then the second: the second is not polled while the first waits.

pub async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    (first.await, second.await)
}
