/// The numbers from `start` down to 1.
pub fn countdown(start: u32) -> Vec<u32> {
    todo!("the numbers from {start} down to 1")
}
