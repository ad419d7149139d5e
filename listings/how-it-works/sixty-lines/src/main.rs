use std::pin::Pin;
use std::task::{Context, Poll};

use sixty_lines::Executor;

// ANCHOR: main
/// Is ready at its third poll. After each of the others it wakes itself.
struct Steps {
    name: &'static str,
    polls: u32,
}

impl Future for Steps {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<&'static str> {
        self.polls += 1;
        println!("{}: poll {}", self.name, self.polls);
        if self.polls == 3 {
            return Poll::Ready(self.name);
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

async fn dinner(executor: Executor) {
    let bread = executor.spawn(Steps { name: "bread", polls: 0 });
    let cake = executor.spawn(Steps { name: "cake", polls: 0 });
    println!("dinner: both are spawned");
    println!("dinner: has the {}", bread.await);
    println!("dinner: has the {}", cake.await);
}

fn main() {
    let executor = Executor::default();
    executor.spawn(dinner(executor.clone()));
    println!("main: runs");
    executor.run();
}
// ANCHOR_END: main
