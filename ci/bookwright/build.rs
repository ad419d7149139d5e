//! A new explanation is embedded without a change to any source.

fn main() {
    println!("cargo::rerun-if-changed=explain");
}
