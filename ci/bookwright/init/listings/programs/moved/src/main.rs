fn main() {
    let guest = String::from("Ada");
    let leaving = guest;
    println!("{leaving} has left, and so has {guest}.");
}
