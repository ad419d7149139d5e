//! Notes a page only when it has been fetched: a second link to it fetches it again.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use site::Site;

mod site;

pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    assert_ne!(at_once, 0, "nobody may fetch anything");
    let permits = Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS)));
    let fetch = |page: String| {
        let (site, permits) = (Arc::clone(&site), Arc::clone(&permits));
        async move {
            let _permit = permits.acquire().await.expect("nobody closes the semaphore");
            let links = site.links_on(&page).await;
            (page, links)
        }
    };

    let mut known = BTreeSet::new();
    let mut fetches = JoinSet::new();
    fetches.spawn(fetch(String::from(start)));
    while let Some(fetched) = fetches.join_next().await {
        let (page, links) = fetched.expect("a fetch has panicked");
        known.insert(page);
        for link in links {
            if !known.contains(&link) {
                fetches.spawn(fetch(link));
            }
        }
    }
    known
}
