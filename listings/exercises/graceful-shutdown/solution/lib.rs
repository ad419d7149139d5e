use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// An order: its number, how long it bakes, and a bell to ring when it is done.
pub struct Order {
    pub number: u32,
    pub seconds: u64,
    pub bell: mpsc::UnboundedSender<u32>,
}

/// Bakes the order and rings its bell. Gives its number.
async fn bake(order: Order) -> u32 {
    sleep(Duration::from_secs(order.seconds)).await;
    // The customer may have left: then nobody hears the bell.
    let _ = order.bell.send(order.number);
    order.number
}

/// What has become of the orders.
#[derive(Debug, PartialEq)]
pub struct Report {
    /// The orders that were finished, as they came out.
    pub finished: Vec<u32>,
    /// How many were begun and not finished.
    pub given_up: usize,
}

/// Bakes orders until `stop`, and then for at most `patience`.
pub async fn serve(
    mut orders: mpsc::Receiver<Order>,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> Report {
    let mut stop = pin!(stop);
    let mut oven = JoinSet::new();
    let mut finished = Vec::new();

    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(done) = oven.join_next() => finished.push(done.expect("no cake panics")),
            order = orders.recv() => match order {
                Some(order) => {
                    oven.spawn(bake(order));
                }
                None => break,
            },
        }
    }

    // From here on, a send fails.
    drop(orders);
    let rest = async {
        while let Some(done) = oven.join_next().await {
            finished.push(done.expect("no cake panics"));
        }
    };
    // Late or not: the set knows what is left.
    let _ = timeout(patience, rest).await;
    let given_up = oven.len();
    oven.shutdown().await;
    Report { finished, given_up }
}
