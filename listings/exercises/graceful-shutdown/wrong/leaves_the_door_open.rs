//! Keeps the receiver until the end: orders can still be sent, and nobody takes them.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

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
    patience: Duration,
) -> Report {
    let mut stop = pin!(stop);
    let mut oven = JoinSet::new();
    let mut finished = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            order = orders.recv() => match order {
                Some(order) => {
                    oven.spawn(bake(order));
                }
                None => break,
            },
        }
    }
    let rest = async {
        while let Some(done) = oven.join_next().await {
            finished.push(done.unwrap());
        }
    };
    let _ = timeout(patience, rest).await;
    let given_up = oven.len();
    oven.shutdown().await;
    Report { finished, given_up }
}
