use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

fn main() -> io::Result<()> {
    let (mut here, mut there) = UnixStream::pair()?;
    here.set_nonblocking(true)?;
    let mut buffer = [0; 16];

    println!("{:?}", here.read(&mut buffer).map_err(|error| error.kind()));
    there.write_all(b"two loaves")?;
    println!("{:?}", here.read(&mut buffer).map_err(|error| error.kind()));
    println!("{:?}", here.read(&mut buffer).map_err(|error| error.kind()));
    drop(there);
    println!("{:?}", here.read(&mut buffer).map_err(|error| error.kind()));
    Ok(())
}
