//! Has room for 64 events, and the 65th source that has news is not woken.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::task::Waker;
use std::time::Duration;

use mio::event::Source;
use mio::{Events, Interest, Poll, Token};

/// Turns news from the operating system into calls of wakers.
pub struct Reactor {
    poll: RefCell<Poll>,
    wakers: RefCell<HashMap<Token, Waker>>,
    next: Cell<usize>,
}

impl Reactor {
    /// A reactor without sources.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            poll: RefCell::new(Poll::new()?),
            wakers: RefCell::default(),
            next: Cell::new(0),
        })
    }

    /// Tells the operating system that we want to hear about this source.
    pub fn register(&self, source: &mut impl Source) -> io::Result<Token> {
        let token = Token(self.next.replace(self.next.get() + 1));
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.borrow().registry().register(source, token, interest)?;
        Ok(token)
    }

    /// Leaves a waker for the next news of the source. A later one replaces it.
    pub fn wake_at_news(&self, token: Token, waker: &Waker) {
        let waker = waker.clone();
        // The borrow ends with this statement, before the waker that goes is dropped.
        let replaced = self.wakers.borrow_mut().insert(token, waker);
        drop(replaced);
    }

    /// Waits for news, for at most `limit`, calls the wakers of those that have some, and gives
    /// the number of wakers called.
    pub fn wait(&self, limit: Option<Duration>) -> io::Result<usize> {
        let mut events = Events::with_capacity(64);
        match self.poll.borrow_mut().poll(&mut events, limit) {
            // A signal ended the wait. Whoever called asks again.
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(0),
            asked => asked?,
        }
        let mut woken = 0;
        for event in &events {
            // The borrow ends with this statement, before the waker runs.
            let waker = self.wakers.borrow_mut().remove(&event.token());
            if let Some(waker) = waker {
                waker.wake();
                woken += 1;
            }
        }
        Ok(woken)
    }
}
