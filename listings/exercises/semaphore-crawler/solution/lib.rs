use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use site::Site;

mod site;

/// Fetches all pages that can be reached from `start`, at most `at_once` at the same time.
/// `site.links_on(page).await` fetches one: it gives the names of the pages it links to.
pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    assert_ne!(at_once, 0, "nobody may fetch anything");
    // There can be no more permits than that, and never so many pages.
    let permits = Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS)));
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
