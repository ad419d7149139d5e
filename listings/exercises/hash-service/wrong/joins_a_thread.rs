//! Wrong: `join` of a std thread blocks the thread that the heart needs.

/// The hash function panicked: there is no hash of this file.
#[derive(Debug, PartialEq)]
pub struct HashFailed;

/// Hashes a file with `hasher`, which computes for a long time and may panic.
pub async fn hash<H>(file: Vec<u8>, hasher: H) -> Result<u64, HashFailed>
where
    H: FnOnce(&[u8]) -> u64 + Send + 'static,
{
    let thread = std::thread::spawn(move || hasher(&file));
    thread.join().map_err(|_| HashFailed)
}
