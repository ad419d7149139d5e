use std::pin::Pin;
use std::task::{Context, Waker};

async fn bread() -> &'static str {
    "bread"
}

async fn cake() -> &'static str {
    "cake"
}

fn main() {
    let both: [Pin<Box<dyn Future<Output = &'static str>>>; 2] =
        [Box::pin(bread()), Box::pin(cake())];
    let mut context = Context::from_waker(Waker::noop());
    for mut each in both {
        println!("{:?}", each.as_mut().poll(&mut context));
    }
}
