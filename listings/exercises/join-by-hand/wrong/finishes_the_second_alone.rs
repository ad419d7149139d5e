//! Polls both until the first is ready, and then awaits the second. If the second was ready before,
//! its output is lost, and it is polled again.

use std::future::poll_fn;
use std::pin::pin;

pub async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let one = poll_fn(|context| {
        let answer = first.as_mut().poll(context);
        if answer.is_pending() {
            let _ = second.as_mut().poll(context);
        }
        answer
    })
    .await;
    (one, second.await)
}
