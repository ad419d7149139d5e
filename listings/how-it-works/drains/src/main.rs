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
        let mut buffer = [0; 4];
        match here.read(&mut buffer) {
            Ok(count) => {
                left -= count;
                println!("{count} bytes, {left} to come");
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                poll.poll(&mut events, None)?;
            }
            Err(error) => return Err(error),
        }
    }
    println!("all read");
    Ok(())
}
