//! An oven that writes down what is done with it. Given.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// How an oven behaves.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// How often `bake` answers `Pending`.
    pub bake: u32,
    /// How often `clean` answers `Pending`.
    pub clean: u32,
    /// The attempt whose cake is good; 0 for none.
    pub good: u32,
}

/// An oven, and what it wrote.
#[derive(Debug, Clone)]
pub struct Oven {
    manner: Manner,
    log: Rc<RefCell<Vec<String>>>,
}

/// A cake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cake {
    /// Which attempt it came from.
    pub attempt: u32,
    /// Whether one would eat it.
    pub good: bool,
}

impl Oven {
    /// An oven that has written nothing yet.
    pub fn new(manner: Manner) -> Self {
        Self { manner, log: Rc::default() }
    }

    /// A future that gives a cake.
    pub fn bake(&self, attempt: u32) -> Baking {
        let cake = Cake { attempt, good: attempt == self.manner.good };
        Baking { cake, waiting: Waiting::new(self, format!("bake {attempt}"), self.manner.bake) }
    }

    /// A future that is ready when the oven is clean.
    pub fn clean(&self) -> Cleaning {
        Cleaning { waiting: Waiting::new(self, "clean".to_owned(), self.manner.clean) }
    }

    /// What it wrote, and nothing is left.
    pub fn written(&self) -> Vec<String> {
        self.log.take()
    }
}

/// What `bake` returns.
#[derive(Debug)]
pub struct Baking {
    cake: Cake,
    waiting: Waiting,
}

/// What `clean` returns.
#[derive(Debug)]
pub struct Cleaning {
    waiting: Waiting,
}

impl Future for Baking {
    type Output = Cake;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Cake> {
        if self.waiting.poll(context) { Poll::Ready(self.cake.clone()) } else { Poll::Pending }
    }
}

impl Future for Cleaning {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.waiting.poll(context) { Poll::Ready(()) } else { Poll::Pending }
    }
}

#[derive(Debug)]
struct Waiting {
    what: String,
    pending: u32,
    log: Rc<RefCell<Vec<String>>>,
}

impl Waiting {
    fn new(oven: &Oven, what: String, pending: u32) -> Self {
        oven.log.borrow_mut().push(format!("{what}: called"));
        Self { what, pending, log: Rc::clone(&oven.log) }
    }

    fn poll(&mut self, context: &Context<'_>) -> bool {
        let ready = self.pending == 0;
        if !ready {
            context.waker().wake_by_ref();
        }
        self.pending = self.pending.saturating_sub(1);
        let answer = if ready { "ready" } else { "pending" };
        self.log.borrow_mut().push(format!("{}: {answer}", self.what));
        ready
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("{}: dropped", self.what));
    }
}
