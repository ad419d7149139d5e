// It asks for the first worker before it looks how many are wanted.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let mut workers = Vec::new();
    loop {
        match start(workers.len()) {
            Ok(worker) => workers.push(worker),
            Err(_) => break,
        }
        if workers.len() >= wanted {
            break;
        }
    }

    let got = workers.len();
    for worker in workers {
        let _ = worker.join();
    }
    got
}
