use std::future::poll_fn;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, Waker};

// ANCHOR: main
async fn order() {
    let text = *b"two loaves";
    let first_word = &text[..3];
    pause().await;
    println!("the first word is {}", first_word.escape_ascii());
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let mut order = Box::pin(order());
    let first = order.as_mut().poll(&mut context);
    println!("first poll: {first:?}");

    let before = ptr::from_ref(&*order);
    let mut waiting: Vec<Pin<Box<_>>> = vec![order];
    let after = ptr::from_ref(&*waiting[0]);
    println!("the future is where it was: {}", ptr::eq(before, after));

    let second = waiting[0].as_mut().poll(&mut context);
    println!("second poll: {second:?}");
}
// ANCHOR_END: main

/// Pending at the first poll, ready at the second.
fn pause() -> impl Future<Output = ()> {
    let mut paused = false;
    poll_fn(move |_| {
        if paused {
            Poll::Ready(())
        } else {
            paused = true;
            Poll::Pending
        }
    })
}
