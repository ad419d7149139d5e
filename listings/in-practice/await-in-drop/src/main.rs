use std::time::Duration;
use tokio::time::sleep;

// ANCHOR: guard
struct Undo {
    name: &'static str,
}

impl Drop for Undo {
    fn drop(&mut self) {
        pay_back(self.name).await;
    }
}
// ANCHOR_END: guard

async fn pay_back(name: &'static str) {
    sleep(Duration::from_secs(1)).await;
    println!("{name}: money back");
}

#[tokio::main]
async fn main() {
    drop(Undo { name: "Ada" });
}
