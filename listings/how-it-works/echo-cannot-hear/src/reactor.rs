//! Keeps a waker for each source, asks the operating system who has news, and calls their wakers.

use mio::event::Source;
use mio::{Events, Interest, Poll, Token};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::task::Waker;

thread_local! {
    static POLL: RefCell<Poll> = RefCell::new(Poll::new().unwrap());
    static WAKERS: RefCell<HashMap<Token, Waker>> = RefCell::default();
    static NEXT: Cell<usize> = const { Cell::new(0) };
}

// ANCHOR: register
/// Tells the operating system what we want to hear about this source, once and for all.
pub fn register(source: &mut impl Source) -> io::Result<Token> {
    let token = Token(NEXT.replace(NEXT.get() + 1));
    let interest = Interest::WRITABLE;
    POLL.with_borrow(|poll| poll.registry().register(source, token, interest))?;
    Ok(token)
}
// ANCHOR_END: register

/// Leaves a waker for the next news of this source. A later one replaces it.
pub fn wake_at_news(token: Token, waker: &Waker) {
    WAKERS.with_borrow_mut(|wakers| wakers.insert(token, waker.clone()));
}

/// Waits until a source has news, and calls the wakers left for those that have.
pub fn wait() -> io::Result<()> {
    let mut events = Events::with_capacity(64);
    match POLL.with_borrow_mut(|poll| poll.poll(&mut events, None)) {
        // A signal ended the wait: whoever called asks again.
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
        asked => asked?,
    }
    for event in &events {
        // Taken out first, so that nothing is borrowed while the waker runs.
        let waker = WAKERS.with_borrow_mut(|wakers| wakers.remove(&event.token()));
        if let Some(waker) = waker {
            waker.wake();
        }
    }
    Ok(())
}

/// Takes the waker back when a source is gone.
pub fn forget(token: Token) {
    WAKERS.with_borrow_mut(|wakers| wakers.remove(&token));
}
