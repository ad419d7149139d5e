use std::sync::Arc;
use std::time::Duration;

use semaphore_crawler::{Site, crawl};
use tokio::time::{Instant, timeout};

/// Crawls from "home". Gives the pages that were found, and the seconds.
async fn from_home(site: &Arc<Site>, at_once: usize) -> (Vec<String>, u64) {
    let start = Instant::now();
    let found = timeout(Duration::from_secs(1000), crawl(Arc::clone(site), "home", at_once))
        .await
        .expect("the crawler waits for ever. Does it hold a permit while it waits for another?");
    (found.into_iter().collect(), start.elapsed().as_secs())
}

/// A page that links to nine.
fn wide() -> Arc<Site> {
    Arc::new(Site::default().page("home", &["a", "b", "c", "d", "e", "f", "g", "h", "i"]))
}

/// Pages that link to each other, to themselves, and twice to the same page.
fn tangled() -> Arc<Site> {
    let site = Site::default()
        .page("home", &["cakes", "bread", "home"])
        .page("cakes", &["home", "prices", "prices"])
        .page("bread", &["prices", "cakes"])
        .page("prices", &["home", "order"])
        .page("unlinked", &["home"]);
    Arc::new(site)
}

#[test]
fn every_page_that_is_linked_is_found() {
    grader::paused(async || {
        let (found, _) = from_home(&tangled(), 2).await;
        assert_eq!(found, ["bread", "cakes", "home", "order", "prices"]);
    });
}

#[test]
fn no_page_is_fetched_twice() {
    grader::paused(async || {
        let site = tangled();
        from_home(&site, 2).await;
        assert_eq!(
            site.fetched(),
            ["bread", "cakes", "home", "order", "prices"],
            "the pages as they were fetched. While a page is on its way, a second link to it may \
             turn up: when is a page known?"
        );
    });
}

#[test]
fn never_more_than_the_limit() {
    grader::paused(async || {
        for at_once in [1, 3, 9] {
            let site = wide();
            from_home(&site, at_once).await;
            let most = site.most_at_once();
            assert!(
                most <= at_once,
                "{most} pages were fetched at the same time, and {at_once} were allowed. How long \
                 does each permit live?"
            );
        }
    });
}

#[test]
fn as_many_as_the_limit_allows() {
    grader::paused(async || {
        for (at_once, expected) in [(1, 10), (3, 4), (9, 2)] {
            let (_, seconds) = from_home(&wide(), at_once).await;
            assert_eq!(
                seconds, expected,
                "a page and nine behind it, {at_once} at once, take {expected} s"
            );
        }
    });
}

#[test]
fn a_free_place_is_used_at_once() {
    grader::paused(async || {
        let site = Site::default().page("home", &["a", "b", "c"]).page("a", &["d"]);
        let (_, seconds) = from_home(&Arc::new(site), 2).await;
        assert_eq!(
            seconds, 3,
            "home; then a and b; then c and d. The page d is known when a is there, and need not \
             wait until c is there too"
        );
    });
}

#[test]
fn one_at_a_time_comes_to_an_end() {
    grader::paused(async || {
        let (_, seconds) = from_home(&tangled(), 1).await;
        assert_eq!(seconds, 5, "five pages, one after the other");
    });
}
