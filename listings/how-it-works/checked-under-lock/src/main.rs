use std::pin::{Pin, pin};
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

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
        match waiting {
            Some(waker) => waker.wake(),
            None => println!("the bell rings, and nobody waits"),
        }
    }
}

// ANCHOR: poll
/// Where the two threads wait for each other.
static MEETING: Barrier = Barrier::new(2);

impl Future for Bell {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut state = self.0.lock().unwrap();
        if state.rung {
            return Poll::Ready(());
        }
        // The same bad luck: the bell wants to ring here, and waits for the lock.
        MEETING.wait();
        let replaced = state.waiting.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

fn main() {
    let bell = Bell::default();
    let ringer = bell.clone();
    thread::spawn(move || {
        MEETING.wait();
        ringer.ring();
    });
    println!("waiting for the bell");
    block_on(bell);
    println!("the cake is out");
}
// ANCHOR_END: poll

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            // Nothing to do until somebody calls the waker.
            Poll::Pending => thread::park(),
        }
    }
}
