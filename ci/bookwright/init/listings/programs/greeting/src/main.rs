fn main() {
    let guest = "Ada";
    println!("Welcome, {guest}!");
}
