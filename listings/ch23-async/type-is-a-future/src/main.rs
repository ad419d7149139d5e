async fn price_of(what: &str) -> u32 {
    if what == "cake" { 12 } else { 3 }
}

#[tokio::main]
async fn main() {
    let price: u32 = price_of("cake");
    println!("the cake costs {price}");
}
