//! A web site in memory that keeps count. Nothing is to be done in this file.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::sleep;

/// Pages, and which pages each links to.
#[derive(Debug, Default)]
pub struct Site {
    links: BTreeMap<String, Vec<String>>,
    broken: Option<String>,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    now: usize,
    most: usize,
    fetched: Vec<String>,
}

impl Site {
    /// A page that links to others. Pages that are only linked to need no line of their own.
    pub fn page(mut self, name: &str, links: &[&str]) -> Self {
        self.links.insert(String::from(name), links.iter().copied().map(String::from).collect());
        self
    }

    /// A page that panics when it has been fetched.
    pub fn broken_page(mut self, name: &str) -> Self {
        self.broken = Some(String::from(name));
        self
    }

    /// Fetches a page: the names of the pages it links to. Takes one second.
    pub async fn links_on(&self, page: &str) -> Vec<String> {
        {
            let mut counts = self.counts.lock().unwrap();
            counts.fetched.push(String::from(page));
            counts.now += 1;
            counts.most = counts.most.max(counts.now);
        }
        sleep(Duration::from_secs(1)).await;
        assert_ne!(self.broken.as_deref(), Some(page), "this page is broken");
        self.counts.lock().unwrap().now -= 1;
        self.links.get(page).cloned().unwrap_or_default()
    }

    /// The most pages that were being fetched at the same time.
    pub fn most_at_once(&self) -> usize {
        self.counts.lock().unwrap().most
    }

    /// The name of each page that was fetched, once for each time, sorted.
    pub fn fetched(&self) -> Vec<String> {
        let mut fetched = self.counts.lock().unwrap().fetched.clone();
        fetched.sort();
        fetched
    }
}
