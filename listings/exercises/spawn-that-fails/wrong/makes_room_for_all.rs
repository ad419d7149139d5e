// It makes room for as many as it wants, and there may not be so much memory.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let mut workers = Vec::with_capacity(wanted);
    for number in 0..wanted {
        let Ok(worker) = start(number) else { break };
        workers.push(worker);
    }

    let got = workers.len();
    for worker in workers {
        let _ = worker.join();
    }
    got
}
