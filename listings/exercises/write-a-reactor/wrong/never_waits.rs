//! Asks the system and does not wait: whoever calls it goes around without a pause.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::task::Waker;
use std::time::Duration;

use mio::event::Source;
use mio::{Events, Interest, Poll, Token};

pub struct Reactor {
    poll: RefCell<Poll>,
    wakers: RefCell<HashMap<Token, Waker>>,
    next: Cell<usize>,
}

impl Reactor {
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            poll: RefCell::new(Poll::new()?),
            wakers: RefCell::default(),
            next: Cell::new(0),
        })
    }

    pub fn register(&self, source: &mut impl Source) -> io::Result<Token> {
        let token = Token(self.next.replace(self.next.get() + 1));
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.borrow().registry().register(source, token, interest)?;
        Ok(token)
    }

    pub fn wake_at_news(&self, token: Token, waker: &Waker) {
        let waker = waker.clone();
        let replaced = self.wakers.borrow_mut().insert(token, waker);
        drop(replaced);
    }

    pub fn wait(&self, _limit: Option<Duration>) -> io::Result<usize> {
        let mut events = Events::with_capacity(64);
        match self.poll.borrow_mut().poll(&mut events, Some(Duration::ZERO)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(0),
            asked => asked?,
        }
        let mut woken = 0;
        for event in &events {
            let waker = self.wakers.borrow_mut().remove(&event.token());
            if let Some(waker) = waker {
                waker.wake();
                woken += 1;
            }
        }
        Ok(woken)
    }
}
