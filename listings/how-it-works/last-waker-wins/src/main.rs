use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct State {
    rung: bool,
    waiting: Option<Waker>,
}

fn ring(state: &Mutex<State>) {
    let mut state = state.lock().unwrap();
    state.rung = true;
    let waiting = state.waiting.take();
    drop(state);
    if let Some(waker) = waiting {
        waker.wake();
    }
}

// ANCHOR: bells
/// Keeps the waker of its first poll.
struct First(Arc<Mutex<State>>);

impl Future for First {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut state = self.0.lock().unwrap();
        if state.rung {
            return Poll::Ready(());
        }
        if state.waiting.is_none() {
            state.waiting = Some(waker);
        }
        Poll::Pending
    }
}

/// Keeps the waker of its latest poll.
struct Last(Arc<Mutex<State>>);

impl Future for Last {
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
// ANCHOR_END: bells

// ANCHOR: main
struct Shout(&'static str);

impl Wake for Shout {
    fn wake(self: Arc<Self>) {
        println!("  {} is woken", self.0);
    }
}

/// Ada polls the future first, then she hands it on to Ben, who polls it too.
fn handed_on(future: impl Future<Output = ()>) {
    let mut future = pin!(future);
    for who in ["Ada", "Ben"] {
        let waker = Waker::from(Arc::new(Shout(who)));
        let _ = future.as_mut().poll(&mut Context::from_waker(&waker));
        println!("  {who} has polled it");
    }
}

fn main() {
    println!("keeps the first waker");
    let state = Arc::new(Mutex::new(State::default()));
    handed_on(First(Arc::clone(&state)));
    ring(&state);

    println!("keeps the latest waker");
    let state = Arc::new(Mutex::new(State::default()));
    handed_on(Last(Arc::clone(&state)));
    ring(&state);
}
// ANCHOR_END: main
