// It checks every millisecond whether they have ended. `join` would sleep until then.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let workers: Vec<_> = (0..wanted).map_while(|number| start(number).ok()).collect();
    while !workers.iter().all(|worker| worker.is_finished()) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    workers.len()
}
