use own_clock::Executor;

// ANCHOR: main
async fn dish(executor: Executor, name: &'static str, seconds: u64) -> &'static str {
    println!("{} s: {name} goes in", executor.now());
    executor.sleep(seconds).await;
    println!("{} s: {name} comes out", executor.now());
    name
}

async fn dinner(executor: Executor) {
    let bread = executor.spawn(dish(executor.clone(), "bread", 3600));
    let cake = executor.spawn(dish(executor.clone(), "cake", 2400));
    for dish in [bread, cake] {
        let name = dish.await;
        println!("{} s: dinner has the {name}", executor.now());
    }
}

fn main() {
    let executor = Executor::default();
    executor.spawn(dinner(executor.clone()));
    executor.run();
    println!("{} s: run returns", executor.now());
}
// ANCHOR_END: main
