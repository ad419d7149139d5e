#![cfg(unix)]

use std::cell::RefCell;
use std::io::{ErrorKind, Read, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

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
    let pairs = [(); 2].map(|()| pair(reactor));
    for _ in 0..2 {
        reactor.wait(Some(Duration::ZERO)).unwrap();
    }
    pairs
}

fn pair(reactor: &Reactor) -> (UnixStream, Token, UnixStream) {
    let (mut here, there) = UnixStream::pair().unwrap();
    let token = reactor.register(&mut here).unwrap();
    (here, token, there)
}

/// Waits until wakers were called. Gives how many.
fn wait_for_wakers(reactor: &Reactor) -> usize {
    loop {
        match reactor.wait(None).expect("a wait does not fail") {
            0 => {}
            woken => return woken,
        }
    }
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
        assert_eq!(wait_for_wakers(&reactor), 1, "wakers called");
        assert_eq!(ada_count.0.load(SeqCst), 1, "Ada had news");
        assert_eq!(bob_count.0.load(SeqCst), 0, "Bob had none");
    });
}

#[test]
fn all_who_have_news_are_woken_in_one_wait() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        // The news is that they can be written.
        let pairs: Vec<_> = (0..100).map(|_| pair(&reactor)).collect();
        let counts: Vec<_> = pairs
            .iter()
            .map(|(_, token, _)| {
                let (count, waker) = counter();
                reactor.wake_at_news(*token, &waker);
                count
            })
            .collect();
        assert_eq!(
            reactor.wait(None).unwrap(),
            100,
            "wakers called in one wait. A hundred sources have news: is there room for so many \
             events?"
        );
        assert!(counts.iter().all(|count| count.0.load(SeqCst) == 1), "each is called once");
    });
}

#[test]
fn there_may_be_no_sources() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let limit = Duration::from_millis(20);
        let begun = Instant::now();
        assert_eq!(reactor.wait(Some(limit)).unwrap(), 0, "wakers called");
        assert!(begun.elapsed() >= limit, "it waits until the limit is over");
    });
}

#[test]
fn a_source_that_is_registered_already_is_an_error() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let (mut here, _token, _there) = pair(&reactor);
        let again = reactor.register(&mut here);
        let error = again.expect_err("the operating system refuses it, and register says so");
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
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
        assert_eq!(wait_for_wakers(&reactor), 1, "wakers called");
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

#[test]
fn all_who_have_news_are_woken() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let mut pairs: Vec<_> = (0..100).map(|_| pair(&reactor)).collect();
        // Takes away what registering brings, even if a call takes one event only.
        for _ in 0..100 {
            reactor.wait(Some(Duration::ZERO)).unwrap();
        }
        let (count, waker) = counter();
        for (_, token, there) in &mut pairs {
            reactor.wake_at_news(*token, &waker);
            there.write_all(b"one cake").unwrap();
        }
        let mut woken = 0;
        while woken < 100 {
            match reactor.wait(Some(Duration::from_millis(100))).unwrap() {
                0 => break,
                more => woken += more,
            }
        }
        assert_eq!(
            count.0.load(SeqCst),
            100,
            "calls of wakers: a hundred sources have news, and each has a waker. The system tells \
             of news once"
        );
        assert_eq!(woken, 100, "the wakers called, as wait counts them");
    });
}

#[test]
fn only_wakers_are_counted() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let [(_ada, _, mut to_ada), (_bob, bob, mut to_bob)] = two(&reactor);
        let (count, waker) = counter();
        reactor.wake_at_news(bob, &waker);
        to_ada.write_all(b"one cake").unwrap();
        to_bob.write_all(b"one cake").unwrap();
        assert_eq!(wait_for_wakers(&reactor), 1, "both have news, and one has a waker");
        assert_eq!(count.0.load(SeqCst), 1);
    });
}

#[test]
fn room_to_write_is_news() {
    grader::guarded("nobody is told that there is room to write again", || {
        let reactor = Reactor::new().unwrap();
        let [(mut ada, token, mut to_ada), _bob] = two(&reactor);
        let full = loop {
            if let Err(error) = ada.write(&[0; 4096]) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::WouldBlock);
        let (count, waker) = counter();
        reactor.wake_at_news(token, &waker);
        while to_ada.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {}
        assert_eq!(wait_for_wakers(&reactor), 1, "wakers called");
        assert_eq!(count.0.load(SeqCst), 1);
    });
}

#[test]
fn the_thread_sleeps_while_it_waits() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let [(_ada, ada, mut to_ada), _bob] = two(&reactor);
        let (_, waker) = counter();
        reactor.wake_at_news(ada, &waker);
        let start = Instant::now();
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(200));
            to_ada.write_all(b"one cake").unwrap();
        });
        let woken = grader::asleep(|| wait_for_wakers(&reactor));
        assert_eq!(woken, 1, "wakers called");
        assert!(start.elapsed() >= Duration::from_millis(200));
        writer.join().unwrap();
    });
}

#[test]
fn a_limit_is_waited_for() {
    grader::guarded(STUCK, || {
        let reactor = Reactor::new().unwrap();
        let _two = two(&reactor);
        let (start, limit) = (Instant::now(), Duration::from_millis(60));
        assert_eq!(reactor.wait(Some(limit)).unwrap(), 0, "wakers called");
        let waited = start.elapsed();
        assert!(waited >= limit, "wait came back after {waited:?}, without news. Limit: {limit:?}");
    });
}

thread_local! {
    static REACTOR: RefCell<Option<(Rc<Reactor>, Token)>> = const { RefCell::new(None) };
}

/// When it is called, it registers another source and leaves another waker.
struct Again(Waker);

impl Wake for Again {
    fn wake(self: Arc<Self>) {
        leave(&self.0);
    }
}

/// When it is dropped without a call, it does the same.
struct Last(Waker);

impl Wake for Last {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Last {
    fn drop(&mut self) {
        leave(&self.0);
    }
}

fn leave(waker: &Waker) {
    REACTOR.with_borrow(|reactor| {
        let (reactor, token) = reactor.as_ref().unwrap();
        pair(reactor);
        reactor.wake_at_news(*token, waker);
    });
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
        assert_eq!(wait_for_wakers(&reactor), 1, "wakers called");
        assert_eq!(count.0.load(SeqCst), 0, "the other waker is for the next news");
        to_ada.write_all(b"and one more").unwrap();
        assert_eq!(wait_for_wakers(&reactor), 1, "wakers called");
        assert_eq!(count.0.load(SeqCst), 1);
    });
}

#[test]
fn a_waker_that_is_replaced_may_leave_another_one() {
    grader::guarded(STUCK, || {
        let reactor = Rc::new(Reactor::new().unwrap());
        let [(_ada, ada, mut to_ada), (_bob, bob, _to_bob)] = two(&reactor);
        REACTOR.set(Some((Rc::clone(&reactor), ada)));
        let (count, waker) = counter();
        reactor.wake_at_news(bob, &Waker::from(Arc::new(Last(waker))));
        // The last of the waker above is dropped here, and leaves the counter for Ada.
        reactor.wake_at_news(bob, Waker::noop());
        to_ada.write_all(b"one cake").unwrap();
        assert_eq!(wait_for_wakers(&reactor), 1, "wakers called");
        assert_eq!(count.0.load(SeqCst), 1);
    });
}
