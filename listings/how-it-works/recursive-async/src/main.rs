use std::pin::pin;
use std::task::{Context, Waker};

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let _ = pin!(knead(3)).poll(&mut context);
}

async fn knead(times: u32) {
    println!("{times} to go");
    if times > 0 {
        knead(times - 1).await;
    }
}
