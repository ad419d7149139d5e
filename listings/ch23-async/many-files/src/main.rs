use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, io};
use tokio::task::spawn_blocking;

// ANCHOR: ways
/// std, one file after the other, on the calling thread.
fn with_std(files: &[PathBuf]) -> io::Result<usize> {
    let mut bytes = 0;
    for file in files {
        bytes += fs::read(file)?.len();
    }
    Ok(bytes)
}

/// Tokio's functions for files, one file after the other.
async fn with_tokio(files: &[PathBuf]) -> io::Result<usize> {
    let mut bytes = 0;
    for file in files {
        bytes += tokio::fs::read(file).await?.len();
    }
    Ok(bytes)
}

/// std again, but all of it in one trip to the blocking pool.
async fn with_one_trip(files: &[PathBuf]) -> io::Result<usize> {
    let files = files.to_vec();
    spawn_blocking(move || with_std(&files)).await.unwrap()
}
// ANCHOR_END: ways

#[tokio::main]
async fn main() -> io::Result<()> {
    let folder = PathBuf::from("many-files");
    let files = write_files(&folder, 200)?;

    // The quickest of many rounds is the one that the rest of the machine disturbed least.
    let mut best = [Duration::MAX; 3];
    for _ in 0..30 {
        let start = Instant::now();
        let bytes = with_std(&files)?;
        best[0] = best[0].min(start.elapsed());

        let start = Instant::now();
        assert_eq!(with_tokio(&files).await?, bytes);
        best[1] = best[1].min(start.elapsed());

        let start = Instant::now();
        assert_eq!(with_one_trip(&files).await?, bytes);
        best[2] = best[2].min(start.elapsed());
    }
    fs::remove_dir_all(&folder)?;

    let [std, tokio, trip] = best.map(|time| time.as_secs_f64() * 1000.0);
    println!("files: {}", files.len());
    println!("std: {std:.1} ms");
    println!("one-by-one: {tokio:.1} ms");
    println!("batch: {trip:.1} ms");
    println!("one-by-one-ratio: {:.1} ×", tokio / std);
    println!("batch-ratio: {:.1} ×", trip / std);
    Ok(())
}

/// Makes small files in a new folder.
fn write_files(folder: &PathBuf, count: usize) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let files: Vec<_> = (0..count).map(|number| folder.join(format!("{number}.txt"))).collect();
    for file in &files {
        fs::write(file, "a recipe ".repeat(100))?;
    }
    Ok(files)
}
