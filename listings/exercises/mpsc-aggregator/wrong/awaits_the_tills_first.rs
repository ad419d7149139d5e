//! Awaits the tills before it receives: when the channel is full, they wait for it.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;

pub type Sale = (&'static str, u32);

pub struct Till {
    pub sales: Vec<(u64, Sale)>,
}

impl Till {
    async fn open(self, sales: mpsc::Sender<Sale>) {
        for (seconds, sale) in self.sales {
            sleep(Duration::from_secs(seconds)).await;
            sales.send(sale).await.expect("somebody receives the sales");
        }
    }
}

pub async fn totals(tills: Vec<Till>) -> BTreeMap<&'static str, u32> {
    let (sender, mut receiver) = mpsc::channel(16);
    let mut handles = Vec::new();
    for till in tills {
        handles.push(tokio::spawn(till.open(sender.clone())));
    }
    drop(sender);
    for handle in handles {
        handle.await.unwrap();
    }
    let mut totals = BTreeMap::new();
    while let Some((cake, count)) = receiver.recv().await {
        *totals.entry(cake).or_insert(0) += count;
    }
    totals
}
