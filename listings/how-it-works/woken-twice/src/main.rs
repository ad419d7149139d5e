use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tokio::runtime::Builder;

type Log = Arc<Mutex<Vec<String>>>;

// ANCHOR: future
/// How often each poll wakes its task.
const WAKES: u32 = 2;

/// Is ready at its third poll. After each of the others it wakes itself.
struct Steps {
    name: &'static str,
    polls: u32,
    log: Log,
}

impl Future for Steps {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polls += 1;
        let line = format!("{}: poll {}", self.name, self.polls);
        self.log.lock().unwrap().push(line);
        if self.polls == 3 {
            return Poll::Ready(());
        }
        for _ in 0..WAKES {
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

async fn dinner<H: Future>(log: Log, spawn: impl Fn(Steps) -> H) {
    let [bread, cake] =
        ["bread", "cake"].map(|name| spawn(Steps { name, polls: 0, log: Arc::clone(&log) }));
    let say = |words: &str| log.lock().unwrap().push(format!("dinner: {words}"));
    say("both spawned");
    bread.await;
    say("has the bread");
    cake.await;
    say("has the cake");
}
// ANCHOR_END: future

fn ours(log: Log) {
    let executor = sixty_lines::Executor::default();
    let spawner = executor.clone();
    executor.spawn(dinner(log, move |steps| spawner.spawn(steps)));
    executor.run();
}

fn tokio(log: Log) {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { tokio::spawn(dinner(log, tokio::spawn)).await.unwrap() });
}

fn smol(log: Log) {
    let executor = Arc::new(smol::Executor::new());
    let spawner = Arc::clone(&executor);
    let task = executor.spawn(dinner(log, move |steps| spawner.spawn(steps)));
    smol::block_on(executor.run(task));
}

fn main() {
    let traces = [ours, tokio, smol].map(|runs_on: fn(Log)| {
        let log = Log::default();
        runs_on(Arc::clone(&log));
        log.lock().unwrap().clone()
    });
    println!("{:<24}{:<24}smol", "ours", "Tokio");
    for line in 0..9 {
        let [ours, tokio, smol] = traces.each_ref().map(|trace| trace[line].as_str());
        println!("{ours:<24}{tokio:<24}{smol}");
    }
    let [ours, tokio, smol] = traces;
    println!("all the same: {}", ours == tokio && tokio == smol);
}
