//! What a test's panic says, and where it was, told with the failure and not before: a test may catch a
//! panic that it expects.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

thread_local! {
    /// On the thread of a test: what its last panic says.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics on the threads of tests silent.
pub(crate) fn keep_for_the_failure() {
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        let backtrace = Backtrace::capture();
        let of_a_test = LAST.with(|last| {
            let mut last = last.borrow_mut();
            let is = last.is_some();
            if is {
                let traced = backtrace.status() == BacktraceStatus::Captured;
                let backtrace = if traced { format!("\n{backtrace}") } else { String::new() };
                *last = Some(format!("{panic}{backtrace}"));
            }
            is
        });
        if !of_a_test {
            usual(panic);
        }
    }));
}

/// Runs a test. If it panics, gives what it panicked with, and the words.
pub(crate) fn catch<T>(test: impl FnOnce() -> T) -> Result<T, (Box<dyn Any + Send>, String)> {
    LAST.set(Some(String::new()));
    let ended = catch_unwind(AssertUnwindSafe(test));
    let last = LAST.take().unwrap_or_default();
    ended.map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        let words = words.unwrap_or("it panicked").to_owned();
        // A panic that came from another thread was told there.
        let said = if last.is_empty() { words } else { last };
        (panic, said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_the_words_and_the_place_of_its_panic() {
        keep_for_the_failure();
        assert_eq!(catch(|| 1).ok(), Some(1));
        let (_, said) = catch(|| panic!("no cake")).expect_err("it panics");
        assert!(said.contains("no cake") && said.contains("panics.rs:"), "{said}");
        let caught = catch(|| assert!(std::panic::catch_unwind(|| panic!("expected")).is_err()));
        assert!(caught.is_ok());
        let other = || std::thread::spawn(|| panic!("elsewhere")).join();
        let (_, said) = catch(|| {
            other().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        })
        .expect_err("it panics");
        assert_eq!(said, "elsewhere");
    }
}
