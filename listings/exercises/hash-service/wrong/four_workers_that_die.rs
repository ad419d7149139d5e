//! Four threads for all files, and a panic takes one of them away.

use std::sync::{Arc, LazyLock, Mutex, mpsc};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// The hash function panicked: there is no hash of this file.
#[derive(Debug, PartialEq)]
pub struct HashFailed;

/// Hashes a file with `hasher`, which computes for a long time and may panic.
pub async fn hash<H>(file: Vec<u8>, hasher: H) -> Result<u64, HashFailed>
where
    H: FnOnce(&[u8]) -> u64 + Send + 'static,
{
    static JOBS: LazyLock<mpsc::Sender<Job>> = LazyLock::new(|| {
        let (sender, receiver) = mpsc::channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..4 {
            let receiver = Arc::clone(&receiver);
            std::thread::spawn(move || {
                loop {
                    let job = receiver.lock().unwrap().recv().unwrap();
                    job();
                }
            });
        }
        sender
    });
    let (sender, hashed) = oneshot::channel();
    let job: Job = Box::new(move || {
        let _ = sender.send(hasher(&file));
    });
    JOBS.send(job).unwrap();
    hashed.await.map_err(|_| HashFailed)
}
