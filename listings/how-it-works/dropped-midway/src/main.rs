use std::future::pending;
use std::task::{Context, Waker};

// ANCHOR: main
struct Loaf(&'static str);

impl Drop for Loaf {
    fn drop(&mut self) {
        println!("the {} loaf is gone", self.0);
    }
}

async fn bake() {
    let first = Loaf("first");
    println!("{} is baked", first.0);
    {
        let second = Loaf("second");
        println!("{} is baked", second.0);
    }
    println!("waiting");
    pending::<()>().await;
    let third = Loaf("third");
    println!("{} is baked", third.0);
    drop(first);
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let never_polled = bake();
    let mut polled_once = Box::pin(bake());
    assert!(polled_once.as_mut().poll(&mut context).is_pending());

    println!("dropping the one that was never polled");
    drop(never_polled);
    println!("dropping the one that waits");
    drop(polled_once);
    println!("end");
}
// ANCHOR_END: main
