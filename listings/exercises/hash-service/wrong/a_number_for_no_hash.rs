//! Keeps the hash in a number, where the largest means that there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::spawn_blocking;

/// The hash function panicked: there is no hash of this file.
#[derive(Debug, PartialEq)]
pub struct HashFailed;

/// Hashes a file with `hasher`, which computes for a long time and may panic.
pub async fn hash<H>(file: Vec<u8>, hasher: H) -> Result<u64, HashFailed>
where
    H: FnOnce(&[u8]) -> u64 + Send + 'static,
{
    let hash = Arc::new(AtomicU64::new(u64::MAX));
    let written = Arc::clone(&hash);
    let hashing = spawn_blocking(move || written.store(hasher(&file), Ordering::SeqCst));
    let _ = hashing.await;
    match hash.load(Ordering::SeqCst) {
        u64::MAX => Err(HashFailed),
        hash => Ok(hash),
    }
}
