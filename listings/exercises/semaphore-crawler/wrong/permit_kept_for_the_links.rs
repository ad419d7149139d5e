//! Keeps its permit while it waits for the pages behind: each waits for a permit of another.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use site::Site;

mod site;

use std::pin::Pin;
use std::sync::Mutex;

pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    assert_ne!(at_once, 0, "nobody may fetch anything");
    let known = Arc::new(Mutex::new(BTreeSet::from([String::from(start)])));
    let permits = Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS)));
    visit(site, permits, Arc::clone(&known), String::from(start)).await;
    known.lock().unwrap().clone()
}

fn visit(
    site: Arc<Site>,
    permits: Arc<Semaphore>,
    known: Arc<Mutex<BTreeSet<String>>>,
    page: String,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let _permit = permits.acquire().await.unwrap();
        let mut behind = JoinSet::new();
        for link in site.links_on(&page).await {
            if known.lock().unwrap().insert(link.clone()) {
                behind.spawn(visit(site.clone(), permits.clone(), known.clone(), link));
            }
        }
        behind.join_all().await;
    })
}
