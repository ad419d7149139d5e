//! A kitchen that keeps count. Nothing is to be done in this file.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::time::sleep;

/// The dough of an order.
#[derive(Debug)]
pub struct Dough(u32);

/// The cake of an order.
#[derive(Debug)]
pub struct Cake(u32);

/// A packed cake, with the number of its order.
#[derive(Debug, PartialEq)]
pub struct Parcel(pub u32);

/// One mixer, one oven, one pair of hands.
#[derive(Debug, Default)]
pub struct Kitchen {
    mixing: Count,
    waiting: Count,
    baking: Count,
    packing: Count,
}

impl Kitchen {
    /// Takes one second.
    pub async fn mix(&self, order: u32) -> Dough {
        self.mixing.up();
        sleep(Duration::from_secs(1)).await;
        self.mixing.down();
        self.waiting.up();
        Dough(order)
    }

    /// Takes three seconds.
    pub async fn bake(&self, dough: Dough) -> Cake {
        self.waiting.down();
        self.baking.up();
        sleep(Duration::from_secs(3)).await;
        self.baking.down();
        Cake(dough.0)
    }

    /// Takes one second.
    pub async fn pack(&self, cake: Cake) -> Parcel {
        self.packing.up();
        sleep(Duration::from_secs(1)).await;
        self.packing.down();
        Parcel(cake.0)
    }

    /// The most doughs that were mixed and not yet in the oven.
    pub fn most_doughs_waiting(&self) -> usize {
        self.waiting.most.load(Relaxed)
    }

    /// The most that any one of the three worked on at once.
    pub fn most_at_one_place(&self) -> usize {
        [&self.mixing, &self.baking, &self.packing]
            .map(|place| place.most.load(Relaxed))
            .into_iter()
            .fold(0, usize::max)
    }
}

/// How many there are, and how many there have been at most.
#[derive(Debug, Default)]
struct Count {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Count {
    fn up(&self) {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        self.most.fetch_max(now, Relaxed);
    }

    fn down(&self) {
        self.now.fetch_sub(1, Relaxed);
    }
}
