use std::collections::BTreeSet;
use std::sync::Arc;

pub use site::Site;

mod site;

/// Fetches all pages that can be reached from `start`, at most `at_once` at the same time.
/// `site.links_on(page).await` fetches one: it gives the names of the pages it links to.
pub async fn crawl(site: Arc<Site>, start: &str, at_once: usize) -> BTreeSet<String> {
    todo!("fetch, follow the links, keep within the limit")
}
