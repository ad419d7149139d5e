use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use clap::Parser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

// ANCHOR: arguments
/// Lets users talk to a server that greets them
#[derive(Parser)]
struct Arguments {
    /// The users, each with a connection of their own
    #[arg(required = true)]
    users: Vec<String>,

    /// What the server says to each
    #[arg(long, default_value = "hello")]
    greeting: String,

    /// How many seconds a user waits for the answer
    #[arg(long, default_value_t = 5)]
    patience: u64,
}
// ANCHOR_END: arguments

// ANCHOR: server
/// Answers each line of one user, for as long as the user stays.
async fn serve(mut user: TcpStream, greeting: String) -> Result<()> {
    let (lines, mut answers) = user.split();
    let mut lines = BufReader::new(lines).lines();
    while let Some(name) = lines.next_line().await? {
        // Greeting some people takes longer.
        if name == "eve" {
            sleep(Duration::from_secs(60)).await;
        }
        let answer = format!("{greeting}, {name}\n");
        answers.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

/// Starts a task for every user who comes, whatever becomes of the others.
async fn accept(listener: TcpListener, greeting: String) {
    loop {
        match listener.accept().await {
            Ok((user, _)) => {
                let greeting = greeting.clone();
                tokio::spawn(async move {
                    if let Err(error) = serve(user, greeting).await {
                        eprintln!("lost a user: {error}");
                    }
                });
            }
            Err(error) => {
                eprintln!("missed a user: {error}");
                // If no file handle is free, the next try would fail at once.
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
// ANCHOR_END: server

// ANCHOR: main
#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(accept(listener, arguments.greeting));

    let patience = Duration::from_secs(arguments.patience);
    let asked: Vec<JoinHandle<String>> = arguments
        .users
        .into_iter()
        .map(|user| tokio::spawn(ask(address, user, patience)))
        .collect();
    for answer in asked {
        println!("{}", answer.await.unwrap());
    }
    Ok(())
}
// ANCHOR_END: main

// ANCHOR: ask
/// Says the user's name to the server, and gives what comes back in time.
async fn ask(server: SocketAddr, user: String, limit: Duration) -> String {
    match timeout(limit, answer(server, &user)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => format!("{user}: {error}"),
        Err(_) => format!("{user}: no answer"),
    }
}

async fn answer(server: SocketAddr, user: &str) -> Result<String> {
    let mut server = TcpStream::connect(server).await?;
    server.write_all(format!("{user}\n").as_bytes()).await?;
    let mut answer = String::new();
    if BufReader::new(server).read_line(&mut answer).await? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(answer.trim_end().to_owned())
}
// ANCHOR_END: ask
