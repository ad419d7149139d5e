use std::io;
use std::task::Waker;
use std::time::Duration;

use mio::Token;
use mio::event::Source;

/// Turns news from the operating system into calls of wakers.
pub struct Reactor {}

impl Reactor {
    /// A reactor without sources.
    pub fn new() -> io::Result<Self> {
        todo!("make what you keep")
    }

    /// Tells the operating system that we want to hear about this source.
    pub fn register(&self, source: &mut impl Source) -> io::Result<Token> {
        todo!("a token that no other source has")
    }

    /// Leaves a waker for the next news of the source. A later one replaces it.
    pub fn wake_at_news(&self, token: Token, waker: &Waker) {
        todo!("keep it")
    }

    /// Waits for news, for at most `limit`, calls the wakers of those that have some, and gives
    /// the number of wakers called.
    pub fn wait(&self, limit: Option<Duration>) -> io::Result<usize> {
        todo!("ask the system, then wake")
    }
}
