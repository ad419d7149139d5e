use std::future::{pending, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use sixty_lines::Executor;

// ANCHOR: main
struct Loaf(&'static str);

impl Drop for Loaf {
    fn drop(&mut self) {
        println!("the {} loaf is gone", self.0);
    }
}

/// Waits, and leaves its waker with nobody.
async fn forgotten(loaf: Loaf) {
    println!("the {} loaf waits", loaf.0);
    pending::<()>().await;
}

/// Waits, and leaves its waker on a shelf.
async fn kept(loaf: Loaf, shelf: Arc<Mutex<Option<Waker>>>) {
    println!("the {} loaf waits", loaf.0);
    poll_fn(|context| {
        *shelf.lock().unwrap() = Some(context.waker().clone());
        Poll::<()>::Pending
    })
    .await;
}

fn main() {
    let executor = Executor::default();
    let shelf = Arc::new(Mutex::new(None));
    executor.spawn(forgotten(Loaf("first")));
    executor.spawn(kept(Loaf("second"), Arc::clone(&shelf)));
    executor.run();
    println!("run has returned");
    let waker = shelf.lock().unwrap().take();
    drop(waker);
    println!("end");
}
// ANCHOR_END: main
