use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;

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
    orders: mpsc::Receiver<Order>,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> Report {
    todo!("take orders until stop; then finish what can be finished")
}
