use std::pin::Pin;
use std::task::{Context, Poll};

/// Is ready at its second poll.
struct Twice(&'static str, bool);

impl Future for Twice {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        println!("{}", self.0);
        if self.1 {
            return Poll::Ready(());
        }
        self.1 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

fn main() {
    let mut tasks = executor::Tasks::default();
    tasks.add("bread", Twice("bread", false));
    tasks.add("cake", Twice("cake", false));
    tasks.add("forgotten", std::future::pending());
    tasks.run();
    println!("all that can be done is");
}
