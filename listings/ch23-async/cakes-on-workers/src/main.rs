use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::Builder;

/// How many threads poll tasks.
const WORKERS: usize = 2;

static BAKING: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// Keeps its worker for 200 milliseconds.
async fn bake(number: u32) {
    let baking = BAKING.fetch_add(1, Ordering::Relaxed) + 1;
    MOST.fetch_max(baking, Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(200));
    BAKING.fetch_sub(1, Ordering::Relaxed);
    println!("cake {number} is done");
}

fn main() {
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).build().unwrap();
    runtime.block_on(async {
        let cakes: Vec<_> = (1..=4).map(|number| tokio::spawn(bake(number))).collect();
        for cake in cakes {
            cake.await.unwrap();
        }
    });
    println!("baked at the same time, at most: {}", MOST.load(Ordering::Relaxed));
}
