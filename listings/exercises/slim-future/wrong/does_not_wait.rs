//! Small because it does not wait any more: the polls are gone with the bytes.

pub async fn serve(request: &[u8]) -> (u64, Option<u64>) {
    let buffer = read(request);
    let answer = sum(&buffer) ^ 1;
    let mut page = [0_u8; 2048];
    page[..8].copy_from_slice(&answer.to_le_bytes());
    let report = if buffer[0] == b'R' { Some(sum(&page)) } else { None };
    (answer, report)
}
/// Reads the request into a buffer of its own.
fn read(request: &[u8]) -> [u8; 4096] {
    let mut buffer = [0; 4096];
    buffer[..request.len()].copy_from_slice(request);
    buffer
}

/// A sum over the bytes: the same request has the same one.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
}
