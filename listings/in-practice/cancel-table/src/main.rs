// FOLD
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex as StdMutex};
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::{JoinHandle, JoinSet, yield_now};
use tokio::time::{Instant, sleep};

const fn secs(number: u64) -> Duration {
    Duration::from_secs(number)
}
// FOLD_END

// ANCHOR: trial
/// Calls, and lets something happen while the call waits. Then the call is
/// awaited to its end; or it's dropped, and there's a second call.
async fn trial<T>(cut: bool, mut call: impl AsyncFnMut() -> T, meanwhile: impl Future) -> T {
    let mut first = Box::pin(call());
    waits(first.as_mut()).await;
    meanwhile.await;
    if !cut {
        return first.await;
    }
    drop(first);
    call().await
}

/// Polls a future once. It has to wait.
async fn waits(mut future: Pin<&mut impl Future>) {
    let first = poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
    assert!(first.await.is_pending());
}

async fn recv(cut: bool) -> String {
    let (sender, mut receiver) = mpsc::channel(8);
    let meanwhile = sender.send("cake");
    trial(cut, async || receiver.recv().await.unwrap(), meanwhile).await.into()
}

async fn read_exact(cut: bool) -> String {
    let (mut client, mut server) = duplex(64);
    client.write_all(b"1234").await.unwrap();
    let mut frame = [0; 8];
    let call = async || server.read_exact(&mut frame).await.unwrap();
    trial(cut, call, client.write_all(b"5678abcd")).await;
    String::from_utf8_lossy(&frame).into()
}
// ANCHOR_END: trial

// FOLD
async fn send(cut: bool) -> String {
    let (sender, mut receiver) = mpsc::channel(1);
    sender.send("cake").await.unwrap();
    let mut message = Some("tart");
    let call = async || {
        // The message moves into the future. After the drop, nobody has it.
        if let Some(message) = message.take() {
            sender.send(message).await.unwrap();
        }
    };
    trial(cut, call, async { assert_eq!(receiver.recv().await, Some("cake")) }).await;
    drop(sender);
    receiver.recv().await.unwrap_or("nothing").into()
}

async fn reserve(cut: bool) -> String {
    let (sender, mut receiver) = mpsc::channel(1);
    sender.send("cake").await.unwrap();
    let mut message = Some("tart");
    let call = async || {
        let room = sender.reserve().await.unwrap();
        room.send(message.take().unwrap());
    };
    trial(cut, call, async { assert_eq!(receiver.recv().await, Some("cake")) }).await;
    drop(sender);
    receiver.recv().await.unwrap_or("nothing").into()
}

async fn read(cut: bool) -> String {
    let (mut client, mut server) = duplex(64);
    let mut bytes = [0; 8];
    let call = async || server.read(&mut bytes).await.unwrap();
    let count = trial(cut, call, client.write_all(b"12345678")).await;
    String::from_utf8_lossy(&bytes[..count]).into()
}

/// A connection on which half a line has arrived, and its other half comes later.
async fn half_a_line() -> (BufReader<DuplexStream>, impl Future) {
    let (mut client, server) = duplex(64);
    client.write_all(b"one ").await.unwrap();
    (BufReader::new(server), async move { client.write_all(b"cake\n").await.unwrap() })
}

async fn read_line(cut: bool) -> String {
    let (mut server, other_half) = half_a_line().await;
    let mut line = String::new();
    trial(cut, async || server.read_line(&mut line).await.unwrap(), other_half).await;
    line.trim_end().into()
}

async fn read_until(cut: bool) -> String {
    let (mut server, other_half) = half_a_line().await;
    let mut line = Vec::new();
    trial(cut, async || server.read_until(b'\n', &mut line).await.unwrap(), other_half).await;
    String::from_utf8_lossy(&line).trim_end().into()
}

async fn next_line(cut: bool) -> String {
    let (server, other_half) = half_a_line().await;
    let mut lines = server.lines();
    trial(cut, async || lines.next_line().await.unwrap().unwrap(), other_half).await
}

/// Reads all that arrives, in a task of its own.
fn read_all(mut server: DuplexStream) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut all = String::new();
        server.read_to_string(&mut all).await.unwrap();
        all
    })
}

async fn write(cut: bool) -> String {
    let (mut client, server) = duplex(4);
    client.write_all(b"1234").await.unwrap(); // No more room.
    let mut all = None;
    let meanwhile = async { all = Some(read_all(server)) };
    assert_eq!(trial(cut, async || client.write(b"5678").await.unwrap(), meanwhile).await, 4);
    drop(client);
    all.unwrap().await.unwrap()
}

async fn write_all(cut: bool) -> String {
    let (mut client, server) = duplex(4);
    let mut all = None;
    let meanwhile = async { all = Some(read_all(server)) };
    trial(cut, async || client.write_all(b"12345678").await.unwrap(), meanwhile).await;
    drop(client);
    all.unwrap().await.unwrap()
}

async fn lock(cut: bool) -> String {
    let oven = Arc::new(Mutex::new(()));
    let order = Arc::new(StdMutex::new(Vec::new()));
    let held = oven.clone().lock_owned().await;
    let meanwhile = async {
        let (oven, order) = (oven.clone(), order.clone());
        tokio::spawn(async move {
            let _guard = oven.lock().await;
            order.lock().unwrap().push("Ben");
        });
        yield_now().await; // Now Ben is in the queue, behind Ada.
        drop(held);
    };
    let call = async || {
        let _guard = oven.lock().await;
        order.lock().unwrap().push("Ada");
    };
    trial(cut, call, meanwhile).await;
    sleep(secs(1)).await;
    order.lock().unwrap().join(", ")
}

async fn acquire(cut: bool) -> String {
    let ovens = Arc::new(Semaphore::new(1));
    let order = Arc::new(StdMutex::new(Vec::new()));
    let held = ovens.clone().acquire_owned().await.unwrap();
    let meanwhile = async {
        let (ovens, order) = (ovens.clone(), order.clone());
        tokio::spawn(async move {
            let _permit = ovens.acquire().await.unwrap();
            order.lock().unwrap().push("Ben");
        });
        yield_now().await;
        drop(held);
    };
    let call = async || {
        let _permit = ovens.acquire().await.unwrap();
        order.lock().unwrap().push("Ada");
    };
    trial(cut, call, meanwhile).await;
    sleep(secs(1)).await;
    order.lock().unwrap().join(", ")
}

async fn reserve_turn(cut: bool) -> String {
    let (sender, mut receiver) = mpsc::channel(1);
    sender.send("cake").await.unwrap();
    let order = Arc::new(StdMutex::new(Vec::new()));
    let meanwhile = async {
        let (sender, order) = (sender.clone(), order.clone());
        tokio::spawn(async move {
            let _room = sender.reserve().await.unwrap();
            order.lock().unwrap().push("Ben");
        });
        yield_now().await;
        assert_eq!(receiver.recv().await, Some("cake"));
    };
    let call = async || {
        let _room = sender.reserve().await.unwrap();
        order.lock().unwrap().push("Ada");
    };
    trial(cut, call, meanwhile).await;
    sleep(secs(1)).await;
    order.lock().unwrap().join(", ")
}

async fn sleep_anew(cut: bool) -> String {
    let start = Instant::now();
    trial(cut, async || sleep(secs(10)).await, sleep(secs(6))).await;
    format!("{} s", start.elapsed().as_secs())
}

async fn sleep_kept(cut: bool) -> String {
    let start = Instant::now();
    let mut timer = Box::pin(sleep(secs(10)));
    trial(cut, async || timer.as_mut().await, sleep(secs(6))).await;
    format!("{} s", start.elapsed().as_secs())
}

async fn baker() -> &'static str {
    sleep(secs(1)).await;
    "cake"
}

async fn handle(cut: bool) -> String {
    let mut handle = Some(tokio::spawn(baker()));
    let call = async || match handle.take() {
        Some(handle) => handle.await.unwrap(),
        None => "nothing", // The handle moved into the future that was dropped.
    };
    trial(cut, call, sleep(secs(2))).await.into()
}

async fn handle_lent(cut: bool) -> String {
    let mut handle = tokio::spawn(baker());
    trial(cut, async || (&mut handle).await.unwrap(), sleep(secs(2))).await.into()
}

async fn join_next(cut: bool) -> String {
    let mut set = JoinSet::from_iter([baker()]);
    let call = async || set.join_next().await.map_or("nothing", Result::unwrap);
    trial(cut, call, sleep(secs(2))).await.into()
}
// FOLD_END

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("{:13}{:15}dropped, called again", "", "awaited");
    let mut differ = 0;
    macro_rules! row {
        ($what:literal, $trial:ident) => {
            let (whole, again) = ($trial(false).await, $trial(true).await);
            differ += u32::from(whole != again);
            let mark = if whole == again { "" } else { "<-" };
            println!("{}", format!("{:13}{whole:15}{again:15}{mark}", $what).trim_end());
        };
    }
    row!("recv", recv);
    row!("send", send);
    row!("reserve", reserve);
    row!("read", read);
    row!("read_exact", read_exact);
    row!("read_line", read_line);
    row!("read_until", read_until);
    row!("next_line", next_line);
    row!("write", write);
    row!("write_all", write_all);
    row!("lock", lock);
    row!("acquire", acquire);
    row!("reserve turn", reserve_turn);
    row!("sleep", sleep_anew);
    row!("&mut sleep", sleep_kept);
    row!("handle", handle);
    row!("&mut handle", handle_lent);
    row!("join_next", join_next);
    println!("rows that differ: {differ}");
}
// ANCHOR_END: main
