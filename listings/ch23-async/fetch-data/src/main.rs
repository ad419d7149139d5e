// ANCHOR: fetch
// Stands in for a database. A real query would wait for the network here.
async fn fetch_data() -> String {
    String::from("three loaves, one cake")
}
// ANCHOR_END: fetch

// ANCHOR: main
#[tokio::main]
async fn main() {
    let data = fetch_data().await;
    println!("the database says: {data}");
}
// ANCHOR_END: main
