//! Gives the package a digest of its own sources.

fn main() -> std::io::Result<()> {
    bookwright_digest::of_package()
}
