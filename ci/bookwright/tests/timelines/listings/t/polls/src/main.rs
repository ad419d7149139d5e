use std::pin::Pin;
use std::task::{Context, Poll};

/// Answers "pending" so often, and wakes itself each time.
struct Pendings(u32);

impl Future for Pendings {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let none = tokio::spawn(Pendings(0));
    let one = tokio::spawn(Pendings(1));
    let four = tokio::spawn(Pendings(4));
    none.await.unwrap();
    one.await.unwrap();
    four.await.unwrap();
    println!("done");
}
