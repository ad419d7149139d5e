//! Keeps where it is, but not the future it waits for: every poll calls `bake` anew.

pub mod oven;

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use oven::{Cake, Oven};

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

struct UntilGood {
    oven: Oven,
    tries: u32,
    attempt: u32,
    baked: bool,
}

/// The same, without `async`.
pub fn by_hand(oven: Oven, tries: u32) -> impl Future<Output = Option<Cake>> {
    UntilGood { oven, tries, attempt: 1, baked: false }
}

impl Future for UntilGood {
    type Output = Option<Cake>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Cake>> {
        while self.attempt <= self.tries {
            if !self.baked {
                let cake = ready!(Pin::new(&mut self.oven.bake(self.attempt)).poll(context));
                if cake.good {
                    return Poll::Ready(Some(cake));
                }
                self.baked = true;
            }
            ready!(Pin::new(&mut self.oven.clean()).poll(context));
            self.baked = false;
            self.attempt += 1;
        }
        Poll::Ready(None)
    }
}
