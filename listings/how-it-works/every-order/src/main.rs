use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};

use loom::sync::{Arc, Mutex};
use loom::thread;

#[derive(Default)]
struct State {
    rung: bool,
    waiting: Option<Waker>,
}

// ANCHOR: helpers
/// Notes that the bell has rung, takes the waker out, releases the lock, and calls the waker.
fn ring(state: &Mutex<State>) {
    let mut state = state.lock().unwrap();
    state.rung = true;
    let waiting = state.waiting.take();
    drop(state);
    if let Some(waker) = waiting {
        waker.wake();
    }
}

/// A waker that counts its calls.
#[derive(Default)]
struct Count(AtomicU32);

impl Wake for Count {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}
// ANCHOR_END: helpers

// ANCHOR: model
/// Releases the lock between the check and the storing.
struct Torn(Arc<Mutex<State>>);

impl Future for Torn {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        if self.0.lock().unwrap().rung {
            return Poll::Ready(());
        }
        let replaced = self.0.lock().unwrap().waiting.replace(waker);
        drop(replaced);
        Poll::Pending
    }
}

/// Holds the lock until the waker is stored.
struct Whole(Arc<Mutex<State>>);

impl Future for Whole {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut state = self.0.lock().unwrap();
        if state.rung {
            return Poll::Ready(());
        }
        let replaced = state.waiting.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

fn model<F: Future<Output = ()> + Unpin + 'static>(name: &str, bell: fn(Arc<Mutex<State>>) -> F) {
    static ORDERS: AtomicU32 = AtomicU32::new(0);
    static MISSED: AtomicU32 = AtomicU32::new(0);
    ORDERS.store(0, Relaxed);
    MISSED.store(0, Relaxed);
    loom::model(move || {
        let state = Arc::new(Mutex::new(State::default()));
        let mut bell = bell(Arc::clone(&state));
        let ringer = thread::spawn(move || ring(&state));

        let woken = std::sync::Arc::new(Count::default());
        let waker = Waker::from(std::sync::Arc::clone(&woken));
        let answer = Pin::new(&mut bell).poll(&mut Context::from_waker(&waker));
        ringer.join().unwrap();

        ORDERS.fetch_add(1, Relaxed);
        if answer.is_pending() && woken.0.load(Relaxed) == 0 {
            MISSED.fetch_add(1, Relaxed);
        }
    });
    println!("{name}: {} orders, {} miss the wake", ORDERS.load(Relaxed), MISSED.load(Relaxed));
}

fn main() {
    model("torn", Torn);
    model("whole", Whole);
}
// ANCHOR_END: model
