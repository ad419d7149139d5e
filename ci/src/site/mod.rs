//! Floor 3
