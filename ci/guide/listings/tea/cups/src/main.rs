/// How many cups are poured.
const CUPS: u32 = 2;

/// What the pot holds, in milliliters.
const POT: u32 = 800;

fn main() {
    for cup in 1..=CUPS {
        println!("cup {cup} is poured");
    }
    println!("in the pot are {} ml", POT.saturating_sub(CUPS * 200));
}
