#[path = "../../echo-server/src/executor.rs"]
mod executor;
#[path = "../../echo-server/src/net.rs"]
mod net;
mod reactor;

use executor::{run, spawn};
use net::{Connection, Listener};
use std::io;
use std::net::SocketAddr;

/// Echoes what each client sends, each in a task of its own.
async fn serve(listener: Listener, clients: usize) -> io::Result<()> {
    for _ in 0..clients {
        let connection = listener.accept().await?;
        println!("server: welcome");
        spawn(async move {
            echo(connection).await.unwrap();
            println!("server: goodbye");
        });
    }
    Ok(())
}

async fn echo(connection: Connection) -> io::Result<()> {
    let mut buffer = [0; 4];
    loop {
        let count = connection.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        connection.write_all(&buffer[..count]).await?;
    }
}

async fn client(name: &str, server: SocketAddr, lines: &[&str]) -> io::Result<()> {
    let connection = Connection::to(server).await?;
    for line in lines {
        connection.write_all(line.as_bytes()).await?;
        let mut answer = vec![0; line.len()];
        connection.read_exact(&mut answer).await?;
        println!("{name} hears: {}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap())?;
    let server = listener.address()?;
    spawn(async move { serve(listener, 3).await.unwrap() });
    for (name, order) in [("ada", "one cake"), ("bob", "two loaves"), ("cy", "nothing, thanks")] {
        spawn(async move { client(name, server, &[order, "that is all"]).await.unwrap() });
    }
    run();
    println!("everybody is done");
    Ok(())
}
