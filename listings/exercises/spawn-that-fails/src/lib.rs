use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let mut workers = Vec::new();
    for number in 0..wanted {
        workers.push(start(number).unwrap());
    }

    let got = workers.len();
    for worker in workers {
        worker.join().unwrap();
    }
    got
}
