use std::hint::spin_loop;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A minute of this kitchen takes ten milliseconds.
const MINUTE: Duration = Duration::from_millis(10);

fn main() {
    cake();
    salad();
    println!("dinner is served");
}

fn cake() {
    println!("the cake goes in");
    sleep(30 * MINUTE); // the oven works, a cook stares
    println!("the cake comes out");
    work(5); // icing
    println!("the cake is iced");
}

fn salad() {
    chop("carrots", 10);
    chop("onions", 10);
    println!("the salad is ready");
}

fn chop(what: &str, minutes: u32) {
    println!("chopping the {what}");
    work(minutes);
}

/// Hands at work: they are busy all the time, and so is the processor.
fn work(minutes: u32) {
    let start = Instant::now();
    while start.elapsed() < minutes * MINUTE {
        spin_loop();
    }
}
