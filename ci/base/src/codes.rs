//! The codes of this floor: files that cannot be read at all.

crate::codes! {
    /// A file the author wrote cannot be read.
    FILE_UNREADABLE = "file-unreadable";
    /// A file the author wrote is not UTF-8.
    FILE_NOT_UTF8 = "file-not-utf8";
}
