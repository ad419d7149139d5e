async fn bread() -> &'static str {
    "bread"
}

async fn cake() -> &'static str {
    "cake"
}

fn main() {
    let both = [bread(), cake()];
    println!("{} futures", both.len());
}
