// FOLD
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
// FOLD_END

// ANCHOR: guard
/// Puts half an order right, unless the order was finished.
struct Undo {
    name: &'static str,
    refunds: mpsc::UnboundedSender<&'static str>,
    finished: bool,
}

impl Drop for Undo {
    fn drop(&mut self) {
        if !self.finished {
            println!("{}: dough back on the shelf", self.name);
            let _ = pay_back(self.name);
            let _ = self.refunds.send(self.name);
        }
    }
}

async fn pay_back(name: &'static str) {
    println!("{name}: asking the bank");
    sleep(Duration::from_secs(1)).await;
    println!("{name}: money back");
}
// ANCHOR_END: guard

// ANCHOR: main
async fn order(name: &'static str, refunds: mpsc::UnboundedSender<&'static str>) {
    println!("{name}: dough and money taken");
    let mut undo = Undo { name, refunds, finished: false };
    sleep(Duration::from_secs(3)).await; // The oven.
    undo.finished = true;
    println!("{name}: a cake");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (refunds, mut due) = mpsc::unbounded_channel();
    let bank = tokio::spawn(async move {
        while let Some(name) = due.recv().await {
            pay_back(name).await;
        }
    });

    for (name, patience) in [("Ada", 2), ("Ben", 4)] {
        let order = order(name, refunds.clone());
        if timeout(Duration::from_secs(patience), order).await.is_err() {
            println!("{name}: gone");
        }
    }
    drop(refunds); // No more orders, so `recv` returns `None`.
    bank.await.unwrap();
}
// ANCHOR_END: main
