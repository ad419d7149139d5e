use std::sync::Arc;
use std::time::Duration;

use semaphore_crawler::{Site, crawl};
use tokio::time::{Instant, timeout};

/// Crawls from "home". Gives the pages that were found, and the milliseconds.
async fn from_home(site: &Arc<Site>, at_once: usize) -> (Vec<String>, u128) {
    let start = Instant::now();
    let found = timeout(Duration::from_secs(1000), crawl(Arc::clone(site), "home", at_once))
        .await
        .expect("the crawler waits for ever. Does it hold a permit while it waits for another?");
    (found.into_iter().collect(), start.elapsed().as_millis())
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
        for (at_once, expected) in [(1, 10), (3, 4), (9, 2), (usize::MAX, 2)] {
            let (_, milliseconds) = from_home(&wide(), at_once).await;
            assert_eq!(
                milliseconds,
                expected * 1000,
                "a page and nine behind it, {at_once} at once, take {expected} s"
            );
        }
    });
}

#[test]
fn a_free_place_is_used_at_once() {
    grader::paused(async || {
        let site = Site::default().page("home", &["a", "b", "c"]).page("a", &["d"]);
        let (_, milliseconds) = from_home(&Arc::new(site), 2).await;
        assert_eq!(
            milliseconds, 3000,
            "home; then a and b; then c and d. The page d is known when a is there, and need not \
             wait until c is there too"
        );
    });
}

#[test]
fn one_at_a_time_comes_to_an_end() {
    grader::paused(async || {
        let (_, milliseconds) = from_home(&tangled(), 1).await;
        assert_eq!(milliseconds, 5000, "five pages, one after the other");
    });
}

#[test]
fn a_page_without_links() {
    grader::paused(async || {
        let (found, milliseconds) = from_home(&Arc::default(), 1).await;
        assert_eq!(found, ["home"]);
        assert_eq!(milliseconds, 1000);
    });
}

#[test]
fn nothing_at_once_is_a_panic() {
    grader::paused(async || {
        let site = tangled();
        let crawling = tokio::spawn(crawl(Arc::clone(&site), "home", 0));
        let ended = timeout(Duration::from_secs(1000), crawling)
            .await
            .expect("with zero pages at once, the crawler waits for ever");
        assert!(ended.is_err_and(|error| error.is_panic()), "with zero pages at once");
        assert!(site.fetched().is_empty(), "no page may be fetched");
    });
}

#[test]
fn a_panic_is_passed_on() {
    grader::paused(async || {
        let site = Site::default()
            .page("home", &["bad", "a", "b", "c", "d", "e"])
            .page("bad", &["behind"])
            .broken_page("bad");
        let crawling = tokio::spawn(crawl(Arc::new(site), "home", 2));
        match timeout(Duration::from_secs(1000), crawling).await {
            Ok(Ok(found)) => panic!("a fetch has panicked, and crawl returned {found:?}"),
            Ok(Err(error)) => assert!(error.is_panic()),
            Err(_) => panic!("a fetch has panicked, and crawl waits for ever. Who has its permit?"),
        }
        assert_eq!(grader::tasks_alive().await, 0, "tasks that are left after the panic");
    });
}

#[test]
fn nothing_goes_on_when_the_caller_gives_up() {
    grader::paused(async || {
        let site = wide();
        let crawling = crawl(Arc::clone(&site), "home", 3);
        assert!(timeout(Duration::from_millis(1500), crawling).await.is_err());
        assert_eq!(
            grader::tasks_alive().await,
            0,
            "tasks that are left after crawl was dropped. Who stops them?"
        );
        assert_eq!(site.fetched().len(), 4, "home, and three of nine behind it");
    });
}
