//! Throws away the dough for which there is no room.

use std::sync::Arc;

use tokio::sync::mpsc;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, shelf: usize) -> Vec<Parcel> {
    let (dough_out, mut dough_in) = mpsc::channel(shelf);
    let (cake_out, mut cake_in) = mpsc::channel(shelf);
    let (mixer, oven) = (kitchen.clone(), kitchen.clone());
    tokio::spawn(async move {
        for order in orders {
            let _ = dough_out.try_send(mixer.mix(order).await);
        }
    });
    tokio::spawn(async move {
        while let Some(dough) = dough_in.recv().await {
            let _ = cake_out.try_send(oven.bake(dough).await);
        }
    });
    let mut parcels = Vec::new();
    while let Some(cake) = cake_in.recv().await {
        parcels.push(kitchen.pack(cake).await);
    }
    parcels
}
