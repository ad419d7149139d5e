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
    packs_slowly: bool,
    bad_order: Option<u32>,
    mixing: Count,
    doughs: Count,
    baking: Count,
    cakes: Count,
    packing: Count,
}

impl Kitchen {
    /// A kitchen in which packing takes five seconds.
    pub fn that_packs_slowly() -> Self {
        Self { packs_slowly: true, ..Self::default() }
    }

    /// A kitchen whose oven panics with the cake of this order.
    pub fn that_burns(order: u32) -> Self {
        Self { bad_order: Some(order), ..Self::default() }
    }

    /// Takes one second.
    pub async fn mix(&self, order: u32) -> Dough {
        self.mixing.up();
        sleep(Duration::from_secs(1)).await;
        self.mixing.down();
        self.doughs.up();
        Dough(order)
    }

    /// Takes three seconds.
    pub async fn bake(&self, dough: Dough) -> Cake {
        self.doughs.down();
        self.baking.up();
        sleep(Duration::from_secs(3)).await;
        assert_ne!(self.bad_order, Some(dough.0), "the cake is burnt");
        self.baking.down();
        self.cakes.up();
        Cake(dough.0)
    }

    /// Takes one second, or five.
    pub async fn pack(&self, cake: Cake) -> Parcel {
        self.cakes.down();
        self.packing.up();
        sleep(Duration::from_secs(if self.packs_slowly { 5 } else { 1 })).await;
        self.packing.down();
        Parcel(cake.0)
    }

    /// The most doughs that were mixed and not yet in the oven.
    pub fn most_doughs_waiting(&self) -> usize {
        self.doughs.most.load(Relaxed)
    }

    /// The most cakes that were baked and not yet being packed.
    pub fn most_cakes_waiting(&self) -> usize {
        self.cakes.most.load(Relaxed)
    }

    /// The most that any one of the three worked on at once.
    pub fn most_at_one_place(&self) -> usize {
        [&self.mixing, &self.baking, &self.packing]
            .map(|place| place.most.load(Relaxed))
            .into_iter()
            .fold(0, usize::max)
    }

    /// How often any of the three has begun to work.
    pub fn begun(&self) -> usize {
        [&self.mixing, &self.baking, &self.packing]
            .map(|place| place.ever.load(Relaxed))
            .into_iter()
            .sum()
    }
}

/// How many there are, how many there have been at most, and how many there have ever been.
#[derive(Debug, Default)]
struct Count {
    now: AtomicUsize,
    most: AtomicUsize,
    ever: AtomicUsize,
}

impl Count {
    fn up(&self) {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        self.most.fetch_max(now, Relaxed);
        self.ever.fetch_add(1, Relaxed);
    }

    fn down(&self) {
        self.now.fetch_sub(1, Relaxed);
    }
}
