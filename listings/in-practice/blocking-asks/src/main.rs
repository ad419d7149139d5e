// FOLD
use std::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
// FOLD_END

// ANCHOR: report
async fn report(begun: oneshot::Sender<()>, may_go_on: mpsc::Receiver<()>) {
    let token = CancellationToken::new();
    let _stop_printer = token.clone().drop_guard();
    let printer = spawn_blocking(move || {
        println!("printer: page 1");
        begun.send(()).unwrap();
        may_go_on.recv().unwrap(); // Until main has called abort.
        if token.is_cancelled() {
            return println!("printer: nobody wants page 2");
        }
        println!("printer: page 2");
        println!("printer: page 3");
    });
    printer.await.unwrap();
    println!("report: done");
}
// ANCHOR_END: report

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (begun, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let report = tokio::spawn(report(begun, may_go_on));
    has_begun.await.unwrap();
    report.abort();
    println!("main: cancelled is {}", report.await.unwrap_err().is_cancelled());
    println!("main: the end");
    go_on.send(()).unwrap();
}
