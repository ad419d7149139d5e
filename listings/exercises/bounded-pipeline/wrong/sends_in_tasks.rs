//! Spawns each send so as not to wait: the doughs wait in tasks, as many as come.

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
            let dough = mixer.mix(order).await;
            let dough_out = dough_out.clone();
            tokio::spawn(async move { dough_out.send(dough).await.unwrap() });
        }
    });
    tokio::spawn(async move {
        while let Some(dough) = dough_in.recv().await {
            cake_out.send(oven.bake(dough).await).await.unwrap();
        }
    });
    let mut parcels = Vec::new();
    while let Some(cake) = cake_in.recv().await {
        parcels.push(kitchen.pack(cake).await);
    }
    parcels
}
