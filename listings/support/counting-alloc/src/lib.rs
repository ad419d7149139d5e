//! An allocator that counts. Make it the global one, and ask it what a piece of code allocates:
//!
//! ```
//! #[global_allocator]
//! static ALLOCATOR: counting_alloc::Counting = counting_alloc::Counting;
//!
//! let counted = counting_alloc::count(|| drop(vec![0_u8; 100]));
//! assert_eq!((counted.allocations, counted.bytes), (1, 100));
//! ```
//!
//! It counts by thread, so what other threads do at the same time does not disturb the figure.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts what each thread asks for, and passes the request on to the system's allocator.
pub struct Counting;

/// What a piece of code asked the allocator for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How often it asked for memory. To let a piece grow counts as asking once more.
    pub allocations: usize,
    /// For how many bytes. What was freed again meanwhile is not taken off.
    pub bytes: usize,
}

thread_local! {
    // `const` and without a destructor: reading it must not allocate by itself.
    static SO_FAR: Cell<Counted> = const { Cell::new(Counted { allocations: 0, bytes: 0 }) };
}

/// Runs `code` and tells what it asked for on this thread.
pub fn count(code: impl FnOnce()) -> Counted {
    let before = SO_FAR.get();
    code();
    let after = SO_FAR.get();
    Counted {
        allocations: after.allocations - before.allocations,
        bytes: after.bytes - before.bytes,
    }
}

fn note(bytes: usize) {
    let so_far = SO_FAR.get();
    SO_FAR.set(Counted { allocations: so_far.allocations + 1, bytes: so_far.bytes + bytes });
}

// SAFETY: every call goes to `System` with the arguments it came with, so this allocator keeps
// the promises of `GlobalAlloc` that `System` keeps. The counting neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller keeps the conditions of `alloc`, and they are those of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: as above; `pointer` came from this allocator, and so from `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}
