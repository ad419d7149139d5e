use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

// ANCHOR: server
/// Answers each line of one user, for as long as the user stays.
async fn serve(mut user: TcpStream) -> Result<()> {
    let (lines, mut answers) = user.split();
    let mut lines = BufReader::new(lines).lines();
    while let Some(line) = lines.next_line().await? {
        answers.write_all(format!("hello, {line}\n").as_bytes()).await?;
    }
    Ok(())
}

/// Starts a task for every user who comes, whatever becomes of the others.
async fn accept(listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((user, _)) => {
                tokio::spawn(async move {
                    if let Err(error) = serve(user).await {
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

#[tokio::main]
async fn main() -> Result<()> {
    // Port 0 lets the system choose a free one.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(accept(listener));

    let mut ada = BufReader::new(TcpStream::connect(address).await?);
    let mut bob = BufReader::new(TcpStream::connect(address).await?);
    let _silent = TcpStream::connect(address).await?;

    // Bob came second and speaks first.
    println!("{}", ask(&mut bob, "bob").await?);
    println!("{}", ask(&mut ada, "ada").await?);
    println!("{}", ask(&mut bob, "bob again").await?);
    Ok(())
}

/// Asks, and waits for the answer. A user keeps one reader, because it may read more than a line.
async fn ask(server: &mut BufReader<TcpStream>, question: &str) -> Result<String> {
    server.get_mut().write_all(format!("{question}\n").as_bytes()).await?;
    let mut answer = String::new();
    if server.read_line(&mut answer).await? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(answer.trim_end().to_owned())
}
