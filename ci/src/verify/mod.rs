//! Floor 2
