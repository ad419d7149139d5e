use std::sync::Mutex;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let oven = Mutex::new(());
    let _mine = oven.lock().unwrap();
    println!("I have the oven");
    let _mine_too = oven.lock().unwrap();
    println!("never");
}
