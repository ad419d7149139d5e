//! Wrong: patient 8 looks now and then whether all are served, and so returns too late.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::sleep;

/// Patient 1. Lets the dough rest. Other work goes on meanwhile.
pub async fn rest(time: Duration) {
    sleep(time).await;
}

/// Patient 2. Writes the order into the book. When it returns, the order is there.
pub async fn take_order(book: &mut Vec<String>, order: &str) {
    write_down(book, order).await;
}

/// Patient 3. Starts both errands at once, and waits for both.
pub async fn fetch_both() -> (String, String) {
    tokio::join!(fetch("flour", 2), fetch("eggs", 3))
}

/// Patient 4. Bakes all at the same time, each in a task. The results keep the order.
pub async fn bake_all(loaves: Vec<u64>) -> Vec<String> {
    let tasks: Vec<_> = loaves.into_iter().map(|minutes| tokio::spawn(bake(minutes))).collect();
    let mut baked = Vec::new();
    for task in tasks {
        baked.push(task.await.unwrap());
    }
    baked
}

/// Patient 5. Asks for a price and adds it to the total. Many may ask at the same time.
pub async fn add_price(total: &Mutex<u64>, what: &str) {
    let price = ask_price(what).await;
    *total.lock().await += price;
}

/// Patient 6. Draws the next number, prints a ticket, and returns the number.
pub async fn draw_number(counter: &std::sync::Mutex<u64>) -> u64 {
    let number = {
        let mut counter = counter.lock().unwrap();
        *counter += 1;
        *counter
    };
    print_ticket(number).await;
    number
}

/// Patient 7. Empties the till, and returns what was in it. No coin is lost.
pub async fn empty_till(till: &Mutex<Vec<u64>>) -> u64 {
    let mut coins = till.lock().await;
    let sum = coins.iter().sum();
    coins.clear();
    sum
}

/// Patient 8. Serves all guests at the same time, and returns when all are served.
pub async fn serve_all(guests: u32, served: Arc<AtomicU32>) {
    for _ in 0..guests {
        tokio::spawn(serve(served.clone()));
    }
    while served.load(Ordering::Relaxed) < guests {
        sleep(Duration::from_millis(700)).await;
    }
}

// What the patients call.

async fn write_down(book: &mut Vec<String>, order: &str) {
    book.push(order.to_owned());
}

async fn fetch(what: &str, seconds: u64) -> String {
    sleep(Duration::from_secs(seconds)).await;
    what.to_owned()
}

async fn bake(minutes: u64) -> String {
    sleep(Duration::from_secs(minutes * 60)).await;
    format!("{minutes} minutes")
}

async fn ask_price(what: &str) -> u64 {
    sleep(Duration::from_secs(1)).await;
    what.len() as u64
}

async fn print_ticket(_number: u64) {
    sleep(Duration::from_secs(1)).await;
}

async fn serve(served: Arc<AtomicU32>) {
    sleep(Duration::from_secs(1)).await;
    served.fetch_add(1, Ordering::Relaxed);
}
