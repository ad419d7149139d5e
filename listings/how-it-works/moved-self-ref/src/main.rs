use std::ptr;

// ANCHOR: note
struct Note {
    text: [u8; 10],
    /// The address of the first byte of `text`.
    first: *const u8,
}

impl Note {
    fn remember(&mut self) {
        self.first = self.text.as_ptr();
    }

    /// Compares two addresses, and looks at no byte behind them.
    fn points_into_itself(&self) -> bool {
        ptr::eq(self.first, self.text.as_ptr())
    }
}
// ANCHOR_END: note

// ANCHOR: main
fn main() {
    let mut note = Note { text: *b"two loaves", first: ptr::null() };
    note.remember();
    println!("before the move: {}", note.points_into_itself());

    let moved = Box::new(note);
    println!("after the move: {}", moved.points_into_itself());
}
// ANCHOR_END: main
