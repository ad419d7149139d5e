pub fn countdown(start: u32) -> Vec<u32> {
    (0..=start).rev().collect()
}
