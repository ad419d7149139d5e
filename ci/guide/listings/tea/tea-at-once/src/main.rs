fn brew() {
    println!("the tea steeps");
}

fn main() {
    println!("the kettle boils");
    brew();
    println!("the cup is warmed");
    println!("the tea is 94 °C hot");
}
