//! Independent work on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Calls a function with each item, on as many threads as there are processors, and returns what it
/// returned, in the order of the items. Each thread takes the next item, so a long one holds up no other.
///
/// # Panics
///
/// If the function panics, with the same payload.
pub fn map<'i, I: Sync, R: Send>(items: &'i [I], work: impl Fn(&'i I) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && let Some(item) = items.get(index)
        {
            done.push((index, work(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for thread in others {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..1000).collect();
        let slow_first = |item: &u64| {
            if item.is_multiple_of(100) {
                thread::sleep(std::time::Duration::from_millis(2));
            }
            item * 2
        };
        assert_eq!(map(&items, slow_first), (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(map(&[] as &[u64], |item| *item), Vec::<u64>::new());
    }

    #[test]
    #[should_panic(expected = "item 7")]
    fn a_panic_is_the_callers() {
        let items: Vec<u64> = (0..20).collect();
        map(&items, |item| assert_ne!(*item, 7, "item 7"));
    }
}
