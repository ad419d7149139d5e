// ANCHOR: spellings
async fn fetch_data() -> String {
    String::from("three loaves, one cake")
}

fn fetch_data_in_full() -> impl Future<Output = String> {
    async { String::from("three loaves, one cake") }
}
// ANCHOR_END: spellings

#[tokio::main]
async fn main() {
    // ANCHOR: same
    let same = fetch_data().await == fetch_data_in_full().await;
    println!("the same answer: {same}");
    // ANCHOR_END: same
}
