//! Spawns the fetches as tasks of nobody: when `crawl` is dropped, they go on.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};

pub use site::Site;

mod site;

pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    assert_ne!(at_once, 0, "nobody may fetch anything");
    let permits = Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS)));
    let fetch = |page: String| {
        let (site, permits) = (Arc::clone(&site), Arc::clone(&permits));
        async move {
            let _permit = permits.acquire().await.expect("nobody closes the semaphore");
            site.links_on(&page).await
        }
    };

    let mut known = BTreeSet::from([String::from(start)]);
    let (sender, mut fetches) = mpsc::unbounded_channel();
    let spawn = |page| {
        let (sender, fetch) = (sender.clone(), fetch(page));
        tokio::spawn(async move { sender.send(tokio::spawn(fetch).await) })
    };
    spawn(String::from(start));
    let mut left = 1;
    while let Some(links) = fetches.recv().await {
        for link in links.expect("a fetch has panicked") {
            if known.insert(link.clone()) {
                spawn(link);
                left += 1;
            }
        }
        left -= 1;
        if left == 0 {
            break;
        }
    }
    known
}
