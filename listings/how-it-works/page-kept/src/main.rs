use std::future::ready;
use std::hint::black_box;

/// How many bytes a page has.
const PAGE: usize = 1024;

/// Fills a page and looks at it: work for which the page has to be there.
fn read(page: &mut [u8]) {
    black_box(page).fill(1);
}

async fn keeps_it() {
    let mut page = [0; PAGE];
    read(&mut page);
    ready(()).await;
    read(&mut page);
}

async fn ends_its_scope() {
    {
        let mut page = [0; PAGE];
        read(&mut page);
    }
    ready(()).await;
}

async fn keeps_it_on_the_heap() {
    let mut page = vec![0; PAGE];
    read(&mut page);
    ready(()).await;
    read(&mut page);
}

fn main() {
    let say = |name: &str, bytes: usize| println!("{name:<21} {bytes:4} bytes");
    say("keeps it:", size_of_val(&keeps_it()));
    say("ends its scope:", size_of_val(&ends_its_scope()));
    say("keeps it on the heap:", size_of_val(&keeps_it_on_the_heap()));
}
