use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::{self, sleep};
use std::time::Duration;

use mini_executor::Executor;

const LOST: &str = "run sleeps, and a task was woken that it has not polled again. Can a wake come \
                    when nobody looks, and what is left of it then?";

/// A gate that tasks wait for. Opening it wakes the task that waits.
#[derive(Clone, Default)]
struct Gate(Arc<Mutex<GateState>>);

#[derive(Default)]
struct GateState {
    open: bool,
    polls: usize,
    waiting: Option<Waker>,
}

impl Gate {
    fn passed(&self) -> impl Future<Output = ()> + Send + 'static {
        let gate = self.clone();
        poll_fn(move |context| {
            let waker = context.waker().clone();
            let mut state = gate.0.lock().unwrap();
            state.polls += 1;
            if state.open {
                return Poll::Ready(());
            }
            let replaced = state.waiting.replace(waker);
            drop(state);
            drop(replaced);
            Poll::Pending
        })
    }

    fn open(&self) {
        let mut state = self.0.lock().unwrap();
        state.open = true;
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    fn polls(&self) -> usize {
        self.0.lock().unwrap().polls
    }
}

/// Wakes its own task in the middle of the poll, and is ready at the next one.
fn pause() -> impl Future<Output = ()> + Send {
    let mut paused = false;
    poll_fn(move |context| {
        if paused {
            return Poll::Ready(());
        }
        paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

#[test]
fn every_task_is_run() {
    grader::guarded(LOST, || {
        let sum = Arc::new(AtomicUsize::new(0));
        let mut executor = Executor::new();
        for number in 1..=100 {
            let sum = Arc::clone(&sum);
            executor.spawn(async move {
                sum.fetch_add(number, SeqCst);
            });
        }
        assert_eq!(sum.load(SeqCst), 0, "spawn polls nothing");
        executor.run();
        assert_eq!(sum.load(SeqCst), 5050, "run has returned, and some task has not run");
    });
}

#[test]
fn a_task_that_wakes_itself_in_its_poll_is_polled_again() {
    grader::guarded(LOST, || {
        let rounds = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&rounds);
        let mut executor = Executor::new();
        executor.spawn(async move {
            for _ in 0..100 {
                pause().await;
                counted.fetch_add(1, SeqCst);
            }
        });
        executor.run();
        assert_eq!(rounds.load(SeqCst), 100);
    });
}

#[test]
fn tasks_take_turns() {
    grader::guarded(LOST, || {
        let log = Arc::new(Mutex::new(String::new()));
        let mut executor = Executor::new();
        for name in ["bread", "cake"] {
            let log = Arc::clone(&log);
            executor.spawn(async move {
                for step in 1..=3 {
                    log.lock().unwrap().push_str(&format!("{name} {step}, "));
                    pause().await;
                }
            });
        }
        executor.run();
        assert_eq!(
            *log.lock().unwrap(),
            "bread 1, cake 1, bread 2, cake 2, bread 3, cake 3, ",
            "who is woken first is polled first"
        );
    });
}

#[test]
fn the_thread_sleeps_while_all_tasks_wait() {
    grader::guarded(LOST, || {
        let gate = Gate::default();
        let mut executor = Executor::new();
        executor.spawn(gate.passed());
        let other = gate.clone();
        let opener = thread::spawn(move || {
            sleep(Duration::from_millis(200));
            other.open();
        });
        grader::asleep(|| executor.run());
        opener.join().unwrap();
        let polls = gate.polls();
        assert!(
            polls <= 2,
            "the task was polled {polls} times, and its waker was called once, after 200 ms: who \
             asks without having been woken keeps the CPU busy"
        );
    });
}

#[test]
fn only_the_task_that_was_woken_is_polled() {
    grader::guarded(LOST, || {
        let gates: Vec<_> = (0..10).map(|_| Gate::default()).collect();
        let mut executor = Executor::new();
        for gate in &gates {
            executor.spawn(gate.passed());
        }
        let to_open = gates.clone();
        executor.spawn(async move {
            // By now all the others wait. They are woken one by one, the last one first.
            for gate in to_open.iter().rev() {
                gate.open();
                pause().await;
            }
        });
        executor.run();
        let polls: Vec<_> = gates.iter().map(Gate::polls).collect();
        assert_eq!(
            polls, [2; 10],
            "polls of ten tasks: one to begin with, and one for the one wake each of them got. A \
             waker must know its task"
        );
    });
}

#[test]
fn run_waits_for_tasks_that_wait() {
    grader::guarded(LOST, || {
        let gate = Gate::default();
        let ended = Arc::new(AtomicUsize::new(0));
        let mut executor = Executor::new();
        let (passed, counted) = (gate.passed(), Arc::clone(&ended));
        executor.spawn(async move {
            passed.await;
            counted.fetch_add(1, SeqCst);
        });
        let opener = thread::spawn(move || {
            sleep(Duration::from_millis(20));
            gate.open();
        });
        executor.run();
        assert_eq!(ended.load(SeqCst), 1, "run has returned while a task still waited");
        opener.join().unwrap();
    });
}

#[test]
fn many_wakes_from_many_threads() {
    grader::guarded(LOST, || {
        let mut executor = Executor::new();
        let ended = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let gates: Vec<_> = (0..100).map(|_| Gate::default()).collect();
                for gate in &gates {
                    let (passed, ended) = (gate.passed(), Arc::clone(&ended));
                    executor.spawn(async move {
                        passed.await;
                        ended.fetch_add(1, SeqCst);
                    });
                }
                thread::spawn(move || gates.iter().for_each(Gate::open))
            })
            .collect();
        executor.run();
        assert_eq!(ended.load(SeqCst), 400);
        threads.into_iter().for_each(|each| each.join().unwrap());
    });
}

#[test]
fn a_wake_after_the_end_does_no_harm() {
    let stuck = "run does not come to its end. One task has ended and is woken; the other wakes \
                 itself in its poll";
    grader::guarded(stuck, || {
        let kept = Arc::new(Mutex::new(None::<Waker>));
        let keep = Arc::clone(&kept);
        let mut executor = Executor::new();
        executor.spawn(poll_fn(move |context| {
            *keep.lock().unwrap() = Some(context.waker().clone());
            Poll::Ready(())
        }));
        executor.spawn(async move {
            for _ in 0..10 {
                kept.lock()
                    .unwrap()
                    .as_ref()
                    .expect("the first task was polled first")
                    .wake_by_ref();
                pause().await;
            }
        });
        executor.run();
    });
}

#[test]
fn a_panic_ends_one_task_and_one_run() {
    let stuck = "a task has panicked in the first run. The second one does not come to its end: for \
                 whom does it wait?";
    grader::guarded(stuck, || {
        let ended = Arc::new(AtomicUsize::new(0));
        let kept = Arc::new(Mutex::new(None::<Waker>));
        let mut executor = Executor::new();
        let keep = Arc::clone(&kept);
        executor.spawn(poll_fn(move |context| {
            *keep.lock().unwrap() = Some(context.waker().clone());
            panic!("the cake is burnt")
        }));
        let counted = Arc::clone(&ended);
        executor.spawn(async move {
            pause().await;
            counted.fetch_add(1, SeqCst);
        });
        let first = catch_unwind(AssertUnwindSafe(|| executor.run()));
        assert!(first.is_err(), "a task has panicked, and run returned as if nothing had happened");
        kept.lock().unwrap().as_ref().expect("it was polled").wake_by_ref();
        executor.run();
        assert_eq!(ended.load(SeqCst), 1, "the other task, after the second run");
    });
}

#[test]
fn there_can_be_another_run() {
    grader::guarded("run does not come to its end, and there is no task left", || {
        let sum = Arc::new(AtomicUsize::new(0));
        let mut executor = Executor::new();
        executor.run();
        for number in [3, 4] {
            let sum = Arc::clone(&sum);
            executor.spawn(async move {
                pause().await;
                sum.fetch_add(number, SeqCst);
            });
            executor.run();
        }
        assert_eq!(sum.load(SeqCst), 7);
    });
}

#[test]
fn what_has_ended_is_dropped() {
    grader::guarded(LOST, || {
        let here = Arc::new(());
        let kept = Arc::new(Mutex::new(None::<Waker>));
        let (inside, keep) = (Arc::clone(&here), Arc::clone(&kept));
        let mut executor = Executor::new();
        executor.spawn(poll_fn(move |context| {
            let _in_here = &inside;
            *keep.lock().unwrap() = Some(context.waker().clone());
            Poll::Ready(())
        }));
        executor.run();
        assert_eq!(
            Arc::strong_count(&here),
            1,
            "the task has ended, and its future is still there. Somebody has its waker: a waker may \
             be held for long"
        );
        drop(kept);
    });
}
