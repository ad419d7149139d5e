// FOLD
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;
// FOLD_END

/// What has been done for one customer, outside the program.
#[derive(Clone, Default)]
struct Done(Arc<Mutex<Vec<&'static str>>>);

async fn order(done: Done) {
    sleep(Duration::from_secs(2)).await; // The answer of the store.
    done.0.lock().unwrap().push("dough reserved");
    sleep(Duration::from_secs(2)).await; // The answer of the bank.
    done.0.lock().unwrap().push("money taken");
    sleep(Duration::from_secs(2)).await; // The answer of the kitchen.
    done.0.lock().unwrap().push("cake baked");
}

// ANCHOR: request
async fn request(done: Done) {
    let order = tokio::spawn(order(done));
    order.await.unwrap();
}
// ANCHOR_END: request

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let done: [Done; 4] = Default::default();
    let ada = tokio::spawn(request(done[0].clone()));
    let ben = tokio::spawn(request(done[1].clone()));
    let carl = tokio::spawn(request(done[2].clone()));
    let dora = tokio::spawn(request(done[3].clone()));

    sleep(Duration::from_secs(1)).await;
    for request in [ada, ben, carl, dora] {
        request.abort(); // At second 1, 3, 5, and 7.
        sleep(Duration::from_secs(2)).await;
    }
    for (name, done) in ["Ada", "Ben", "Carl", "Dora"].iter().zip(done) {
        println!("{name}: {:?}", done.0.lock().unwrap());
    }
}
