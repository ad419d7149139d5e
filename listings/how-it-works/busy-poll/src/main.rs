use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

// ANCHOR: busy
/// Asks again and again, and never sleeps. Counts how often it asks.
fn block_on<F: Future>(future: F) -> (F::Output, u64) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut polls = 0;
    loop {
        polls += 1;
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return (output, polls);
        }
    }
}

fn main() {
    let bell = Bell::default();
    let ringer = bell.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        ringer.ring();
    });

    let ((), polls) = block_on(bell);
    println!("polls: {polls}");
}
// ANCHOR_END: busy

// ANCHOR: bell
/// Rings once; whoever waits for it can go on.
#[derive(Clone, Default)]
struct Bell(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    rung: bool,
    waiting: Option<Waker>,
}

impl Bell {
    fn ring(&self) {
        let mut state = self.0.lock().unwrap();
        state.rung = true;
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

impl Future for Bell {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // A waker is foreign code, so none is cloned or dropped while the lock is held.
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
// ANCHOR_END: bell
