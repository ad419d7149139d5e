//! Wakes all who wait: right results, and a poll in vain for everybody else.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
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

    /// Tells the operating system that we want to hear of this source.
    pub fn register(&self, source: &mut impl Source) -> io::Result<Token> {
        let token = Token(self.next.replace(self.next.get() + 1));
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.borrow().registry().register(source, token, interest)?;
        Ok(token)
    }

    /// Leaves a waker for the next news of the source. A later one replaces it.
    pub fn wake_at_news(&self, token: Token, waker: &Waker) {
        self.wakers.borrow_mut().insert(token, waker.clone());
    }

    /// Waits for news, at most for `limit`, calls the wakers of those that have some, and gives
    /// the number of wakers called.
    pub fn wait(&self, limit: Option<Duration>) -> io::Result<usize> {
        let mut events = Events::with_capacity(64);
        self.poll.borrow_mut().poll(&mut events, limit)?;
        let mut woken = 0;
        if !events.is_empty() {
            let all = self.wakers.take();
            for (_, waker) in all {
                waker.wake();
                woken += 1;
            }
        }
        Ok(woken)
    }
}
