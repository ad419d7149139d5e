use sixty_lines::Executor;

fn main() {
    let executor = Executor::default();
    executor.spawn(async {
        println!("the bread goes in");
        let oven: Option<u32> = None;
        println!("it is {} degrees hot", oven.unwrap());
    });
    executor.spawn(async {
        println!("the cake goes in");
    });
    executor.run();
    println!("run has returned");
}
