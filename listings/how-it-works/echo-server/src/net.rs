//! Sockets whose methods are futures.

use crate::reactor;
use mio::Token;
use mio::net::{TcpListener, TcpStream};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::task::Poll;

// ANCHOR: when-ready
/// Tries, and tries again at each news, until the answer is anything but "would block".
async fn when_ready<T>(token: Token, mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    poll_fn(|context| match attempt() {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            reactor::wake_at_news(token, context.waker());
            Poll::Pending
        }
        Err(error) if error.kind() == ErrorKind::Interrupted => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
        answer => Poll::Ready(answer),
    })
    .await
}
// ANCHOR_END: when-ready

// ANCHOR: connection
pub struct Connection {
    stream: TcpStream,
    token: Token,
}

impl Connection {
    fn new(mut stream: TcpStream) -> io::Result<Self> {
        let token = reactor::register(&mut stream)?;
        Ok(Self { stream, token })
    }

    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        when_ready(self.token, || (&self.stream).read(buffer)).await
    }

    pub async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let count = when_ready(self.token, || (&self.stream).write(bytes)).await?;
            bytes = &bytes[count..];
        }
        Ok(())
    }
    // ANCHOR_END: connection

    pub async fn read_exact(&self, mut buffer: &mut [u8]) -> io::Result<()> {
        while !buffer.is_empty() {
            let count = self.read(buffer).await?;
            if count == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            buffer = &mut buffer[count..];
        }
        Ok(())
    }

    /// Starts connecting at once. Is ready when the socket knows its peer.
    pub async fn to(server: SocketAddr) -> io::Result<Self> {
        let connection = Self::new(TcpStream::connect(server)?)?;
        when_ready(connection.token, || {
            if let Some(error) = connection.stream.take_error()? {
                return Err(error);
            }
            match connection.stream.peer_addr() {
                Err(error) if error.kind() == ErrorKind::NotConnected => {
                    Err(ErrorKind::WouldBlock.into())
                }
                answer => answer,
            }
        })
        .await?;
        Ok(connection)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        reactor::forget(self.token);
    }
}

pub struct Listener {
    listener: TcpListener,
    token: Token,
}

impl Listener {
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let mut listener = TcpListener::bind(address)?;
        let token = reactor::register(&mut listener)?;
        Ok(Self { listener, token })
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    pub async fn accept(&self) -> io::Result<Connection> {
        let (stream, _) = when_ready(self.token, || self.listener.accept()).await?;
        Connection::new(stream)
    }
}
