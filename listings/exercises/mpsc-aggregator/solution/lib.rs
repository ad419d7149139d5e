use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// So many cakes of one kind.
pub type Sale = (&'static str, u32);

/// A till, and what it is going to sell.
pub struct Till {
    /// Each sale, and how many seconds it takes.
    pub sales: Vec<(u64, Sale)>,
}

impl Till {
    /// Sends each sale, then closes, at once if nobody receives the sales. Panics if it sells no
    /// cake at all.
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

/// Opens all tills at once. Gives the number of cakes sold of each kind, when all have closed.
pub async fn totals(tills: Vec<Till>) -> BTreeMap<&'static str, u32> {
    let (sender, mut receiver) = mpsc::channel(16);
    // Aborts the tills if this function is dropped.
    let mut open = JoinSet::new();
    for till in tills {
        open.spawn(till.open(sender.clone()));
    }
    // The tasks have theirs. The channel closes when the last of those is gone.
    drop(sender);

    let mut totals = BTreeMap::new();
    while let Some((cake, count)) = receiver.recv().await {
        *totals.entry(cake).or_insert(0) += count;
    }
    // All are closed. If one has panicked, its sales are not complete, and this panics, too.
    open.join_all().await;
    totals
}
