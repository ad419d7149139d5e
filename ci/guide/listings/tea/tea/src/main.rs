fn brew() {
    println!("the tea steeps");
}

fn main() {
    println!("the kettle boils");
    let later = brew;
    println!("the cup is warmed");
    later();
    println!("the tea is 94 °C hot");
}
