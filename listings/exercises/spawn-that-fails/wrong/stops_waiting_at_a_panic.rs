// At the first worker that panicked it stops waiting, and the handles of the others are dropped.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let workers: Vec<_> = (0..wanted).map_while(|number| start(number).ok()).collect();
    let got = workers.len();
    for worker in workers {
        if worker.join().is_err() {
            break;
        }
    }
    got
}
