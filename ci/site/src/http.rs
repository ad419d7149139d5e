//! The HTTP server of `serve`: it answers with the site's files, or with the problems instead, and tells
//! open pages about new builds.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::Stream;
use futures_util::stream::unfold;
use percent_encoding::percent_decode_str;
use tokio::sync::{mpsc, watch};

use super::html::escaped;
use super::incremental::NOT_FOUND;
use super::live::{LiveRequest, LiveState};
use bookwright_base::counts::counted;
use bookwright_base::problem::Problem;
use bookwright_source::layout;

const RELOAD: &str = include_str!("reload.js");
const LIVE: &str = include_str!("live.js");

/// The build that is served.
#[derive(Debug, Clone, Default)]
pub(super) struct CurrentBuild {
    /// Identifies the build, also among those of earlier servers. Empty before the first build.
    pub(super) version: String,
    /// The folder of the last site without problems.
    pub(super) site: Option<PathBuf>,
    /// The problems, as a page that replaces all others.
    pub(super) problems: Option<String>,
}

#[derive(Clone)]
pub(super) struct ServerState {
    pub(super) served: watch::Receiver<CurrentBuild>,
    /// What programs do now.
    pub(super) live: watch::Receiver<LiveState>,
    /// Where it is asked to record that.
    pub(super) requests: mpsc::UnboundedSender<LiveRequest>,
    /// What a request has to bring that has something written: pages of this run know it.
    pub(super) token: String,
    /// Ends the streams of events.
    pub(super) stopped: watch::Receiver<bool>,
}

/// The routes of the server.
pub(super) fn router(state: ServerState) -> Router {
    Router::new()
        .route("/.bookwright/events", get(events))
        .route("/.bookwright/reload.js", get(|| async { typed("a.js", RELOAD.into()) }))
        .route("/.bookwright/live.js", get(|| async { typed("a.js", LIVE.into()) }))
        .route("/.bookwright/record", post(record))
        .fallback(file)
        .layer(from_fn(guarded))
        .with_state(state)
}

/// Answers only those who ask for this machine by its own name: a page elsewhere could have its name lead
/// here, and would then be taken for one of this server's.
async fn guarded(request: Request, next: Next) -> Response {
    if is_ours(request.headers()) {
        return next.run(request).await;
    }
    StatusCode::FORBIDDEN.into_response()
}

fn is_ours(headers: &HeaderMap) -> bool {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = header(header::HOST).unwrap_or("");
    // A browser names the origin of a page that asks for more than to read.
    let origin = header(header::ORIGIN);
    is_this_machine(host) && origin.is_none_or(|origin| origin == format!("http://{host}"))
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|this| name.eq_ignore_ascii_case(this))
}

/// Has recorded what a program does now. The body names it.
async fn record(State(app): State<ServerState>, headers: HeaderMap, name: String) -> StatusCode {
    let token = headers.get("x-bookwright-token").map(HeaderValue::as_bytes);
    if token != Some(app.token.as_bytes()) {
        return StatusCode::FORBIDDEN;
    }
    match app.requests.send(LiveRequest::Record(Some(name))) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A stream of server-sent events: `version` at once, `reload` whenever a build other than the page's is
/// served, and `now` with what programs do now.
async fn events(State(app): State<ServerState>, uri: Uri) -> impl IntoResponse {
    let since = uri.query().and_then(|query| query.strip_prefix("since=")).unwrap_or("");
    Sse::new(news(app, since.to_owned())).keep_alive(KeepAlive::default())
}

fn news(app: ServerState, since: String) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((app, since, true), |(mut app, since, first)| async move {
        if first {
            let version = app.served.borrow().version.clone();
            let event = Event::default().event("version").data(version);
            // What programs do now is news for whoever begins to listen.
            app.live.mark_changed();
            return Some((Ok(event), (app, since, false)));
        }
        let version = tokio::select! {
            changed = app.served.wait_for(|served| served.version != since) => {
                Some(changed.ok()?.version.clone())
            }
            changed = app.live.changed() => changed.ok().map(|()| None)?,
            _ = app.stopped.wait_for(|stopped| *stopped) => return None,
        };
        let (event, since) = match version {
            Some(version) => (Event::default().event("reload").data(&version), version),
            None => {
                let state = serde_json::to_string(&*app.live.borrow_and_update()).ok()?;
                (Event::default().event("now").data(state), since)
            }
        };
        Some((Ok(event), (app, since, false)))
    })
}

async fn file(State(mut app): State<ServerState>, uri: Uri) -> Response {
    // Before the first build, requests wait.
    let served = match app.served.wait_for(|served| !served.version.is_empty()).await {
        Ok(served) => served.clone(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let Some(path) = site_path(uri.path()) else { return StatusCode::BAD_REQUEST.into_response() };
    let page = uri.path().ends_with('/') || path.extension().is_none_or(|e| e == "html");
    if let (true, Some(problems)) = (page, &served.problems) {
        let page = with_script(problems, &served.version, &app.token, true);
        return (StatusCode::INTERNAL_SERVER_ERROR, typed("a.html", page.into())).into_response();
    }
    let Some(site) = served.site else { return StatusCode::NOT_FOUND.into_response() };
    let mut found = site.join(&path);
    if found.is_dir() {
        if !uri.path().ends_with('/') {
            let address = format!("{}/", uri.path());
            return axum::response::Redirect::temporary(&address).into_response();
        }
        found.push(layout::INDEX);
    }
    match tokio::fs::read(&found).await {
        Ok(bytes) => {
            typed(&found.to_string_lossy(), scripted(&found, bytes, &served.version, &app.token))
        }
        Err(_) => {
            let page = site.join(NOT_FOUND);
            let bytes = tokio::fs::read(&page).await.unwrap_or_default();
            let page = typed(NOT_FOUND, scripted(&page, bytes, &served.version, &app.token));
            (StatusCode::NOT_FOUND, page).into_response()
        }
    }
}

/// The path in the site that an address names. `None` if it is malformed or leaves the site.
fn site_path(address: &str) -> Option<PathBuf> {
    let is_whole = |rest: &str| {
        rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !address.split('%').skip(1).all(is_whole) {
        return None;
    }
    let path = percent_decode_str(address).decode_utf8().ok()?;
    let parts = path.split('/').filter(|part| !part.is_empty());
    let mut below = PathBuf::new();
    for part in parts {
        if part.starts_with("..") || part.contains(['\\', '\0', ':']) {
            return None;
        }
        below.push(part);
    }
    Some(below)
}

fn scripted(path: &Path, bytes: Vec<u8>, version: &str, token: &str) -> Vec<u8> {
    if path.extension().is_none_or(|extension| extension != "html") {
        return bytes;
    }
    match String::from_utf8(bytes) {
        Ok(page) => with_script(&page, version, token, false).into(),
        Err(error) => error.into_bytes(),
    }
}

/// Adds the script that tells what programs do now, and the one that reloads a page.
fn with_script(page: &str, version: &str, token: &str, problem: bool) -> String {
    let problem = if problem { " data-problem" } else { "" };
    let script = format!(
        "<script src=\"/.bookwright/live.js\" data-token=\"{token}\"></script>\
         <script src=\"/.bookwright/reload.js\" data-version=\"{}\"{problem}></script>",
        escaped(version)
    );
    let at = page.rfind("</body>").unwrap_or(page.len());
    format!("{}{script}{}", &page[..at], &page[at..])
}

fn typed(path: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("ttf") => "font/ttf",
        Some("wasm") => "application/wasm",
        Some("pdf") => "application/pdf",
        Some("mp4") => "video/mp4",
        Some("txt" | "md" | "toml" | "rs") => "text/plain; charset=utf-8",
        Some("xml") => "application/xml",
        _ => "application/octet-stream",
    }
}

/// A page of problems, each under its place.
pub(super) fn problems_page(problems: &[Problem], root: &Path) -> String {
    let count = counted(problems.len(), "problem");
    let mut body = String::new();
    for problem in problems {
        let place = escaped(&problem.place.display(root));
        let shown = text(&problem.render(root, false));
        let _ = write!(body, "<section><h2>{place}</h2><pre>{shown}</pre></section>");
    }
    let first = problems.first().map_or(String::new(), |problem| problem.place.display(root));
    page(&format!("{first}: {count}"), &format!("<h1>{count}</h1>{body}"))
}

/// A page that shows an error of the tool or its surroundings.
pub(super) fn trouble_page(trouble: &str) -> String {
    let body = format!("<h1>bookwright cannot go on</h1><pre>{}</pre>", text(trouble));
    page("bookwright cannot go on", &body)
}

/// Escapes text for a page that is not woven, where line ends can stay.
fn text(words: &str) -> String {
    escaped(words).replace("&#10;", "\n")
}

fn page(title: &str, body: &str) -> String {
    const STYLE: &str = "\
:root{color-scheme:light dark}
body{margin:3rem auto;max-width:60rem;padding:0 1.5rem;font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;border-top:3px solid #b0232f;padding-top:1rem}
h2{font:600 1rem/1.5 ui-monospace,monospace;margin:2rem 0 .5rem}
pre{font:14px/1.5 ui-monospace,monospace;overflow-x:auto;margin:0;padding:1rem;background:light-dark(#f5f7f8,#141a1d)}
p{color:light-dark(#465057,#a7b2b8)}";
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{}</title><style>{STYLE}</style>\
         </head><body><main>{body}<p>The page comes back by itself when this is mended.</p></main>\
         </body></html>\n",
        escaped(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::code::Code;
    use bookwright_base::problem::Text;

    #[test]
    fn an_address_stays_below_the_site() {
        let at = |address| site_path(address).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(at("/a%20b/c.html").as_deref(), Some("a b/c.html"));
        assert_eq!(at("/").as_deref(), Some(""));
        for out in ["/../x", "/a/%2e%2e/x", "/%2", "/%zz", "/a\\b", "/C:/x", "/%ff", "/%00"] {
            assert_eq!(at(out), None, "{out}");
        }
        assert_eq!(at("//etc/passwd").as_deref(), Some("etc/passwd"));
    }

    #[test]
    fn only_this_machine_is_answered() {
        for (host, is_this) in [
            ("localhost", true),
            ("127.0.0.1:3000", true),
            ("[::1]:3000", true),
            ("LOCALHOST:1", true),
            ("", false),
            ("book.example.org", false),
            ("localhost.example.org:80", false),
            ("127.0.0.1.example.org", false),
            ("10.0.0.1", false),
        ] {
            assert_eq!(is_this_machine(host), is_this, "{host}");
        }
    }

    #[test]
    fn the_script_stands_last_in_the_body() {
        assert_eq!(
            with_script("<body>x</body></html>", "7", "t", false),
            "<body>x<script src=\"/.bookwright/live.js\" data-token=\"t\"></script><script src=\"/.bookwright/reload.js\" data-version=\"7\"></script></body>\
             </html>"
        );
    }

    #[test]
    fn problems_are_a_page_with_their_places() {
        let text = Text::new("/b/src/a.md", "x <y> {{#lsting}}\n");
        let problem = Problem::new(Code::new("a-code"), text.place(6..8), "wrong <here>");
        let page = problems_page(&[problem], Path::new("/b"));
        assert!(page.contains("<title>src/a.md:1:7: 1 problem</title>"), "{page}");
        assert!(page.contains(
            "<h2>src/a.md:1:7</h2><pre>error[a-code]: wrong &lt;here&gt;\n --&gt; src/a.md"
        ));
    }
}
