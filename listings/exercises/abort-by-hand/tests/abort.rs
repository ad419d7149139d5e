use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use abort_by_hand::{Executor, JoinHandle};

const STUCK: &str = "a call does not return. Does a thread lock what it holds already?";

/// Counts the polls of a task.
#[derive(Clone, Default)]
struct Polls(Arc<AtomicUsize>);

impl Polls {
    fn count(&self) -> usize {
        self.0.load(SeqCst)
    }

    /// A future that wakes itself so many times in each poll, and is ready at its poll number `last`.
    fn wakes(&self, times: usize, last: usize) -> impl Future<Output = &'static str> + use<> {
        let polls = self.clone();
        poll_fn(move |context| {
            if polls.0.fetch_add(1, SeqCst) + 1 == last {
                return Poll::Ready("cake");
            }
            (0..times).for_each(|_| context.waker().wake_by_ref());
            Poll::Pending
        })
    }
}

/// Says that it was dropped.
struct Guard(Polls);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, SeqCst);
    }
}

/// Spawns a task that awaits the handle. What it got is there after `run`.
fn joined<T: Send + 'static>(
    executor: &Executor,
    handle: JoinHandle<T>,
) -> Arc<Mutex<Option<Option<T>>>> {
    let got = Arc::new(Mutex::new(None));
    let put = Arc::clone(&got);
    executor.spawn(async move {
        let output = handle.await;
        *put.lock().unwrap() = Some(output);
    });
    got
}

#[test]
fn a_task_that_ends_gives_its_result() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let polls = Polls::default();
        let got = joined(&executor, executor.spawn(polls.wakes(1, 3)));
        executor.run();
        assert_eq!(
            polls.count(),
            3,
            "it wakes itself in each poll, and each of these wakes counts"
        );
        assert_eq!(*got.lock().unwrap(), Some(Some("cake")));
    });
}

#[test]
fn many_wakes_are_one_poll() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let polls = Polls::default();
        let (twice, seen) = (polls.clone(), Arc::new(Mutex::new(Vec::new())));
        executor.spawn(polls.wakes(5, 4));
        let see = Arc::clone(&seen);
        let other = Polls::default();
        executor.spawn(async move {
            let mut steps = Box::pin(other.wakes(1, 3));
            poll_fn(|context| {
                see.lock().unwrap().push(twice.count());
                steps.as_mut().poll(context)
            })
            .await;
        });
        executor.run();
        assert_eq!(
            *seen.lock().unwrap(),
            [1, 2, 3],
            "polls of a task that wakes itself five times in each, seen by another task at each of \
             its own turns"
        );
    });
}

#[test]
fn an_aborted_task_is_dropped_and_not_polled() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let (polls, dropped) = (Polls::default(), Polls::default());
        let guard = Guard(dropped.clone());
        let (before, never) = (polls.clone(), polls.wakes(1, usize::MAX));
        let handle = Arc::new(executor.spawn(async move {
            let _guard = guard;
            never.await
        }));
        let abort = Arc::clone(&handle);
        let at_abort = Arc::new(AtomicUsize::new(0));
        let note = Arc::clone(&at_abort);
        executor.spawn(async move {
            note.store(before.count(), SeqCst);
            abort.abort();
        });
        executor.run();
        assert_eq!(at_abort.load(SeqCst), 1);
        assert_eq!(polls.count(), 1, "it was polled after it was aborted");
        assert_eq!(dropped.count(), 1, "its future was not dropped, and the handle is still there");
        drop(handle);
    });
}

#[test]
fn a_task_that_waits_is_aborted_too() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let dropped = Polls::default();
        let guard = Guard(dropped.clone());
        let handle = executor.spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        });
        executor.run();
        assert_eq!(dropped.count(), 0, "it waits, and its handle is there");
        handle.abort();
        let got = joined(&executor, handle);
        executor.run();
        assert_eq!(dropped.count(), 1, "its turn never came: nobody wakes it any more");
        assert_eq!(*got.lock().unwrap(), Some(None), "whoever awaits it has to learn of its end");
    });
}

#[test]
fn who_waits_for_it_is_woken() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let slot = Arc::new(Mutex::new(None));
        let waits = Arc::clone(&slot);
        let ended = Polls::default();
        let count = ended.clone();
        // Awaits the handle first, and is woken by the abort that comes later.
        let handle = Arc::new(Mutex::new(executor.spawn(pending::<()>())));
        let abort = Arc::clone(&handle);
        executor.spawn(async move {
            let output = poll_fn(|context| {
                count.0.fetch_add(1, SeqCst);
                std::pin::Pin::new(&mut *handle.lock().unwrap()).poll(context)
            })
            .await;
            *waits.lock().unwrap() = Some(output);
        });
        executor.run();
        abort.lock().unwrap().abort();
        executor.run();
        assert_eq!(
            *slot.lock().unwrap(),
            Some(None),
            "nobody told the task that awaits the handle"
        );
        assert_eq!(ended.count(), 2, "polls of the handle: one to begin with, one for its end");
    });
}

#[test]
fn a_task_may_abort_itself() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let own = Arc::new(Mutex::new(None::<Arc<JoinHandle<()>>>));
        let (mine, polls, dropped) = (Arc::clone(&own), Polls::default(), Polls::default());
        let (count, guard) = (polls.clone(), Guard(dropped.clone()));
        let handle = executor.spawn(poll_fn(move |_| {
            let _in_here = &guard;
            count.0.fetch_add(1, SeqCst);
            let handle = mine.lock().unwrap().clone().expect("it was put there before the run");
            handle.abort();
            Poll::Pending
        }));
        *own.lock().unwrap() = Some(Arc::new(handle));
        executor.run();
        assert_eq!(polls.count(), 1, "it aborts itself in its first poll");
        assert_eq!(dropped.count(), 1, "its turn comes once more, and its future is dropped");
        *own.lock().unwrap() = None;
    });
}

#[test]
fn an_abort_after_the_end_changes_nothing() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let handle = executor.spawn(async { 7 });
        executor.run();
        handle.abort();
        let got = joined(&executor, handle);
        executor.run();
        assert_eq!(*got.lock().unwrap(), Some(Some(7)));
    });
}

#[test]
fn a_task_that_aborts_itself_may_end_in_that_poll() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let own = Arc::new(Mutex::new(None::<JoinHandle<u32>>));
        let mine = Arc::clone(&own);
        let handle = executor.spawn(poll_fn(move |_| {
            mine.lock().unwrap().as_ref().expect("it was put there before the run").abort();
            Poll::Ready(7)
        }));
        *own.lock().unwrap() = Some(handle);
        executor.run();
        let handle = own.lock().unwrap().take().expect("it is still there");
        let got = joined(&executor, handle);
        executor.run();
        assert_eq!(*got.lock().unwrap(), Some(Some(7)), "it has ended by itself, with a result");
    });
}

#[test]
fn a_task_that_is_aborted_before_its_first_poll_is_never_polled() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let polls = Polls::default();
        let handle = executor.spawn(polls.wakes(1, usize::MAX));
        handle.abort();
        handle.abort();
        let mut handle = pin!(handle);
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(
            handle.as_mut().poll(&mut context),
            Poll::Pending,
            "its turn has not come, and its future is still there"
        );
        executor.run();
        assert_eq!(handle.as_mut().poll(&mut context), Poll::Ready(None));
        assert_eq!(polls.count(), 0, "polls of a task that was aborted before its first");
    });
}

#[test]
fn what_has_ended_is_dropped_though_its_handle_is_there() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let dropped = Polls::default();
        let guard = Guard(dropped.clone());
        let handle = executor.spawn(poll_fn(move |_| {
            let _in_here = &guard;
            Poll::Ready(7)
        }));
        executor.run();
        assert_eq!(dropped.count(), 1, "its future, when it has ended");
        drop(handle);
    });
}

#[test]
fn what_is_queued_goes_with_the_executor() {
    grader::guarded(STUCK, || {
        for aborted in [false, true] {
            let executor = Executor::default();
            let dropped = Polls::default();
            let guard = Guard(dropped.clone());
            let handle = executor.spawn(async move {
                let _guard = guard;
                pending::<()>().await;
            });
            if aborted {
                handle.abort();
            }
            drop(handle);
            drop(executor);
            assert_eq!(
                dropped.count(),
                1,
                "a task was in the queue, and the executor and the handle are gone (aborted: \
                 {aborted}). Who still holds its future?"
            );
        }
    });
}

#[test]
fn a_wake_after_the_end_polls_nothing() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let own = Arc::new(Mutex::new(None::<Waker>));
        let (put, polls) = (Arc::clone(&own), Polls::default());
        let count = polls.clone();
        let handle = executor.spawn(async move {
            count.0.fetch_add(1, SeqCst);
            poll_fn(|context| {
                *put.lock().unwrap() = Some(context.waker().clone());
                Poll::Ready(7)
            })
            .await
        });
        executor.run();
        let waker = own.lock().unwrap().take().expect("the task has left its waker");
        waker.wake_by_ref();
        executor.run();
        assert_eq!(polls.count(), 1, "it has ended, and somebody wakes it again");
        let got = joined(&executor, handle);
        executor.run();
        assert_eq!(*got.lock().unwrap(), Some(Some(7)));
        drop(executor);
        waker.wake();
    });
}

#[test]
fn a_waker_may_outlive_the_executor() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let own = Arc::new(Mutex::new(None::<Waker>));
        let put = Arc::clone(&own);
        drop(executor.spawn(poll_fn(move |context| {
            *put.lock().unwrap() = Some(context.waker().clone());
            Poll::<()>::Pending
        })));
        executor.run();
        drop(executor);
        let waker = own.lock().unwrap().take().expect("the task has left its waker");
        // Nobody is left to poll the task: the wake does nothing.
        waker.wake_by_ref();
        waker.wake();
    });
}

/// When it is called, it polls the handle: a waker is foreign code.
struct Asks(Mutex<Option<JoinHandle<u32>>>, Mutex<Option<Poll<Option<u32>>>>);

impl Wake for Asks {
    fn wake(self: Arc<Self>) {
        let mut handle = self.0.lock().unwrap();
        let handle = pin!(handle.as_mut().expect("it was put there before the run"));
        *self.1.lock().unwrap() = Some(handle.poll(&mut Context::from_waker(Waker::noop())));
    }
}

#[test]
fn a_waker_that_is_called_may_ask_the_handle() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let mut handle = executor.spawn(async { 7 });
        let asks = Arc::new(Asks(Mutex::default(), Mutex::default()));
        let waker = Waker::from(Arc::clone(&asks));
        assert_eq!(pin!(&mut handle).poll(&mut Context::from_waker(&waker)), Poll::Pending);
        *asks.0.lock().unwrap() = Some(handle);
        executor.run();
        assert_eq!(*asks.1.lock().unwrap(), Some(Poll::Ready(Some(7))), "what its waker was told");
    });
}

/// When it is dropped, it runs the executor: a waker is foreign code.
struct Runs(Executor);

impl Wake for Runs {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Runs {
    fn drop(&mut self) {
        self.0.run();
    }
}

#[test]
fn a_waker_that_is_replaced_may_run_the_task() {
    grader::guarded(STUCK, || {
        let executor = Executor::default();
        let mut handle = pin!(executor.spawn(async { 7 }));
        let runs = Waker::from(Arc::new(Runs(executor)));
        assert_eq!(handle.as_mut().poll(&mut Context::from_waker(&runs)), Poll::Pending);
        drop(runs);
        let mut context = Context::from_waker(Waker::noop());
        // Replaces the waker, which is dropped now. The answer may be about the time before that.
        let _ = handle.as_mut().poll(&mut context).map(|output| assert_eq!(output, Some(7)));
    });
}
