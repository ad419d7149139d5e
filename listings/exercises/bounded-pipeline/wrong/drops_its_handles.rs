//! Drops the handles of its stages: when one panics, a part of the parcels looks like all of them,
//! and when `run` is dropped, the stages go on.

use std::sync::Arc;

use tokio::sync::mpsc;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, shelf: usize) -> Vec<Parcel> {
    let (dough_out, mut dough_in) = mpsc::channel(shelf);
    let (cake_out, mut cake_in) = mpsc::channel(shelf);

    let mixer = Arc::clone(&kitchen);
    tokio::spawn(async move {
        for order in orders {
            let dough = mixer.mix(order).await;
            if dough_out.send(dough).await.is_err() {
                return;
            }
        }
    });

    let oven = Arc::clone(&kitchen);
    tokio::spawn(async move {
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
