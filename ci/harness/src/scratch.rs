//! One temporary folder for all that the tests of a run make: it goes with the run, interrupted or not.

use std::io;

use tempfile::TempDir;

/// The exit status of a run that was interrupted, as a shell gives it.
const INTERRUPTED: i32 = 130;
/// How often removing is tried while a test still writes.
const TRIES: usize = 1_000;

/// Makes the folder, in which `tempfile` makes all others of this process from now on.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn make() -> io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("bookwright-tests").tempdir()?;
    let path = folder.path().to_owned();
    let _ = tempfile::env::override_temp_dir(&path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    // The thread ends with the process.
    std::thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            // What the tests started got the signal, too, and cleans up after itself.
            let gone = |_: &usize| {
                let _ = std::fs::remove_dir_all(&path);
                !path.exists()
            };
            (0..TRIES).find(gone);
            std::process::exit(INTERRUPTED);
        }
    });
    Ok(folder)
}

/// Removes it, also while a program that a test started takes its time to end.
pub(crate) fn remove(folder: TempDir) {
    let path = folder.keep();
    let gone = |_: &usize| {
        let removed = std::fs::remove_dir_all(&path);
        removed.is_ok() || !path.exists()
    };
    (0..TRIES).find(gone);
}
