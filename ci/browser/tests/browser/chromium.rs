//! One headless Chromium for all tests of a run, and tabs in it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::log::EventEntryAdded;
use chromiumoxide::cdp::browser_protocol::network::EventRequestWillBeSent;
use chromiumoxide::cdp::browser_protocol::page::{
    AddScriptToEvaluateOnNewDocumentParams, NavigateParams,
};
use chromiumoxide::cdp::js_protocol::runtime::{EventConsoleApiCalled, EventExceptionThrown};
use chromiumoxide::page::Page;
use futures_util::StreamExt as _;

/// The page has done what it leaves for when it is shown: prose is laid out, timelines can be stepped.
const SETTLED: &str = "!document.querySelector('script[data-for]') && (document.documentElement.dataset.late === undefined || \
    document.querySelector('.text>:nth-child(n+12):not([data-laid])') === null && \
    (!window.nearEverything || document.querySelector('.step:empty') === null))";

/// A tab that is not seen has no frames, so nothing in it comes into view. There the reader is near
/// everything at once.
const NEAR_EVERYTHING: &str = "{
    const Seen = IntersectionObserver;
    window.nearEverything = true;
    window.IntersectionObserver = function (act, options) {
        if (options?.rootMargin !== '150%') return new Seen(act, options);
        let on = true;
        return {
            observe: target => queueMicrotask(() => on && act([{ target, isIntersecting: true }])),
            disconnect: () => { on = false; },
        };
    };
}";

/// How long anything that must happen may take, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The Chromium of this machine, if it has one: `$CHROMIUM`, or one on the path.
pub fn find() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM") {
        return Some(given.into());
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

/// A running Chromium. Its profile folder goes with it.
pub struct Chromium {
    browser: Browser,
    profile: tempfile::TempDir,
}

impl Chromium {
    /// Starts it.
    pub async fn start(executable: PathBuf) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let config = BrowserConfig::builder()
            .chrome_executable(executable)
            .user_data_dir(profile.path())
            // It makes more folders, and leaves them.
            .env("TMPDIR", profile.path().display().to_string())
            .new_headless_mode()
            .no_sandbox()
            .args([
                "disable-gpu",
                "disable-quic",
                "no-first-run",
                "disable-background-networking",
                "disable-component-update",
                "disable-sync",
                // Whether or not a machine has a way out: a test never reaches others.
                "host-resolver-rules=MAP giscus.app ~NOTFOUND",
            ])
            .launch_timeout(PATIENCE)
            // One question may be a whole examination of a long page.
            .request_timeout(4 * PATIENCE)
            .viewport(None)
            .build()
            .expect("a configuration");
        let (browser, mut handler) = Browser::launch(config).await.expect("Chromium starts");
        tokio::spawn(async move { while handler.next().await.is_some() {} });
        Self { browser, profile }
    }

    /// A new tab, which notes errors and requests from its first moment.
    pub async fn tab(&self) -> Tab {
        let tab = self.seen_tab().await;
        let near = AddScriptToEvaluateOnNewDocumentParams::new(NEAR_EVERYTHING);
        tab.page.execute(near).await.expect("the reader is near");
        tab
    }

    async fn seen_tab(&self) -> Tab {
        let page = self.browser.new_page("about:blank").await.expect("a tab");
        let noted = Arc::new(Mutex::new(Noted::default()));
        note(&page, &noted).await;
        Tab { page, noted, own: None }
    }

    /// The tab of a Chromium of its own: one that is seen, and so has frames, paint and scroll events,
    /// whatever other tests do.
    pub async fn alone() -> Tab {
        let own = Self::start(find().expect("this test runs where there is one")).await;
        let tab = own.seen_tab().await;
        tab.page.bring_to_front().await.expect("the only tab comes to the front");
        Tab { own: Some(own), ..tab }
    }
}

impl Drop for Chromium {
    /// Its processes write into the profile until the last one has ended.
    fn drop(&mut self) {
        let pause = || std::thread::sleep(Duration::from_millis(5));
        if let Some(child) = self.browser.get_mut_child() {
            let child = child.as_mut_inner();
            let _ = child.start_kill();
            while matches!(child.try_wait(), Ok(None)) {
                pause();
            }
        }
        let begin = Instant::now();
        while std::fs::remove_dir_all(self.profile.path()).is_err()
            && self.profile.path().exists()
            && begin.elapsed() < PATIENCE
        {
            pause();
        }
    }
}

#[derive(Default)]
struct Noted {
    errors: Vec<String>,
    requests: Vec<String>,
}

async fn note(page: &Page, noted: &Arc<Mutex<Noted>>) {
    let mut exceptions = page.event_listener::<EventExceptionThrown>().await.expect("events");
    let mut console = page.event_listener::<EventConsoleApiCalled>().await.expect("events");
    let mut log = page.event_listener::<EventEntryAdded>().await.expect("events");
    let mut requests = page.event_listener::<EventRequestWillBeSent>().await.expect("events");
    page.enable_log().await.expect("the log");
    page.enable_runtime().await.expect("the runtime");
    let noted = Arc::clone(noted);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                Some(event) = exceptions.next() => {
                    push(&noted, |n| n.errors.push(format!("{:?}", event.exception_details)));
                }
                Some(event) = console.next() => {
                    let kind = format!("{:?}", event.r#type);
                    if kind == "Error" || kind == "Warning" {
                        push(&noted, |n| n.errors.push(format!("{:?}", event.args)));
                    }
                }
                Some(event) = log.next() => {
                    let entry = &event.entry;
                    push(&noted, |n| n.errors.push(format!("{} {:?}", entry.text, entry.url)));
                }
                Some(event) = requests.next() => {
                    push(&noted, |n| n.requests.push(event.request.url.clone()));
                }
                else => break,
            }
        }
    });
}

fn push(noted: &Mutex<Noted>, add: impl FnOnce(&mut Noted)) {
    add(&mut noted.lock().expect("no test panics while it notes"));
}

/// A tab.
pub struct Tab {
    /// The tab as chromiumoxide has it.
    pub page: Page,
    noted: Arc<Mutex<Noted>>,
    /// Its Chromium, if no other tab has it.
    #[expect(dead_code, reason = "it is there as long as the tab")]
    own: Option<Chromium>,
}

impl Tab {
    /// Sets the width and height in CSS pixels.
    pub async fn size(&self, width: i64, height: i64) -> &Self {
        let metrics = SetDeviceMetricsOverrideParams::new(width, height, 1.0, width < 600);
        self.page.execute(metrics).await.expect("the size is set");
        self
    }

    /// Prefers a colour scheme: `light` or `dark`.
    pub async fn prefers(&self, scheme: &str) -> &Self {
        let feature = MediaFeature::new("prefers-color-scheme", scheme);
        self.page.emulate_media_features(vec![feature]).await.expect("the scheme is set");
        self
    }

    /// Switches JavaScript off for the pages that come.
    pub async fn without_javascript(&self) -> &Self {
        let off = SetScriptExecutionDisabledParams::new(true);
        self.page.execute(off).await.expect("scripts are off");
        self
    }

    /// Opens an address and waits until it has loaded.
    pub async fn open(&self, address: &str) -> &Self {
        // The answer comes when the new page has taken the place of the old one. The library's own
        // `goto` also waits for a silent network, which a page that listens for news never has.
        self.page.execute(NavigateParams::new(address)).await.expect("the page opens");
        self.until("document.readyState === 'complete'").await;
        self.until(SETTLED).await;
        self
    }

    /// Opens every answer of the page.
    pub async fn unfold(&self) -> &Self {
        self.value("for (const it of document.querySelectorAll('.reveal')) it.open = true").await;
        self
    }

    /// The value of a JavaScript expression, as JSON.
    pub async fn value(&self, expression: &str) -> serde_json::Value {
        let result = self.page.evaluate_expression(expression).await;
        let result = result.unwrap_or_else(|error| panic!("{expression}: {error}"));
        result.value().cloned().unwrap_or(serde_json::Value::Null)
    }

    /// The text a reader sees of the first element of a selector.
    pub async fn text(&self, selector: &str) -> String {
        let expression = format!(
            "document.querySelector({})?.innerText ?? ''",
            serde_json::Value::from(selector)
        );
        self.value(&expression).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a JavaScript expression is true, also across reloads.
    pub async fn until(&self, expression: &str) {
        let begin = Instant::now();
        loop {
            // While a page is replaced there is nothing to ask; then ask again.
            let now = self.page.evaluate_expression(expression).await;
            if now.is_ok_and(|now| now.value().and_then(serde_json::Value::as_bool) == Some(true)) {
                return;
            }
            if begin.elapsed() > PATIENCE {
                panic!("never true: {expression}\n{}", self.text("body").await);
            }
            // Asking without end would take the machine from what is waited for.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Closes the tab. Those of a test that opens many are in each other's way.
    pub async fn close(&self) {
        self.page.clone().close().await.expect("the tab closes");
    }

    /// What went wrong in the tab so far: exceptions, console errors, failed requests.
    pub fn errors(&self) -> Vec<String> {
        self.noted.lock().expect("no test panics while it notes").errors.clone()
    }

    /// Every address the tab has asked for.
    pub fn requests(&self) -> Vec<String> {
        self.noted.lock().expect("no test panics while it notes").requests.clone()
    }
}
