use std::thread;

fn main() {
    let works = thread::spawn(|| println!("one works"));
    works.join().unwrap();
    let panics = thread::Builder::new().name("second".to_owned()).spawn(|| {
        #[cfg(recorded)]
        recorder::lane("second cook");
        println!("one panics");
        panic!("no cake");
    });
    assert!(panics.unwrap().join().is_err());
    println!("main ends");
}

