use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
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
    /// How many were accepted and not finished.
    pub given_up: usize,
}

impl Report {
    /// Counts a task that has ended.
    fn count(&mut self, ended: Result<u32, JoinError>) {
        match ended {
            Ok(number) => self.finished.push(number),
            Err(error) if error.is_cancelled() => self.given_up += 1,
            Err(error) => panic!("baking does not panic: {error}"),
        }
    }
}

/// Bakes orders until `stop`, and then for at most `patience`.
pub async fn serve(
    mut orders: mpsc::Receiver<Order>,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> Report {
    let mut stop = pin!(stop);
    let mut oven = JoinSet::new();
    let mut report = Report { finished: Vec::new(), given_up: 0 };

    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(ended) = oven.join_next() => report.count(ended),
            order = orders.recv() => match order {
                Some(order) => {
                    oven.spawn(bake(order));
                }
                None => break,
            },
        }
    }

    // From here on, a send fails. What was sent before is still in the channel.
    orders.close();
    let rest = async {
        loop {
            tokio::select! {
                Some(order) = orders.recv() => {
                    oven.spawn(bake(order));
                }
                Some(ended) = oven.join_next() => report.count(ended),
                else => break,
            }
        }
    };
    // Whether they were in time is counted below.
    let _ = timeout(patience, rest).await;

    report.given_up += orders.len();
    oven.abort_all();
    // Some may have ended just before the abort, so each task is asked how it ended.
    while let Some(ended) = oven.join_next().await {
        report.count(ended);
    }
    report
}
