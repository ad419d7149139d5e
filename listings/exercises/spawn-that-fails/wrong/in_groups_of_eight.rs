// It waits for eight workers before it starts the next eight.
use std::io;
use std::thread::JoinHandle;

/// Starts up to `wanted` workers, waits until they have ended, and returns how many it got.
pub fn run_workers<S>(wanted: usize, mut start: S) -> usize
where
    S: FnMut(usize) -> io::Result<JoinHandle<()>>,
{
    let (mut got, mut refused) = (0, false);
    while got < wanted && !refused {
        let mut group = Vec::new();
        while group.len() < 8 && got + group.len() < wanted && !refused {
            match start(got + group.len()) {
                Ok(worker) => group.push(worker),
                Err(_) => refused = true,
            }
        }
        got += group.len();
        for worker in group {
            let _ = worker.join();
        }
    }
    got
}
