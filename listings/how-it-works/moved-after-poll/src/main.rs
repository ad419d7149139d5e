use std::future::pending;
use std::pin::pin;
use std::task::{Context, Waker};

fn main() {
    let order = order();
    let mut pinned = pin!(order);
    let mut context = Context::from_waker(Waker::noop());
    assert!(pinned.as_mut().poll(&mut context).is_pending());

    let _waiting = vec![order];
}

async fn order() {
    let text = String::from("two loaves");
    let first_word = &text[..3];
    pending::<()>().await;
    println!("{first_word}");
}
