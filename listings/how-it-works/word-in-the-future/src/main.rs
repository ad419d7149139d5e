use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::ptr;
use std::task::{Context, Poll, Waker};

// ANCHOR: main
async fn order(address: &Cell<usize>) {
    let text = *b"two loaves";
    let first_word = &text[..3];
    address.set(first_word.as_ptr().addr());
    pause().await;
    println!("the first word is {}", first_word.escape_ascii());
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let address = Cell::new(0);
    let mut order = pin!(order(&address));
    println!("first poll: {:?}", order.as_mut().poll(&mut context));

    let begin = ptr::from_ref(&*order).addr();
    let end = begin + size_of_val(&*order);
    println!("the word lies in the future: {}", (begin..end).contains(&address.get()));

    println!("second poll: {:?}", order.as_mut().poll(&mut context));
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
