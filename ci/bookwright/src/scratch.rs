//! A folder for what a command needs only while it runs. Whoever interrupts the command leaves none of it.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// The exit status of a command that was interrupted: it could not continue.
const INTERRUPTED: i32 = 2;
/// How often removing is tried while the command still writes, a moment apart.
const TRIES: usize = 1_000;
/// How often in succession the folder must be gone: until the command hears that it is, it may make the
/// folder anew.
const GONE: usize = 20;
const MOMENT: Duration = Duration::from_millis(1);

/// A temporary folder. It goes when this is dropped, or when the process is asked to stop.
pub(crate) struct Scratch(tempfile::TempDir);

/// Removes the folder of a command that still works in it.
fn remove(path: &Path) {
    let mut gone = 0;
    for _ in 0..TRIES {
        let _ = std::fs::remove_dir_all(path);
        gone = if path.exists() { 0 } else { gone + 1 };
        if gone == GONE {
            return;
        }
        std::thread::sleep(MOMENT);
    }
}

impl Scratch {
    /// Makes it.
    ///
    /// # Errors
    /// If that is not possible.
    pub(crate) fn new() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .context("cannot wait for signals")?;
        let (listens, listening) = mpsc::channel();
        let (made, to_remove) = mpsc::channel::<PathBuf>();
        // The thread ends with the process.
        std::thread::spawn(move || {
            let interrupted = runtime.block_on(async {
                tokio::select! {
                    biased;
                    interrupted = bookwright_verify::interruptible(pending::<Result<()>>()) => {
                        interrupted
                    }
                    // Nobody can interrupt before the other was asked for the first time.
                    () = async { let _ = listens.send(()); pending().await } => Ok(()),
                }
            });
            if let (Err(_), Ok(path)) = (interrupted, to_remove.recv()) {
                remove(&path);
                std::process::exit(INTERRUPTED);
            }
        });
        let _ = listening.recv();
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let _ = made.send(folder.path().to_owned());
        Ok(Self(folder))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}
