use std::thread::sleep;
use std::time::Duration;

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
    sleep(5 * MINUTE); // stands for work: icing
    println!("the cake is iced");
}

fn salad() {
    chop("carrots", 10);
    chop("onions", 10);
    println!("the salad is ready");
}

fn chop(what: &str, minutes: u32) {
    println!("chopping the {what}");
    sleep(minutes * MINUTE); // stands for work
}
