//! Owns its stages, and does not ask how they ended: a panic looks like the end of the orders.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, shelf: usize) -> Vec<Parcel> {
    let (dough_out, mut dough_in) = mpsc::channel(shelf);
    let (cake_out, mut cake_in) = mpsc::channel(shelf);
    let mut stages = JoinSet::new();

    let mixer = Arc::clone(&kitchen);
    stages.spawn(async move {
        for order in orders {
            let dough = mixer.mix(order).await;
            if dough_out.send(dough).await.is_err() {
                return;
            }
        }
    });

    let oven = Arc::clone(&kitchen);
    stages.spawn(async move {
        while let Some(dough) = dough_in.recv().await {
            if cake_out.send(oven.bake(dough).await).await.is_err() {
                return;
            }
        }
    });

    let mut parcels = Vec::new();
    while let Some(cake) = cake_in.recv().await {
        parcels.push(kitchen.pack(cake).await);
    }
    parcels
}
