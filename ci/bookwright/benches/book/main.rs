//! What each stage costs on generated books of 10, 100 and 1,000 pages with as many listings:
//! discovering (reading everything the author wrote), weaving (directives into figures), checking
//! (sources, and the built site). Criterion prints the time of a whole book and, as throughput, pages
//! a second: where pages a second stay level, a stage grows no faster than the book.

#![allow(missing_docs, reason = "criterion_main writes a main without words")]

mod generated;

use std::hint::black_box;
use std::path::Path;
use std::rc::Rc;

use bookwright_site::dates::Dates;
use bookwright_site::render::render;
use bookwright_site::weave::weave;
use bookwright_source::Source;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mdbook_driver::MDBook;

const PAGES: [usize; 3] = [10, 100, 1000];

fn stages(criterion: &mut Criterion) {
    for pages in PAGES {
        let folder = tempfile::tempdir().expect("a folder for the book");
        let root = folder.path().canonicalize().expect("the folder is there");
        generated::write(&root, pages).expect("the book is written");
        book(criterion, &root, pages);
    }
}

fn book(criterion: &mut Criterion, root: &Path, pages: usize) {
    let mut group = criterion.benchmark_group("book");
    group.sample_size(10).throughput(Throughput::Elements(pages as u64));

    group.bench_function(BenchmarkId::new("discover", pages), |bencher| {
        bencher.iter(|| black_box(Source::discover(root)));
    });

    let source = Rc::new(Source::discover(root));
    assert_eq!(source.problems, [], "the generated book is sound");
    let dates = Rc::new(Dates::read(root));
    let book = MDBook::load(root).expect("mdBook reads the book").book;
    group.bench_function(BenchmarkId::new("weave", pages), |bencher| {
        bencher.iter_batched(
            || book.clone(),
            |book| {
                let (book, problems) = weave(&source, &dates, "html", book);
                assert!(problems.is_empty(), "the generated book can be woven");
                book
            },
            BatchSize::LargeInput,
        );
    });

    let site = root.join("site");
    let rendered = render(&source, &dates, &site).expect("the site is written");
    assert_eq!(rendered.problems, [], "the generated book can be rendered");
    group.bench_function(BenchmarkId::new("check", pages), |bencher| {
        bencher.iter(|| black_box(bookwright_check::check(&source, &site)));
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
