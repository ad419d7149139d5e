pub fn countdown(start: u32) -> Vec<u32> {
    (1..=start).collect()
}
