use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

struct Task {
    future: Mutex<Pin<Box<dyn Future<Output = ()>>>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        println!("woken");
    }
}

fn main() {
    let future = Mutex::new(Box::pin(async { println!("bread") }) as _);
    let task = Arc::new(Task { future });
    let waker = Waker::from(Arc::clone(&task));
    let mut future = task.future.lock().unwrap();
    let _ = future.as_mut().poll(&mut Context::from_waker(&waker));
}
