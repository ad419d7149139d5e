//! When a page was last changed: from git's history.
