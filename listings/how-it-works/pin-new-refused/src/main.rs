use std::future::ready;
use std::pin::Pin;

fn main() {
    let mut number = ready(7);
    let _may_move = Pin::new(&mut number);

    let mut order = order();
    let _must_stay = Pin::new(&mut order);
}

async fn order() {
    let text = String::from("two loaves");
    let first_word = &text[..3];
    ready(()).await;
    println!("{first_word}");
}
