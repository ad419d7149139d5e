use mio::net::UnixStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let (mut here, mut there) = UnixStream::pair()?;
    poll.registry().register(&mut here, Token(0), Interest::READABLE)?;
    there.write_all(b"two loaves")?;

    let mut events = Events::with_capacity(8);
    let mut left = 10;
    while left > 0 {
        poll.poll(&mut events, None)?;
        let mut buffer = [0; 4];
        let count = here.read(&mut buffer)?;
        left -= count;
        println!("{count} bytes, {left} to come");
    }
    println!("all read");
    Ok(())
}
