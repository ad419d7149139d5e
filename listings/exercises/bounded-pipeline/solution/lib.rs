use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub use kitchen::{Cake, Dough, Kitchen, Parcel};

mod kitchen;

/// Mixes, bakes, and packs all orders, three stages at once, with room for `shelf` pieces between
/// two stages.
pub async fn run(kitchen: Arc<Kitchen>, orders: Vec<u32>, shelf: usize) -> Vec<Parcel> {
    let (dough_out, mut dough_in) = mpsc::channel(shelf);
    let (cake_out, mut cake_in) = mpsc::channel(shelf);
    // Aborts the stages if this function is dropped or panics.
    let mut stages = JoinSet::new();

    let mixer = Arc::clone(&kitchen);
    stages.spawn(async move {
        for order in orders {
            let dough = mixer.mix(order).await;
            // Waits while the shelf is full.
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
    // No more cakes: all are baked, or a stage has panicked. Then this panics, too.
    stages.join_all().await;
    parcels
}
