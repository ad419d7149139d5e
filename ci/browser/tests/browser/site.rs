//! This book's site as it is published: built once for a run, served as files below a path.
//!
//! Not what `serve` shows: that adds a script to each page. The path is there because the site must
//! work below any: the tests hold every request to it.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use bookwright_site::dates::Dates;
use bookwright_site::render::render;
use bookwright_source::Source;
use futures_util::{StreamExt as _, stream};
use tokio::sync::Semaphore;

use crate::this_book;

/// Where the site lies on its server.
pub const PREFIX: &str = "/books/async/";

/// The page for wrong addresses.
pub const NOT_FOUND: &str = "404.html";

/// The published site, on a port of its own: so each test has a local storage of its own.
pub struct Site {
    /// `http://127.0.0.1:PORT/books/async/`
    pub address: String,
    server: tokio::task::JoinHandle<()>,
}

/// What comes late on a slow line.
#[derive(Clone, Copy)]
pub enum Late {
    /// Of each page all from its text on.
    Text,
    /// All scripts, whole.
    Scripts,
}

impl Late {
    fn ending(self) -> &'static str {
        match self {
            Self::Text => ".html",
            Self::Scripts => ".js",
        }
    }
}

impl Site {
    /// Builds the site, unless another test has, and serves it.
    pub async fn start() -> Self {
        Self::of(Router::new().fallback(file)).await
    }

    /// The same on a slow line: what is late comes when it is let through, an answer for each permit.
    pub async fn start_slow(late: Late) -> (Self, Arc<Semaphore>) {
        let rest = Arc::new(Semaphore::new(0));
        let gate = Arc::clone(&rest);
        let halting = move |uri: Uri| async move {
            let is_late = uri.path().ends_with(late.ending());
            let answer = file(uri).await;
            if is_late { halted(answer, late, gate).await } else { answer }
        };
        (Self::of(Router::new().fallback(halting)).await, rest)
    }

    async fn of(app: Router) -> Self {
        tokio::task::spawn_blocking(folder).await.expect("the book can be built");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}{PREFIX}", listener.local_addr().expect("an address"));
        let server = tokio::spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Self { address, server }
    }

    /// The address of a page. The page for wrong addresses is one for the top of a server: where it is
    /// shown, relative addresses would lead anywhere.
    pub fn page(&self, path: &str) -> String {
        let top = if path == NOT_FOUND { self.address.trim_end_matches(PREFIX) } else { "" };
        if top.is_empty() { format!("{}{path}", self.address) } else { format!("{top}/{path}") }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The folder of the built site.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-site");
        let root = this_book().canonicalize().expect("the book is there");
        let source = Rc::new(Source::discover(&root));
        let built = render(&source, &Rc::new(Dates::read(&root)), &folder);
        let problems = built.expect("the site can be written").problems;
        assert_eq!(problems, [], "the book has problems");
        folder
    })
}

/// Every page of the book, by its path: all but the pages at old addresses, and the one-page book.
pub fn pages() -> Vec<String> {
    let mut pages: Vec<String> = walkdir::WalkDir::new(folder())
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the site can be read").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("rel=\"stylesheet\""))
        .map(|path| path.strip_prefix(folder()).unwrap().to_str().unwrap().to_owned())
        .filter(|path| path != "print.html")
        .collect();
    // The longest first: tabs that share them out end at about the same time.
    pages.sort_by_key(|page| std::cmp::Reverse(folder().join(page).metadata().unwrap().len()));
    assert!(pages.len() > 20, "{pages:?}");
    pages
}

/// An answer that stops before what is late.
async fn halted(answer: Response, late: Late, gate: Arc<Semaphore>) -> Response {
    let (parts, body) = answer.into_parts();
    let all = axum::body::to_bytes(body, usize::MAX).await.expect("a file");
    let at = match late {
        Late::Text => all.windows(8).position(|part| part == b"<article").unwrap_or(0),
        Late::Scripts => 0,
    };
    let (first, rest) = (all.slice(..at), all.slice(at..));
    let rest = stream::once(async move {
        gate.acquire().await.expect("it is never closed").forget();
        rest
    });
    let pieces = stream::once(std::future::ready(first)).chain(rest);
    Response::from_parts(parts, Body::from_stream(pieces.map(Ok::<_, std::convert::Infallible>)))
}

async fn file(uri: Uri) -> Response {
    let path = uri.path();
    let below = path.strip_prefix(PREFIX).unwrap_or(path).trim_start_matches('/');
    let mut path = folder().join(below);
    if path.is_dir() {
        path.push("index.html");
    }
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    match std::fs::read(&path) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
