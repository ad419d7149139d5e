// It waits for each worker before it starts the next: there is never more than one.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let mut got = 0;
    for number in 0..wanted {
        let Ok(worker) = start(number) else { break };
        let _ = worker.join();
        got += 1;
    }
    got
}
