//! Leaves out the cleaning when no attempt is left.

pub mod oven;

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use oven::{Baking, Cake, Cleaning, Oven};

/// Bakes until a cake is good, at most `tries` times, and cleans the oven after each bad one.
pub async fn until_good(oven: Oven, tries: u32) -> Option<Cake> {
    for attempt in 1..=tries {
        let cake = oven.bake(attempt).await;
        if cake.good {
            return Some(cake);
        }
        oven.clean().await;
    }
    None
}

enum UntilGood {
    /// Not polled yet.
    Start { oven: Oven, tries: u32 },
    /// Paused at `bake`.
    Bake { oven: Oven, tries: u32, attempt: u32, baking: Baking },
    /// Paused at `clean`.
    Clean { oven: Oven, tries: u32, attempt: u32, cleaning: Cleaning },
    /// Finished.
    Done,
}

/// The same, without `async`.
pub fn by_hand(oven: Oven, tries: u32) -> impl Future<Output = Option<Cake>> {
    UntilGood::Start { oven, tries }
}

impl UntilGood {
    /// The head of the loop: into the next attempt, or to the end.
    fn next(oven: Oven, tries: u32, attempt: u32) -> Self {
        if attempt > tries {
            return Self::Done;
        }
        let baking = oven.bake(attempt);
        Self::Bake { oven, tries, attempt, baking }
    }
}

impl Future for UntilGood {
    type Output = Option<Cake>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Cake>> {
        loop {
            match &mut *self {
                Self::Start { oven, tries } => *self = Self::next(oven.clone(), *tries, 1),
                Self::Bake { oven, tries, attempt, baking } => {
                    let cake = ready!(Pin::new(baking).poll(context));
                    let (oven, tries, attempt) = (oven.clone(), *tries, *attempt);
                    // Leaves the state first: its future is dropped before the next is made.
                    *self = Self::Done;
                    if cake.good {
                        return Poll::Ready(Some(cake));
                    }
                    if attempt == tries {
                        return Poll::Ready(None);
                    }
                    let cleaning = oven.clean();
                    *self = Self::Clean { oven, tries, attempt, cleaning };
                }
                Self::Clean { oven, tries, attempt, cleaning } => {
                    ready!(Pin::new(cleaning).poll(context));
                    let (oven, tries, attempt) = (oven.clone(), *tries, *attempt);
                    *self = Self::Done;
                    *self = Self::next(oven, tries, attempt + 1);
                }
                Self::Done => return Poll::Ready(None),
            }
        }
    }
}
