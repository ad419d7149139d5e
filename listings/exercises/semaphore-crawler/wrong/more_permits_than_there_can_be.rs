//! Makes as many permits as it is told to: a semaphore has at most `MAX_PERMITS`.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use site::Site;

mod site;

pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    assert_ne!(at_once, 0, "nobody may fetch anything");
    let permits = Arc::new(Semaphore::new(at_once));
    let fetch = |page: String| {
        let (site, permits) = (Arc::clone(&site), Arc::clone(&permits));
        async move {
            let _permit = permits.acquire().await.expect("nobody closes the semaphore");
            site.links_on(&page).await
        }
    };

    let mut known = BTreeSet::from([String::from(start)]);
    let mut fetches = JoinSet::new();
    fetches.spawn(fetch(String::from(start)));
    while let Some(links) = fetches.join_next().await {
        for link in links.expect("a fetch has panicked") {
            if known.insert(link.clone()) {
                fetches.spawn(fetch(link));
            }
        }
    }
    known
}
