//! It is the async function again, in other clothes.

pub mod oven;

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

/// The same, without `async`.
pub fn by_hand(oven: Oven, tries: u32) -> impl Future<Output = Option<Cake>> {
    Box::pin(until_good(oven, tries))
}
