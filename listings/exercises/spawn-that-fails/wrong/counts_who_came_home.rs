// It does not count a worker that panicked.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let workers: Vec<_> = (0..wanted).map_while(|number| start(number).ok()).collect();
    workers.into_iter().map(|worker| worker.join()).filter(Result::is_ok).count()
}
