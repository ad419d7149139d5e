use std::sync::Arc;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

/// Mixes, bakes, and packs all orders, three stages at once, with room for `shelf` pieces between
/// two stages.
pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, shelf: usize) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    for order in orders {
        let dough = kitchen.mix(order).await;
        let cake = kitchen.bake(dough).await;
        parcels.push(kitchen.pack(cake).await);
    }
    parcels
}
