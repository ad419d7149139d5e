async fn fetch_data() -> String {
    String::from("three loaves, one cake")
}

fn main() {
    let data = fetch_data().await;
    println!("the database says: {data}");
}
