use sequential_to_concurrent::{Page, load_page};
use tokio::time::Instant;

fn page(visitor: u32) -> Page {
    Page {
        name: format!("visitor {visitor}"),
        orders: format!("a loaf for visitor {visitor}"),
        cakes: String::from("apple, cherry"),
    }
}

#[test]
fn the_page_is_whole() {
    grader::paused(async || assert_eq!(load_page(101).await, page(101)));
}

#[test]
fn no_request_waits_without_need() {
    grader::paused(async || {
        let start = Instant::now();
        load_page(101).await;
        let why = match start.elapsed().as_millis() {
            0..3000 => "less than the cakes alone. Are all three requests still made, and awaited?",
            3000 => return,
            4000 => "the cakes still wait for the name. Only the orders need it",
            5000 => "one request still waits for another without need",
            3001..6000 => {
                "somebody comes late. Does something look at the clock, or wait too long?"
            }
            _ => "no two requests wait at the same time. When does each future get its first poll?",
        };
        panic!("the page took {:?}, and 3 s are enough: {why}", start.elapsed());
    });
}

#[test]
fn two_pages_load_at_the_same_time() {
    grader::paused(async || {
        let start = Instant::now();
        load_page(1).await;
        let one = start.elapsed();

        let start = Instant::now();
        let pages = tokio::join!(load_page(1), load_page(2));
        let both = start.elapsed();
        assert_eq!(pages, (page(1), page(2)));
        assert_eq!(
            both, one,
            "one page takes {one:?}, two side by side {both:?}. If nothing blocks the thread, \
             they take the same"
        );
    });
}
