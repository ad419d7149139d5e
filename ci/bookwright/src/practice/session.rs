//! A session of practice: each save runs the tests of the exercise, and keys ask for more.

mod keys;

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::copies::{Copies, Copy};
use super::ladder::Ladder;
use super::screen::Screen;
use super::terminal::{Input, RawTerminal};
use bookwright_base::program;
use bookwright_site::EditedFolder;
use bookwright_source::Source;
use bookwright_source::listing::Listing;
use bookwright_verify::practice::{Attempt, attempt};
use bookwright_verify::progress::Progress;
use bookwright_verify::verdict::Verdict;
use bookwright_verify::{interrupted, needs};
use keys::Question;

/// What wakes the session.
#[derive(Debug)]
enum Happened {
    Input(Input),
    /// Something was written in the copy of this exercise.
    Edited(usize),
    /// How far a run is.
    Progress(String),
}

/// A run of the tests.
type Run<'s> = Pin<Box<dyn Future<Output = Result<Attempt>> + 's>>;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    /// The ladder and the task.
    Overview,
    Task,
    Attempt,
    Hints,
    Solution,
    Ladder,
    /// There is nothing left to do.
    AllDone,
}

/// Lets a reader practice until the reader leaves. Begins with an exercise of the ladder, or with the first one
/// that is not done.
///
/// # Errors
/// If the terminal cannot be used, or a file cannot be written.
pub fn session(
    source: &Source,
    ladder: &Ladder<'_>,
    copies: Copies,
    at: Option<usize>,
    base: PathBuf,
) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let done = runtime.block_on(until_left(source, ladder, copies, at, base));
    // Dropping the runtime drops everything that a run had started.
    drop(runtime);
    bookwright_verify::end_orphans();
    anstream::println!("{}; `{} practice` goes on from here", done?, program::name());
    Ok(())
}

/// Heeds edits and keys until the reader leaves. Returns how much is done, in words.
async fn until_left(
    source: &Source,
    ladder: &Ladder<'_>,
    copies: Copies,
    at: Option<usize>,
    base: PathBuf,
) -> Result<String> {
    let (sender, mut events) = unbounded_channel();
    let mut interrupted = std::pin::pin!(interrupted());
    let mut session = Session::new(source, ladder, copies, at, base, sender)?;
    session.open(session.at)?;
    loop {
        session.draw()?;
        let run = session.run.as_mut();
        let running = async {
            match run {
                Some(run) => run.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = &mut interrupted => break,
            event = events.recv() => match event {
                Some(Happened::Input(Input::Quit)) | None => break,
                Some(Happened::Input(Input::Key('q'))) if session.question.is_none() => break,
                Some(Happened::Input(Input::Key(key))) => session.key(key)?,
                Some(Happened::Input(Input::Resized)) => session.stale = true,
                Some(Happened::Input(Input::Suspend)) => {
                    session.terminal.suspend()?;
                    session.stale = true;
                }
                Some(Happened::Edited(at)) if at == session.at => session.edited()?,
                Some(Happened::Edited(_)) => {}
                Some(Happened::Progress(words)) => session.progress(&words)?,
            },
            ran = running => session.ran(ran)?,
        }
    }
    Ok(session.screen().count())
}

/// A session.
struct Session<'s> {
    source: &'s Source,
    ladder: &'s Ladder<'s>,
    copies: Copies,
    base: PathBuf,
    events: UnboundedSender<Happened>,
    /// The exercise, as an index of the ladder.
    at: usize,
    copy: Option<Copy>,
    watch: Option<EditedFolder>,
    /// The digest of what was run last, or of what there was at the beginning.
    digest: String,
    run: Option<Run<'s>>,
    attempt: Option<Attempt>,
    view: View,
    /// The exercise that is pointed at in the whole ladder.
    pointed: usize,
    /// How many hints were asked for.
    hints: usize,
    question: Option<Question>,
    notice: Option<String>,
    /// Whether the screen is out of date.
    stale: bool,
    // Dropped last, and also while a panic unwinds.
    terminal: RawTerminal,
}

impl<'s> Session<'s> {
    fn new(
        source: &'s Source,
        ladder: &'s Ladder<'s>,
        copies: Copies,
        at: Option<usize>,
        base: PathBuf,
        events: UnboundedSender<Happened>,
    ) -> Result<Self> {
        let next = ladder.next(None, |name| copies.is_done(name));
        let view = if at.or(next).is_some() { View::Overview } else { View::AllDone };
        let terminal = RawTerminal::enter()?;
        let heard = events.clone();
        RawTerminal::listen(move |input| heard.send(Happened::Input(input)).is_ok())?;
        Ok(Self {
            source,
            ladder,
            copies,
            base,
            events,
            at: at.or(next).unwrap_or_default(),
            copy: None,
            watch: None,
            digest: String::new(),
            run: None,
            attempt: None,
            view,
            pointed: 0,
            hints: 0,
            question: None,
            notice: None,
            stale: true,
            terminal,
        })
    }

    fn listing(&self) -> &'s Listing {
        self.ladder.steps[self.at].listing
    }

    /// Turns to an exercise. What was written in it before is run at once.
    fn open(&mut self, at: usize) -> Result<()> {
        (self.run, self.attempt, self.notice, self.hints, self.at) = (None, None, None, 0, at);
        let copy = self.copies.prepare(self.listing())?;
        self.digest = self.copies.digest(self.listing())?;
        let told = self.events.clone();
        let tell = move || drop(told.send(Happened::Edited(at)));
        self.watch = Some(EditedFolder::watch(&copy.folder, tell)?);
        if copy.is_outdated {
            self.notice = Some(self.screen().outdated(&copy));
        }
        let is_untouched = copy.is_untouched;
        self.copy = Some(copy);
        if !is_untouched && self.view != View::AllDone {
            self.start();
        }
        self.stale = true;
        Ok(())
    }

    /// Runs the tests on what there is now. What still runs is stopped, with all it started.
    fn start(&mut self) {
        let listing = self.listing();
        if let Some(unmet) = needs::unmet(&listing.metadata.needs) {
            self.notice = Some(format!("{} cannot run here: it {}", listing.name, unmet.why));
            self.stale = true;
            return;
        }
        let (source, progress) = (self.source, Told(self.events.clone()));
        self.run = Some(Box::pin(async move { attempt(source, listing, &progress).await }));
    }

    /// Something was written. Only new content is an edit.
    fn edited(&mut self) -> Result<()> {
        let now = self.copies.digest(self.listing())?;
        if now == self.digest || !self.copy.as_ref().is_some_and(|copy| copy.file.is_file()) {
            return Ok(());
        }
        self.digest = now;
        self.notice = None;
        self.question = None;
        self.start();
        self.progress("saved: building the tests")
    }

    /// A run has ended.
    fn ran(&mut self, ran: Result<Attempt>) -> Result<()> {
        self.run = None;
        let attempt = match ran {
            Ok(attempt) => attempt,
            Err(error) => Attempt::refused(format!("{error:#}")),
        };
        if attempt.refused.is_none() {
            let name = &self.listing().name;
            self.copies.set_done(name, attempt.is_passed())?;
        }
        self.attempt = Some(attempt);
        (self.view, self.question, self.stale) = (View::Attempt, None, true);
        Ok(())
    }

    fn screen(&self) -> Screen<'_> {
        let (columns, rows) = RawTerminal::size();
        let (ladder, copies, base) = (self.ladder, &self.copies, self.base.as_path());
        Screen { ladder, copies, at: self.at, base, columns, rows }
    }

    /// Shows what is out of date.
    fn draw(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.stale) {
            return Ok(());
        }
        let screen = self.screen();
        let Some(copy) = &self.copy else { return Ok(()) };
        let mut shown = match (self.view, &self.attempt) {
            (View::Attempt, Some(attempt)) => screen.attempt(attempt, copy),
            (View::Overview, _) => screen.overview(copy),
            (View::Attempt | View::Task, _) => screen.task(copy),
            (View::Hints, _) => screen.hints(self.hints),
            (View::Solution, _) => screen.solution(),
            (View::Ladder, _) => Screen { at: self.pointed, ..screen }.whole_ladder(),
            (View::AllDone, _) => format!("{}{}", screen.whole_ladder(), screen.all_done()),
        };
        if let Some(notice) = &self.notice {
            shown.push_str(&screen.notice(notice));
        }
        let last = match self.question {
            Some(Question::Solution) => {
                screen.last("Show the solution? y, or any other key for no")
            }
            Some(Question::Reset) => {
                screen.last("Begin anew with the stub? y, or any other key for no")
            }
            None if self.run.is_some() => screen.last("running the tests"),
            None if self.view == View::Ladder => screen.named(&[
                ("↑ ↓", "choose"),
                ("Enter", "open"),
                ("Esc", "back"),
                ("q", "quit"),
            ]),
            None => screen.keys(self.hints),
        };
        self.terminal.show(&shown, &last).context("cannot write to this terminal")
    }

    /// Shows how far a run is, in place of the keys.
    fn progress(&mut self, words: &str) -> Result<()> {
        if self.run.is_none() || self.question.is_some() || self.stale {
            return Ok(());
        }
        let last = self.screen().last(words);
        self.terminal.show_last(&last).context("cannot write to this terminal")
    }
}

/// Tells the session how far a run is.
struct Told(UnboundedSender<Happened>);

impl Told {
    fn tell(&self, words: String) {
        let _ = self.0.send(Happened::Progress(words));
    }
}

impl Progress for Told {
    fn build_started(&self, name: &str) {
        self.tell(format!("building the tests of {name}"));
    }
    fn crate_built(&self, name: &str) {
        self.tell(format!("building the tests: {name} is built"));
    }
    fn runs_planned(&self, _: usize) {}
    fn run_started(&self, name: &str) {
        self.tell(format!("running the tests of {name}"));
    }
    fn run_slow(&self, _: &str, _: Duration) {}
    fn finished(&self, _: &Verdict) {}
    fn final_verdict(&self, _: &Verdict) {}
    fn note(&self, _: &str) {}
}
