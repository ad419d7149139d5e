struct Note<'a> {
    text: String,
    first_word: &'a str,
}

fn main() {
    let text = String::from("two loaves");
    let first_word = &text[..3];
    let note = Note { text, first_word };
    println!("{} begins with {}", note.text, note.first_word);
}
