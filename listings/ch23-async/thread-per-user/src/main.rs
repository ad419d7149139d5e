use std::io::{BufRead, BufReader, Result, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

// ANCHOR: server
/// Answers each line of one user, for as long as the user stays.
fn serve(user: TcpStream) -> Result<()> {
    let mut answers = user.try_clone()?;
    for line in BufReader::new(user).lines() {
        writeln!(answers, "hello, {}", line?)?;
    }
    Ok(())
}

/// Starts a thread for every user who comes.
fn accept(listener: TcpListener) -> Result<()> {
    for user in listener.incoming() {
        let user = user?;
        thread::spawn(move || serve(user));
    }
    Ok(())
}
// ANCHOR_END: server

// ANCHOR: users
fn main() -> Result<()> {
    // Port 0 lets the system choose a free one.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || accept(listener));

    let mut ada = TcpStream::connect(address)?;
    let mut bob = TcpStream::connect(address)?;
    let _silent = TcpStream::connect(address)?;

    // Bob came second and speaks first.
    println!("{}", ask(&mut bob, "bob")?);
    println!("{}", ask(&mut ada, "ada")?);
    println!("{}", ask(&mut bob, "bob again")?);
    Ok(())
}
// ANCHOR_END: users

fn ask(server: &mut TcpStream, question: &str) -> Result<String> {
    writeln!(server, "{question}")?;
    let mut answer = String::new();
    BufReader::new(server).read_line(&mut answer)?;
    Ok(answer.trim_end().to_owned())
}
