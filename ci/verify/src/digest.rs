//! A digest of a sequence of pieces.

use blake3::Hash;

/// A digest in progress. Each piece is fed with its length, so that no two sequences have the same
/// digest.
pub(super) struct Digest(blake3::Hasher);

impl Digest {
    pub(super) fn new() -> Self {
        Self(blake3::Hasher::new())
    }

    pub(super) fn add(&mut self, piece: impl AsRef<[u8]>) -> &mut Self {
        let piece = piece.as_ref();
        self.0.update(&(piece.len() as u64).to_le_bytes()).update(piece);
        self
    }

    pub(super) fn finish(&self) -> Hash {
        self.0.finalize()
    }
}

/// Half of a digest: enough to tell apart what nobody forged.
pub(super) fn short(hash: &Hash) -> String {
    hash.to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_not_run_together() {
        assert_ne!(
            Digest::new().add("ab").add("c").finish(),
            Digest::new().add("a").add("bc").finish()
        );
    }
}
