//! Keeps handles in place of a set: when `serve` is dropped, nobody aborts its tasks.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinError, JoinSet};
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

impl Report {
    fn count(&mut self, ended: Result<u32, JoinError>) {
        match ended {
            Ok(number) => self.finished.push(number),
            Err(error) if error.is_cancelled() => self.given_up += 1,
            Err(error) => panic!("baking does not panic: {error}"),
        }
    }
}

pub async fn serve(
    mut orders: mpsc::Receiver<Order>,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> Report {
    let mut stop = pin!(stop);
    let mut oven = JoinSet::new();
    let mut handles = Vec::new();
    let mut report = Report { finished: Vec::new(), given_up: 0 };

    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(ended) = oven.join_next() => report.count(ended),
            order = orders.recv() => match order {
                Some(order) => {
                    let task = tokio::spawn(bake(order));
                    handles.push(task.abort_handle());
                    oven.spawn(async move { task.await.expect("nobody aborts it before its time") });
                }
                None => break,
            },
        }
    }

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
    let _ = timeout(patience, rest).await;

    report.given_up += orders.len();
    oven.abort_all();
    handles.iter().for_each(AbortHandle::abort);
    while let Some(ended) = oven.join_next().await {
        report.count(ended);
    }
    report
}
