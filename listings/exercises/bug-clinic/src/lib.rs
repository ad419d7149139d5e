//! Eight patients. Each has one bug, and the compiler says nothing about any of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::sleep;

/// Patient 1. Lets the dough rest. Other work goes on meanwhile.
pub async fn rest(time: Duration) {
    std::thread::sleep(time);
}

/// Patient 2. Writes the order into the book. When it returns, the order is there.
pub async fn take_order(book: &mut Vec<String>, order: &str) {
    let _ = write_down(book, order);
}

/// Patient 3. Starts both errands at once, and waits for both.
pub async fn fetch_both() -> (String, String) {
    let flour = fetch("flour", 2);
    let eggs = fetch("eggs", 3);
    (flour.await, eggs.await)
}

/// Patient 4. Bakes all at the same time, each in a task. The results keep the order.
pub async fn bake_all(loaves: Vec<u64>) -> Vec<String> {
    let mut baked = Vec::new();
    for minutes in loaves {
        let task = tokio::spawn(bake(minutes));
        baked.push(task.await.unwrap());
    }
    baked
}

/// Patient 5. Asks for a price and adds it to the total. Many may ask at the same time.
pub async fn add_price(total: &Mutex<u64>, what: &str) {
    let mut total = total.lock().await;
    *total += ask_price(what).await;
}

/// Patient 6. Draws the next number, prints a ticket, and returns the number.
pub async fn draw_number(counter: &std::sync::Mutex<u64>) -> u64 {
    let mut number = counter.lock().unwrap();
    *number += 1;
    print_ticket(*number).await;
    *number
}

/// Patient 7. Empties the till, and returns what was in it. No coin is lost.
pub async fn empty_till(till: &Mutex<Vec<u64>>) -> u64 {
    let mut coins = till.lock().await;
    let sum = count(till).await;
    coins.clear();
    sum
}

/// Patient 8. Serves all guests at the same time, and returns when all are served.
pub async fn serve_all(guests: u32, served: Arc<AtomicU32>) {
    for _ in 0..guests {
        tokio::spawn(serve(served.clone()));
    }
}

// What the patients call. Nothing is wrong from here on.

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

async fn count(till: &Mutex<Vec<u64>>) -> u64 {
    till.lock().await.iter().sum()
}

async fn serve(served: Arc<AtomicU32>) {
    sleep(Duration::from_secs(1)).await;
    served.fetch_add(1, Ordering::Relaxed);
}
