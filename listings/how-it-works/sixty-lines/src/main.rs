use std::pin::Pin;
use std::task::{Context, Poll};

#[cfg(not(recorded))]
use sixty_lines::Executor;
#[cfg(recorded)]
use told::Executor;

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

// For the timeline: each task tells the recorder when it is polled and woken.
#[cfg(recorded)]
mod told {
    use sixty_lines::JoinHandle;

    #[derive(Clone, Default)]
    pub struct Executor(sixty_lines::Executor);

    impl Executor {
        #[track_caller]
        pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
        where
            F: Future<Output: Send> + Send + 'static,
        {
            self.0.spawn(recorder::task("").runs(future))
        }

        pub fn run(&self) {
            self.0.run();
        }
    }
}
