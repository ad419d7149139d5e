//! Fetches in batches, and begins the next when the slowest of the last is there.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

pub use site::Site;

mod site;

pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    assert_ne!(at_once, 0, "nobody may fetch anything");
    let mut known = BTreeSet::from([String::from(start)]);
    let mut layer = vec![String::from(start)];
    while !layer.is_empty() {
        let mut next = Vec::new();
        for batch in layer.chunks(at_once) {
            let mut fetches = JoinSet::new();
            for page in batch.iter().cloned() {
                let site = Arc::clone(&site);
                fetches.spawn(async move { site.links_on(&page).await });
            }
            for link in fetches.join_all().await.into_iter().flatten() {
                if known.insert(link.clone()) {
                    next.push(link);
                }
            }
        }
        layer = next;
    }
    known
}
