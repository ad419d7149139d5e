fn main() {
    let cups = ["a blue cup"];
    println!("for me: {}", cups[0]);
    let guest = std::env::args().len();
    println!("for you: {}", cups[guest]);
}
