//! The state is in the variables of a closure, and `poll_fn` makes the future.

pub mod oven;

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Poll, ready};

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

/// The same, without `async`.
pub fn by_hand(oven: Oven, tries: u32) -> impl Future<Output = Option<Cake>> {
    let mut attempt = 1;
    let (mut baking, mut cleaning): (Option<Baking>, Option<Cleaning>) = (None, None);
    poll_fn(move |context| {
        while attempt <= tries {
            if let Some(cleans) = &mut cleaning {
                ready!(Pin::new(cleans).poll(context));
                cleaning = None;
                attempt += 1;
                continue;
            }
            let bakes = baking.get_or_insert_with(|| oven.bake(attempt));
            let cake = ready!(Pin::new(bakes).poll(context));
            baking = None;
            if cake.good {
                return Poll::Ready(Some(cake));
            }
            cleaning = Some(oven.clean());
        }
        Poll::Ready(None)
    })
}
