#![cfg(unix)]

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Wake, Waker};
use std::time::Duration;

use mio::Token;
use mio::net::UnixStream;
use write_a_reactor::Reactor;

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

fn counter() -> (Arc<Count>, Waker) {
    let count = Arc::new(Count::default());
    (Arc::clone(&count), Waker::from(count))
}

const STUCK: &str = "`wait` waits for news that has been there already, or that never comes";

/// Two registered ends, and what writes to each. What registering itself brings is taken away.
fn two(reactor: &Reactor) -> [(UnixStream, Token, UnixStream); 2] {
    let pairs = [(); 2].map(|()| {
        let (mut here, there) = UnixStream::pair().unwrap();
        let token = reactor.register(&mut here).unwrap();
        (here, token, there)
    });
    while reactor.wait(Some(Duration::from_millis(1))).unwrap() > 0 {}
    pairs
}

#[test]
fn only_who_has_news_is_woken() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let [(_ada, ada, mut to_ada), (_bob, bob, _to_bob)] = two(&reactor);
        assert_ne!(ada, bob, "two sources need two tokens");
        let ((ada_count, ada_waker), (bob_count, bob_waker)) = (counter(), counter());
        reactor.wake_at_news(ada, &ada_waker);
        reactor.wake_at_news(bob, &bob_waker);
        to_ada.write_all(b"one cake").unwrap();
        assert_eq!(reactor.wait(None).unwrap(), 1, "wakers called");
        assert_eq!(ada_count.0.load(SeqCst), 1, "Ada had news");
        assert_eq!(bob_count.0.load(SeqCst), 0, "Bob had none");
    });
}

#[test]
fn a_waker_is_called_once() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let [(_ada, ada, mut to_ada), _bob] = two(&reactor);
        let (count, waker) = counter();
        reactor.wake_at_news(ada, &waker);
        for _ in 0..3 {
            to_ada.write_all(b"one cake").unwrap();
            reactor.wait(Some(Duration::from_millis(20))).unwrap();
        }
        assert_eq!(count.0.load(SeqCst), 1, "left once, news three times");
    });
}

#[test]
fn the_later_waker_counts() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let [(_ada, ada, mut to_ada), _bob] = two(&reactor);
        let ((early_count, early), (late_count, late)) = (counter(), counter());
        reactor.wake_at_news(ada, &early);
        reactor.wake_at_news(ada, &late);
        to_ada.write_all(b"one cake").unwrap();
        assert_eq!(reactor.wait(None).unwrap(), 1, "wakers called");
        let counts = (early_count.0.load(SeqCst), late_count.0.load(SeqCst));
        assert_eq!(counts, (0, 1), "calls of the early and of the late waker");
    });
}

#[test]
fn without_news_nobody_is_woken() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let [(_ada, ada, _to_ada), _bob] = two(&reactor);
        let (count, waker) = counter();
        reactor.wake_at_news(ada, &waker);
        assert_eq!(reactor.wait(Some(Duration::from_millis(5))).unwrap(), 0, "wakers called");
        assert_eq!(count.0.load(SeqCst), 0);
    });
}

thread_local! {
    static REACTOR: RefCell<Option<(Rc<Reactor>, Token)>> = const { RefCell::new(None) };
}

/// When it is called, it leaves another waker.
struct Again(Waker);

impl Wake for Again {
    fn wake(self: Arc<Self>) {
        REACTOR.with_borrow(|reactor| {
            let (reactor, token) = reactor.as_ref().unwrap();
            reactor.wake_at_news(*token, &self.0);
        });
    }
}

#[test]
fn a_waker_may_leave_another_one() {
    grader::guarded(STUCK, || {
        let reactor = Rc::new(Reactor::new().unwrap());
        let [(_ada, ada, mut to_ada), _bob] = two(&reactor);
        REACTOR.set(Some((Rc::clone(&reactor), ada)));
        let (count, waker) = counter();
        reactor.wake_at_news(ada, &Waker::from(Arc::new(Again(waker))));
        to_ada.write_all(b"one cake").unwrap();
        assert_eq!(reactor.wait(None).unwrap(), 1, "wakers called");
        assert_eq!(count.0.load(SeqCst), 0, "the other waker is for the next news");
        to_ada.write_all(b"and one more").unwrap();
        assert_eq!(reactor.wait(None).unwrap(), 1, "wakers called");
        assert_eq!(count.0.load(SeqCst), 1);
    });
}
