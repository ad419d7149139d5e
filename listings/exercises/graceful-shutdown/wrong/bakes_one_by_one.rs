//! Bakes in the loop that takes orders: one at a time, and deaf to the stop meanwhile.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;

pub struct Order {
    pub number: u32,
    pub seconds: u64,
    pub bell: mpsc::UnboundedSender<u32>,
}

async fn bake(order: Order) -> u32 {
    sleep(Duration::from_secs(order.seconds)).await;
    let _ = order.bell.send(order.number);
    order.number
}

#[derive(Debug, PartialEq)]
pub struct Report {
    pub finished: Vec<u32>,
    pub given_up: usize,
}

pub async fn serve(
    mut orders: mpsc::Receiver<Order>,
    stop: impl Future<Output = ()>,
    _patience: Duration,
) -> Report {
    let mut stop = pin!(stop);
    let mut finished = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            order = orders.recv() => match order {
                Some(order) => finished.push(bake(order).await),
                None => break,
            },
        }
    }
    drop(orders);
    Report { finished, given_up: 0 }
}
