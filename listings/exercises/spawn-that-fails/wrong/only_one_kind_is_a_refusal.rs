// It takes only one kind of error for a refusal, and panics at the others.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let mut workers = Vec::new();
    for number in 0..wanted {
        match start(number) {
            Ok(worker) => workers.push(worker),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => panic!("worker {number}: {error}"),
        }
    }

    let got = workers.len();
    for worker in workers {
        let _ = worker.join();
    }
    got
}
