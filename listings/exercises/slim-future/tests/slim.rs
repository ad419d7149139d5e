use std::pin::pin;
use std::task::{Context, Poll, Waker};

use slim_future::serve;

const ANSWER: u64 = 8_017_130_396_825_287_808;
const REPORT_ANSWER: u64 = 16_279_486_113_788_843_159;
const EMPTY_ANSWER: u64 = 7_769_550_581_706_915_846;
const FULL_ANSWER: u64 = 17_479_792_078_027_882_502;
const REPORT: u64 = 15_849_928_952_251_767_590;

#[global_allocator]
static ALLOCATOR: counting_alloc::Counting = counting_alloc::Counting;

/// Runs a future, and counts its polls.
fn run<F: Future>(future: F) -> (F::Output, u32) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for polls in 1..=100 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return (output, polls);
        }
    }
    panic!("still pending after a hundred polls");
}

#[test]
fn the_future_is_small() {
    let size = size_of_val(&serve(b"two loaves"));
    assert!(size < 256, "the future of `serve` has {size} bytes, and should have fewer than 256");
}

#[test]
fn the_answers_are_the_same() {
    let ((answer, report), _) = run(serve(b"two loaves"));
    assert_eq!((answer, report), (ANSWER, None));
    let ((answer, report), _) = run(serve(b""));
    assert_eq!((answer, report), (EMPTY_ANSWER, None), "an empty request");
    let ((answer, report), _) = run(serve(&[b'x'; 4096]));
    assert_eq!((answer, report), (FULL_ANSWER, None), "4,096 times an x");
    let ((answer, report), _) = run(serve(b"Report on two loaves"));
    assert_eq!((answer, report), (REPORT_ANSWER, Some(REPORT)));
}

#[test]
fn it_waits_as_often_as_before() {
    assert_eq!(run(serve(b"two loaves")).1, 4, "polls of a request without a report");
    assert_eq!(run(serve(b"Report")).1, 5, "polls of a request with a report");
}

#[test]
fn the_usual_case_allocates_nothing() {
    let counted = counting_alloc::count(|| {
        run(serve(b"two loaves"));
    });
    assert_eq!(counted.allocations, 0, "allocations for a request without a report");
}

#[test]
fn a_report_allocates_once_at_most() {
    let counted = counting_alloc::count(|| {
        run(serve(b"Report on two loaves"));
    });
    let allocations = counted.allocations;
    assert!(allocations <= 1, "{allocations} allocations for a request with a report");
}
