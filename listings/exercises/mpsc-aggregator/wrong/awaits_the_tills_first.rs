//! Awaits the tills before it receives: when the channel is full, they wait for it.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

pub type Sale = (&'static str, u32);

pub struct Till {
    pub sales: Vec<(u64, Sale)>,
}

impl Till {
    async fn open(self, sales: mpsc::Sender<Sale>) {
        for (seconds, sale) in self.sales {
            sleep(Duration::from_secs(seconds)).await;
            assert_ne!(sale.1, 0, "a till has sold no cake");
            if sales.send(sale).await.is_err() {
                return;
            }
        }
    }
}

pub async fn totals(tills: Vec<Till>) -> BTreeMap<&'static str, u32> {
    let (sender, mut receiver) = mpsc::channel(16);
    let mut open = JoinSet::new();
    for till in tills {
        open.spawn(till.open(sender.clone()));
    }
    drop(sender);

    open.join_all().await;
    let mut totals = BTreeMap::new();
    while let Some((cake, count)) = receiver.recv().await {
        *totals.entry(cake).or_insert(0) += count;
    }
    totals
}
