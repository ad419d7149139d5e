//! A shelf without end: nothing holds up the mixer.

use std::sync::Arc;

use tokio::sync::mpsc;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, _shelf: usize) -> Vec<Parcel> {
    let (dough_out, mut dough_in) = mpsc::unbounded_channel();
    let (cake_out, mut cake_in) = mpsc::unbounded_channel();
    let (mixer, oven) = (kitchen.clone(), kitchen.clone());
    tokio::spawn(async move {
        for order in orders {
            dough_out.send(mixer.mix(order).await).unwrap();
        }
    });
    tokio::spawn(async move {
        while let Some(dough) = dough_in.recv().await {
            cake_out.send(oven.bake(dough).await).unwrap();
        }
    });
    let mut parcels = Vec::new();
    while let Some(cake) = cake_in.recv().await {
        parcels.push(kitchen.pack(cake).await);
    }
    parcels
}
