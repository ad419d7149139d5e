// FOLD
use std::thread;
use tokio::sync::{mpsc, oneshot};
// FOLD_END

struct Order {
    what: &'static str,
    // NOTE: A return address: whoever takes the order answers here, once.
    reply: oneshot::Sender<String>,
}

/// An ordinary function on an ordinary thread. The thread may block, and it keeps its own state.
fn baker(mut orders: mpsc::Receiver<Order>) {
    let mut number = 0;
    while let Some(order) = orders.blocking_recv() {
        number += 1;
        let _ = order.reply.send(format!("{}, number {number}", order.what));
    }
    println!("baker: nobody orders anymore");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // NOTE: Up to eight orders can wait here unread; a ninth `send` pauses.
    let (orders, incoming) = mpsc::channel(8);
    let thread = thread::spawn(move || baker(incoming));

    for what in ["bread", "cake"] {
        let (reply, answer) = oneshot::channel();
        orders.send(Order { what, reply }).await.unwrap();
        println!("main: got {}", answer.await.unwrap());
    }

    drop(orders);
    thread.join().unwrap();
}
