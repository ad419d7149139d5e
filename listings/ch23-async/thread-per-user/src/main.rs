use std::io::{BufRead, BufReader, ErrorKind, Result, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

// ANCHOR: server
/// Answers each line of one user, for as long as the user stays.
fn serve(user: TcpStream) -> Result<()> {
    let mut answers = user.try_clone()?;
    for line in BufReader::new(user).lines() {
        writeln!(answers, "hello, {}", line?)?;
    }
    Ok(())
}

/// Starts a thread for every user who comes, whatever becomes of the others.
fn accept(listener: TcpListener) {
    for user in listener.incoming() {
        let started = user.and_then(|user| {
            thread::Builder::new().spawn(|| {
                if let Err(error) = serve(user) {
                    eprintln!("lost a user: {error}");
                }
            })
        });
        if let Err(error) = started {
            eprintln!("missed a user: {error}");
            // If no thread or file handle is free, the next try would fail at once.
            thread::sleep(Duration::from_millis(100));
        }
    }
}
// ANCHOR_END: server

// ANCHOR: users
fn main() -> Result<()> {
    // Port 0 lets the system choose a free one.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || accept(listener));

    let mut ada = BufReader::new(TcpStream::connect(address)?);
    let mut bob = BufReader::new(TcpStream::connect(address)?);
    let _silent = TcpStream::connect(address)?;

    // Bob came second and speaks first.
    println!("{}", ask(&mut bob, "bob")?);
    println!("{}", ask(&mut ada, "ada")?);
    println!("{}", ask(&mut bob, "bob again")?);
    Ok(())
}
// ANCHOR_END: users

/// Asks, and waits for the answer. A user keeps one reader, because it may read more than a line.
fn ask(server: &mut BufReader<TcpStream>, question: &str) -> Result<String> {
    writeln!(server.get_mut(), "{question}")?;
    let mut answer = String::new();
    if server.read_line(&mut answer)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(answer.trim_end().to_owned())
}
