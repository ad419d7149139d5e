//! One console for both outputs of a program, so that what it prints is read in the order in which it
//! was printed.

use anyhow::{Context as _, Result};
use process_wrap::tokio::CommandWrap;
use tokio::io::AsyncRead;

/// Lets a command print both outputs into one pipe. Returns the end to read.
///
/// # Errors
/// If the system has no pipe left.
pub(super) fn one_console(
    command: &mut CommandWrap,
) -> Result<impl AsyncRead + Send + Unpin + use<>> {
    let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
    let other = writer.try_clone().context("cannot make a pipe")?;
    command.command_mut().stdout(other).stderr(writer);
    #[cfg(unix)]
    let reader = tokio::net::unix::pipe::Receiver::from_owned_fd(reader.into())
        .context("cannot read a pipe")?;
    #[cfg(windows)]
    let reader = tokio::fs::File::from_std(std::os::windows::io::OwnedHandle::from(reader).into());
    Ok(reader)
}
