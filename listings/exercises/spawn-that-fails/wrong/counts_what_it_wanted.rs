// It returns what it wanted, not what it got.
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
            Err(error) => {
                eprintln!("worker {number} was refused: {error}");
                break;
            }
        }
    }

    for worker in workers {
        if worker.join().is_err() {
            eprintln!("a worker panicked");
        }
    }
    wanted
}
