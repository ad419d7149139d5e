//! Serving a book while it is written: every edit is built at once and appears in the open page.
//!
//! After an edit, only the changed pages are rendered; what is made from the whole book (the
//! search, the print page) follows when the author pauses.
//!
//! Each build makes a new site in a temporary folder, and the served site is switched atomically.
//! The script that reloads a page is added to responses and is in no file.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    watch,
};

use super::http::{self, CurrentBuild, ServerState};
use super::incremental::{EditScope, PublishedSite, keep_assets};
use super::live::{self, LiveNews, LiveRequest, LiveState};
use super::mdbook_run::MdbookWarning;
use super::render::{Rendered, render, render_edit};
use super::watch::{BuildRequest, FolderWatcher, WatchEvent};
use crate::dates::Dates;
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::layout::Layout;
use bookwright_verify::interrupted;

/// How long open connections may take to close.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long after an incremental build the whole book is built. No one waits for that build, and it
/// should not delay the next edit.
const IDLE: Duration = Duration::from_millis(1500);

/// What happens while a book is served, to be reported to the author.
#[derive(Debug)]
pub enum ServeEvent {
    /// The server answers at this address.
    Serving(String),
    /// An edit was built.
    Built {
        /// How long the build took.
        time: Duration,
        /// The warnings that mdBook logged.
        warnings: Vec<MdbookWarning>,
    },
    /// The book has problems, which the server shows instead of its pages.
    Problems(Vec<Problem>),
    /// A program that an edit touched was run.
    Live(LiveNews),
    /// Something other than the book is wrong.
    Trouble(String),
}

/// Builds and serves a book on this machine until it is interrupted, and runs what an edit touches. With
/// `poll`, it looks for edits itself, where the system does not tell of them. A line `b` on standard input
/// has all recorded that programs do differently now.
///
/// # Errors
/// If the port is not free, or the book's folders cannot be watched.
pub fn serve(
    root: &Path,
    port: u16,
    poll: bool,
    tell: impl Fn(ServeEvent) + Send + Sync + 'static,
) -> Result<()> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .with_context(|| format!("cannot serve on port {port}"))?;
    listener.set_nonblocking(true).context("cannot serve")?;
    let address = format!("http://{}/", listener.local_addr().context("cannot serve")?);

    let (watch, wake, woken) = FolderWatcher::new(poll)?;
    let (served, reader) = watch::channel(CurrentBuild::default());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start the server")?;
    // From now on, and before the builder makes its folder, which must not be left.
    let interrupted = {
        let _runtime = runtime.enter();
        interrupted()
    };
    let tell = Arc::new(tell);
    let (root, tells) = (root.to_owned(), tell.clone());
    let (requests, asked) = unbounded_channel();
    let (state, live) = watch::channel(LiveState::default());
    let runner = runs(root.clone(), asked, state, tell.clone())?;
    heed_keys(requests.clone());
    let edits = requests.clone();
    let builder = thread::Builder::new()
        .name("builder".to_owned())
        .spawn(move || Builder::new(root, served, watch, edits, tells).run(&woken))
        .context("cannot start a thread")?;

    let ready = || tell(ServeEvent::Serving(address));
    let (stop, stopped) = watch::channel(false);
    let token = token()?;
    let app = ServerState { served: reader, live, requests, token, stopped };
    let done = runtime.block_on(until(interrupted, listener, app, wake, stop, ready));
    // A connection that does not close by then is cut off; nothing is lost.
    runtime.shutdown_timeout(PATIENCE);
    builder.join().map_err(|_| anyhow!("the builder broke"))??;
    runner.join().map_err(|_| anyhow!("what runs programs broke"))?;
    done
}

/// Runs programs on a thread of its own, because what the tool reads of a book stays on its thread. Ends
/// when nobody can ask any more.
fn runs<T: Fn(ServeEvent) + Send + Sync + 'static>(
    root: PathBuf,
    asked: UnboundedReceiver<LiveRequest>,
    state: watch::Sender<LiveState>,
    tell: Arc<T>,
) -> Result<thread::JoinHandle<()>> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let run = move || {
        let tells = |news| tell(ServeEvent::Live(news));
        runtime.block_on(live::run(root, asked, state, &tells));
        // Dropping the runtime drops everything that a run had started.
        drop(runtime);
        bookwright_verify::end_orphans();
    };
    let thread = thread::Builder::new().name("runner".to_owned()).spawn(run);
    thread.context("cannot start a thread")
}

/// Has all recorded when the author types `b`. The thread ends with standard input, or with the process.
fn heed_keys(requests: UnboundedSender<LiveRequest>) {
    let requests = requests.downgrade();
    let _ = thread::Builder::new().name("keys".to_owned()).spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let Some(requests) = requests.upgrade() else { return };
            if line.trim() == "b" && requests.send(LiveRequest::Record(None)).is_err() {
                return;
            }
        }
    });
}

/// Words that only pages of this run know.
fn token() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Serves until it is interrupted.
async fn until(
    interrupted: impl Future<Output = ()>,
    listener: TcpListener,
    state: ServerState,
    wake: Sender<WatchEvent>,
    stop: watch::Sender<bool>,
    ready: impl FnOnce(),
) -> Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener).context("cannot serve")?;
    let (mut served, stopped) = (state.served.clone(), state.stopped.clone());
    let app = http::router(state);
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        let mut stopped = stopped;
        let _ = stopped.wait_for(|stopped| *stopped).await;
    });
    let server = tokio::spawn(server.into_future());
    // What `wait_for` returns locks the current build, so it must be dropped at once.
    let built = async { served.wait_for(|served| !served.version.is_empty()).await.is_ok() };
    let mut interrupted = pin!(interrupted);
    let built = tokio::select! {
        built = built => built,
        () = &mut interrupted => false,
    };
    if built {
        ready();
        interrupted.await;
    }
    let _ = wake.send(WatchEvent::Stop);
    let _ = stop.send(true);
    let _ = tokio::time::timeout(PATIENCE, server).await;
    Ok(())
}

/// Builds the book at every edit, on its own thread, because mdBook's types are not `Send`.
struct Builder<T> {
    root: PathBuf,
    served: watch::Sender<CurrentBuild>,
    watch: FolderWatcher,
    /// Where what edits touch is run.
    edits: UnboundedSender<LiveRequest>,
    tell: Arc<T>,
    /// The last site that was built.
    site: Option<PublishedSite>,
    /// Whether what is made from the whole book is out of date, because the last build was incremental.
    partial: bool,
    /// What was edited since the last successful build.
    owed: BuildRequest,
}

impl<T: Fn(ServeEvent)> Builder<T> {
    fn new(
        root: PathBuf,
        served: watch::Sender<CurrentBuild>,
        watch: FolderWatcher,
        edits: UnboundedSender<LiveRequest>,
        tell: Arc<T>,
    ) -> Self {
        Self {
            root,
            served,
            watch,
            edits,
            tell,
            site: None,
            partial: false,
            owed: BuildRequest::Idle,
        }
    }

    fn run(mut self, woken: &Receiver<WatchEvent>) -> Result<()> {
        let target = Layout::new(&self.root).target;
        std::fs::create_dir_all(&target)
            .with_context(|| format!("cannot make {}", target.display()))?;
        let folder = tempfile::Builder::new()
            .prefix("serve-")
            .tempdir_in(&target)
            .with_context(|| format!("cannot write to {}", target.display()))?;
        // Edits do not change git's history, so it is read once.
        let dates = Rc::new(Dates::read(&self.root));
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let mut sites: Vec<PathBuf> = Vec::new();
        let mut edit = BuildRequest::Book;
        for count in 1_usize.. {
            let site = folder.path().join(format!("site-{count}"));
            let version = format!("{started:x}-{count}");
            if self.build(&dates, &site, edit, version) {
                sites.push(site);
            }
            // A request may still be reading the previous site.
            if sites.len() > 2 {
                let _ = std::fs::remove_dir_all(sites.remove(0));
            }
            match self.next(woken) {
                Some(next) => edit = next,
                None => break,
            }
        }
        Ok(())
    }

    /// Waits for an edit, or for the author's pause after an incremental build. `None` ends the server.
    fn next(&mut self, woken: &Receiver<WatchEvent>) -> Option<BuildRequest> {
        let pause = Instant::now() + IDLE;
        loop {
            let first = match self.partial {
                true => woken.recv_timeout(pause.saturating_duration_since(Instant::now())),
                false => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let mut events = match first {
                Ok(first) => vec![first],
                Err(RecvTimeoutError::Timeout) => return Some(BuildRequest::Idle),
                Err(RecvTimeoutError::Disconnected) => return None,
            };
            events.extend(woken.try_iter());
            if events.iter().any(|event| matches!(event, WatchEvent::Stop)) {
                return None;
            }
            let site = self.site.as_ref().filter(|_| self.owed == BuildRequest::Idle);
            let request = self.watch.request(&events, site.map(|site| site.folder.as_path()));
            if request.is_some() {
                let touched = events.into_iter().filter_map(|event| match event {
                    WatchEvent::Touched(files) => Some(files),
                    _ => None,
                });
                // It ends with the server, and then nobody is waiting for it.
                let _ = self.edits.send(LiveRequest::Edited(touched.flatten().collect()));
                return request;
            }
        }
    }

    /// Builds the book and serves the result. Returns whether there is a new site.
    fn build(
        &mut self,
        dates: &Rc<Dates>,
        site: &Path,
        edit: BuildRequest,
        version: String,
    ) -> bool {
        let start = Instant::now();
        let edit = edit.max(self.owed);
        let edited = match edit {
            BuildRequest::Chapters => Some(EditScope::Chapters),
            BuildRequest::Pages => Some(EditScope::Pages),
            _ => None,
        };
        let before = self.site.as_ref().zip(edited);
        let quick = before.is_some();
        let read = || match before {
            Some((before, EditScope::Chapters)) => before.source.reread_chapters(),
            _ => Source::discover(&self.root),
        };
        // If a folder was read before it was watched, an edit may have been missed: read again.
        let refused = |refused| (self.tell)(ServeEvent::Trouble(refused));
        let mut source = read();
        while self.watch.follow(&source, refused) {
            source = read();
        }
        let source = Rc::new(source);
        let made = || match before {
            Some((before, edited)) => render_edit(&source, dates, site, before, edited),
            None => render(&source, dates, site),
        };
        let built = catch_unwind(AssertUnwindSafe(made))
            .unwrap_or_else(|panic| Err(anyhow!("the tool broke: {}", words(&*panic))));
        (self.partial, self.owed) = (false, edit);
        let mut served = self.served.borrow().clone();
        let news = match built {
            Ok(Rendered { warnings, site: Some(made), .. }) => {
                (self.partial, self.owed) = (quick, BuildRequest::Idle);
                if let (BuildRequest::Idle, Some(before)) = (edit, &self.site) {
                    // An open page may still request the search files that it names.
                    let kept = keep_assets(&before.folder, &made.folder);
                    if let Err(error) = kept {
                        (self.tell)(ServeEvent::Trouble(format!("{error:#}")));
                    }
                }
                served.site = Some(site.to_owned());
                served.problems = None;
                self.site = Some(made);
                ServeEvent::Built { time: start.elapsed(), warnings }
            }
            Ok(Rendered { mut problems, .. }) => {
                problems.sort();
                problems.dedup();
                served.problems = Some(http::problems_page(&problems, &self.root));
                ServeEvent::Problems(problems)
            }
            Err(error) => {
                let trouble = format!("{error:#}");
                served.problems = Some(http::trouble_page(&trouble));
                ServeEvent::Trouble(trouble)
            }
        };
        let new = served.problems.is_none();
        if edit == BuildRequest::Idle && new {
            // The open pages are the same: they need not be reloaded.
            self.served.send_if_modified(|now| {
                *now = served;
                false
            });
            return true;
        }
        served.version = version;
        self.served.send_replace(served);
        (self.tell)(news);
        new
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words")
}
