// FOLD
use std::time::Duration;
use tokio::time::sleep;
// FOLD_END

// ANCHOR: main
struct Undo {
    name: &'static str,
}

impl Drop for Undo {
    fn drop(&mut self) {
        println!("{}: spawning a refund", self.name);
        tokio::spawn(pay_back(self.name));
    }
}

async fn pay_back(name: &'static str) {
    println!("{name}: asking the bank");
    sleep(Duration::from_secs(1)).await;
    println!("{name}: money back");
}

async fn order(name: &'static str) {
    println!("{name}: dough and money taken");
    let _undo = Undo { name };
    sleep(Duration::from_secs(3)).await; // The oven.
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    tokio::spawn(order("Ada"));
    sleep(Duration::from_secs(1)).await;
    println!("main: the end");
}
// ANCHOR_END: main
