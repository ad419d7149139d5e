use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

// ANCHOR: main
struct Shout;

impl Wake for Shout {
    fn wake(self: Arc<Self>) {
        println!("  the waker is called");
    }
}

fn main() {
    let bell = Bell::default();
    let waker = Waker::from(Arc::new(Shout));
    let mut context = Context::from_waker(&waker);

    let mut waiting = pin!(async {
        println!("  before the bell");
        bell.clone().await;
        println!("  after the bell");
    });

    println!("first poll");
    let _ = waiting.as_mut().poll(&mut context);
    println!("ringing");
    bell.ring();
    println!("second poll");
    let _ = waiting.as_mut().poll(&mut context);
}
// ANCHOR_END: main

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
