use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

// ANCHOR: block-on
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    // NOTE: `poll` takes a pinned future: once it has been polled, it must not move anymore.
    let mut future = pin!(future);
    // NOTE: An `Arc` of a type that implements `Wake` becomes a `Waker`. This one knows which
    // NOTE: thread to unpark.
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            // Nothing to do until somebody calls the waker.
            Poll::Pending => thread::park(),
        }
    }
}
// ANCHOR_END: block-on

// ANCHOR: main
fn main() {
    let data = block_on(fetch_data());
    println!("the database says: {data}");
}

async fn fetch_data() -> String {
    println!("asking");
    answer_from_another_thread().await;
    println!("answered");
    String::from("three loaves, one cake")
}
// ANCHOR_END: main

// ANCHOR: answer
/// Pending at the first poll, ready at the second.
fn answer_from_another_thread() -> impl Future<Output = ()> {
    let mut asked = false;
    poll_fn(move |context| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        // Whoever answers "pending" sees to it that the waker gets called.
        let waker = context.waker().clone();
        thread::spawn(move || waker.wake());
        Poll::Pending
    })
}
// ANCHOR_END: answer
