use mio::net::UnixStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{self, Read, Write};
use std::time::Duration;

fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let (mut ada, mut at_ada) = UnixStream::pair()?;
    let (mut bob, _at_bob) = UnixStream::pair()?;
    poll.registry().register(&mut ada, Token(1), Interest::READABLE)?;
    poll.registry().register(&mut bob, Token(2), Interest::READABLE)?;

    println!("nothing written: {:?}", news(&mut poll)?);
    at_ada.write_all(b"two loaves")?;
    println!("ten bytes written: {:?}", news(&mut poll)?);
    println!("asked again: {:?}", news(&mut poll)?);

    let mut buffer = [0; 4];
    let count = ada.read(&mut buffer)?;
    println!("{count} bytes read: {:?}", news(&mut poll)?);
    at_ada.write_all(b", please")?;
    println!("eight more written: {:?}", news(&mut poll)?);
    Ok(())
}

/// The tokens of those who have news. Does not wait.
fn news(poll: &mut Poll) -> io::Result<Vec<Token>> {
    let mut events = Events::with_capacity(8);
    poll.poll(&mut events, Some(Duration::ZERO))?;
    Ok(events.iter().map(|event| event.token()).collect())
}
