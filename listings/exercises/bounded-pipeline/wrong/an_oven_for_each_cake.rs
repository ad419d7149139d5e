//! A task for each order instead of each stage: all cakes are in the one oven at once.

use std::sync::Arc;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, _shelf: usize) -> Vec<Parcel> {
    let mut handles = Vec::new();
    for order in orders {
        let kitchen = kitchen.clone();
        handles.push(tokio::spawn(async move {
            let dough = kitchen.mix(order).await;
            let cake = kitchen.bake(dough).await;
            kitchen.pack(cake).await
        }));
    }
    let mut parcels = Vec::new();
    for handle in handles {
        parcels.push(handle.await.unwrap());
    }
    parcels
}
