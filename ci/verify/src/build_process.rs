//! One call of cargo or a compiler: watched, limited, and stopped with everything it started.
//!
//! A build script or a macro may never end, may start others, or may print or collect without end.
//! So every call has its own process group, and is stopped when it makes no progress, when one of
//! its processes takes too much memory, or when it prints too much that is no message. Whoever called
//! hears what was at work then, where the system tells it (Linux).

use std::io::BufRead as _;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use process_wrap::tokio::CommandWrap;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::sync::watch;

use super::processes::{BuildActivity, MARK, MemoryLimit, ProcessTree, mark};
use super::termination::size;
use bookwright_source::settings::BuildLimits;

/// How many bytes that are no message count as progress, and are kept.
const WORDS: usize = 1 << 20;
/// How many bytes that are no message may be printed, and how long a line may be.
const PRINTED: usize = 64 << 20;
/// How many bytes are read at once.
const CHUNK: usize = 64 << 10;
/// The limits of a question that takes a moment. The first one may make rustup install a toolchain.
pub(super) const QUESTION: BuildLimits =
    BuildLimits { timeout: Duration::from_secs(300), memory: 8 << 30 };

/// What a call printed, and how it ended.
#[derive(Debug)]
pub(super) enum BuildEnd {
    /// By itself, with this status, and these words: what it printed on standard error that was no
    /// message.
    Exited(ExitStatus, String),
    /// It was stopped.
    Stopped(Stopped),
}

/// Why a call was stopped.
#[derive(Debug)]
pub(super) struct Stopped {
    /// The limit it reached.
    pub(super) met: Limit,
    /// What was at work: everything that was, or only what reached the limit if that is known.
    pub(super) at_work: Vec<BuildActivity>,
    /// The explanation.
    pub(super) words: String,
}

/// A limit of a call: those of [`BuildLimits`], and one of what it prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// It made no progress.
    Timeout,
    /// One of its processes took too much memory.
    Memory,
    /// It printed too much that is no message.
    Output,
}

/// The output with a call's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessagesOn {
    /// Standard output.
    Stdout,
    /// Standard error. Nobody reads standard output.
    Stderr,
}

/// Calls a compiler or cargo. `heard` gets each line of the output with the messages, and returns
/// whether it was a message.
///
/// # Errors
/// If it cannot be started or read.
pub(super) async fn call(
    mut command: Command,
    messages_on: MessagesOn,
    limits: &BuildLimits,
    heard: impl FnMut(&[u8]) -> bool,
) -> Result<BuildEnd> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let mark = mark();
    let stdout = match messages_on {
        MessagesOn::Stdout => Stdio::piped(),
        MessagesOn::Stderr => Stdio::null(),
    };
    command
        .env(MARK, &mark)
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut command = CommandWrap::from(command);
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::tokio::JobObject);
    let mut child =
        command.spawn().with_context(|| format!("cannot run {program}: is rustup installed?"))?;
    // Dropping this stops the compilers too.
    let mut processes = ProcessTree::watch(&mut *child, mark, MemoryLimit::Each(limits.memory))?;

    let (mut stdout, mut stderr) = (child.stdout().take(), child.stderr().take());
    let (progress, mut progressed) = watch::channel(());
    let mut printed =
        Printed { heard, messages_on, line: Vec::new(), words: Vec::new(), bytes: 0, progress };
    let ending = async {
        let (mut out, mut err) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
        while stdout.is_some() || stderr.is_some() {
            let read = tokio::select! {
                read = read(&mut stdout, &mut out) => read.map(|()| printed.stdout(&out)),
                read = read(&mut stderr, &mut err) => read.map(|()| printed.stderr(&err)),
            };
            read.with_context(|| format!("cannot read what {program} says"))?;
            if printed.too_much() {
                return Ok(None);
            }
        }
        if !printed.line.is_empty() {
            printed.line_ended();
        }
        let status = child.inner_mut().wait().await;
        status.map(Some).with_context(|| format!("cannot wait for {program}"))
    };
    let standstill = async {
        while let Ok(Ok(())) = tokio::time::timeout(limits.timeout, progressed.changed()).await {}
    };
    let ended: Result<Option<ExitStatus>> = tokio::select! {
        ended = ending => ended,
        () = standstill => return Ok(stopped(Limit::Timeout, limits, &processes, None).await),
        // Cargo holds back a line that a macro prints until the line ends.
        at_work = processes.limit_passed() => {
            return Ok(stopped(Limit::Memory, limits, &processes, Some(at_work)).await);
        }
    };
    Ok(match ended? {
        Some(status) => BuildEnd::Exited(status, printed.words()),
        None => stopped(Limit::Output, limits, &processes, None).await,
    })
}

/// Asks a program for something that it prints on standard output.
///
/// # Errors
/// What it printed on standard error if it failed, or why it did not end.
pub(super) async fn ask(command: Command, limits: &BuildLimits) -> Result<String, String> {
    let mut answer = Vec::new();
    let heard = |line: &[u8]| {
        answer.extend_from_slice(line);
        answer.push(b'\n');
        answer.len() <= PRINTED
    };
    match call(command, MessagesOn::Stdout, limits, heard).await {
        Ok(BuildEnd::Exited(status, _)) if status.success() => {
            Ok(String::from_utf8_lossy(&answer).into_owned())
        }
        Ok(BuildEnd::Exited(_, words)) => Err(words),
        Ok(BuildEnd::Stopped(stopped)) => Err(stopped.words),
        Err(error) => Err(format!("{error:#}")),
    }
}

/// Stops a call.
async fn stopped(
    met: Limit,
    limits: &BuildLimits,
    processes: &ProcessTree,
    at_work: Option<Vec<BuildActivity>>,
) -> BuildEnd {
    let at_work = match at_work {
        Some(at_work) => at_work,
        None => processes.at_work().await,
    };
    processes.end().await;
    let words = words_of_stop(met, limits, &at_work);
    BuildEnd::Stopped(Stopped { met, at_work, words })
}

/// The explanation of a call that was stopped.
fn words_of_stop(met: Limit, limits: &BuildLimits, at_work: &[BuildActivity]) -> String {
    let why = match met {
        Limit::Timeout => format!("the build stood still for {} s", limits.timeout.as_secs_f64()),
        Limit::Memory => {
            format!("a process of the build had more than {} resident", size(limits.memory))
        }
        Limit::Output => format!("the build printed more than {}", size(PRINTED as u64)),
    };
    let mut words = format!("{why} and was stopped");
    for (index, each) in at_work.iter().enumerate() {
        words.push_str(if index == 0 { "; at work: " } else { ", " });
        words.push_str(&each.to_string());
    }
    words
}

/// Reads the next bytes of an output that is open. Closes it at its end.
async fn read(
    output: &mut Option<impl AsyncRead + Unpin>,
    chunk: &mut Vec<u8>,
) -> std::io::Result<()> {
    chunk.clear();
    let Some(open) = output else { return std::future::pending().await };
    if open.read_buf(chunk).await? == 0 {
        *output = None;
    }
    Ok(())
}

/// What a call has printed.
struct Printed<F> {
    heard: F,
    messages_on: MessagesOn,
    /// The line of the output with the messages that has not ended.
    line: Vec<u8>,
    /// What was no message on standard error, up to a limit.
    words: Vec<u8>,
    /// How many bytes were no message, on either.
    bytes: usize,
    /// Told about each message, and about words.
    progress: watch::Sender<()>,
}

impl<F: FnMut(&[u8]) -> bool> Printed<F> {
    fn stdout(&mut self, chunk: &[u8]) {
        self.take_lines(chunk);
    }

    fn stderr(&mut self, chunk: &[u8]) {
        match self.messages_on {
            MessagesOn::Stdout => self.take_words(chunk),
            MessagesOn::Stderr => self.take_lines(chunk),
        }
    }

    fn take_lines(&mut self, mut chunk: &[u8]) {
        while let Ok(1..) = chunk.read_until(b'\n', &mut self.line) {
            if self.line.ends_with(b"\n") {
                self.line.pop();
                self.line_ended();
            }
        }
    }

    fn line_ended(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        if (self.heard)(&line) {
            self.progress.send_replace(());
        } else if self.messages_on == MessagesOn::Stderr {
            line.push(b'\n');
            self.take_words(&line);
        } else {
            self.bytes += line.len();
        }
        line.clear();
        self.line = line;
    }

    fn take_words(&mut self, words: &[u8]) {
        self.bytes += words.len();
        if self.words.len() < WORDS {
            self.words.extend_from_slice(words);
            self.progress.send_replace(());
        }
    }

    fn too_much(&self) -> bool {
        self.bytes > PRINTED || self.line.len() > PRINTED
    }

    fn words(&self) -> String {
        String::from_utf8_lossy(&self.words).into_owned()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    fn limits(timeout: f64) -> BuildLimits {
        BuildLimits { timeout: Duration::from_secs_f64(timeout), memory: 64 << 20 }
    }

    async fn end(script: &str, messages_on: MessagesOn, timeout: f64) -> (BuildEnd, Vec<String>) {
        let mut lines = Vec::new();
        let heard = |line: &[u8]| {
            let message = line.starts_with(b"message");
            lines.extend(message.then(|| String::from_utf8_lossy(line).into_owned()));
            message
        };
        let end =
            call(shell(script), messages_on, &limits(timeout), heard).await.expect("it starts");
        (end, lines)
    }

    #[tokio::test]
    async fn messages_are_told_from_words_on_either_output() {
        let script = "echo message 1; echo a word; echo another >&2; printf 'message 2'; exit 3";
        let (end, lines) = end(script, MessagesOn::Stdout, 60.0).await;
        let BuildEnd::Exited(status, words) = end else { panic!("{end:?}") };
        assert_eq!((status.code(), words.as_str()), (Some(3), "another\n"));
        assert_eq!(lines, ["message 1", "message 2"]);

        let script = format!("({script}) >&2");
        let (end, lines) = self::end(&script, MessagesOn::Stderr, 60.0).await;
        let BuildEnd::Exited(_, words) = end else { panic!("{end:?}") };
        assert_eq!(words, "a word\nanother\n");
        assert_eq!(lines, ["message 1", "message 2"]);
    }

    #[tokio::test]
    async fn progress_gives_more_time_and_standing_still_does_not() {
        let script = "for n in 1 2 3 4; do sleep 0.3; echo message; done";
        let (end, _) = end(script, MessagesOn::Stdout, 1.0).await;
        assert!(matches!(end, BuildEnd::Exited(..)), "{end:?}");
        let (end, _) =
            self::end("while :; do sleep 0.1; echo; done", MessagesOn::Stdout, 1.0).await;
        let BuildEnd::Stopped(stopped) = end else { panic!("{end:?}") };
        assert_eq!(stopped.met, Limit::Timeout);
    }

    #[tokio::test]
    async fn printing_without_end_is_stopped() {
        for (script, messages_on) in [
            ("yes \"$(printf %999s)\"", MessagesOn::Stdout),
            ("yes >&2", MessagesOn::Stdout),
            ("yes \"$(printf %999s)\" >&2", MessagesOn::Stderr),
            ("tr '\\0' x </dev/zero >&2", MessagesOn::Stderr),
        ] {
            let (end, _) = end(script, messages_on, 60.0).await;
            let BuildEnd::Stopped(stopped) = end else { panic!("{script}: {end:?}") };
            assert_eq!(stopped.met, Limit::Output, "{script}");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn memory_without_end_is_stopped_also_of_what_was_started() {
        let (end, _) = end("head -c 1G /dev/zero | tail; true", MessagesOn::Stderr, 60.0).await;
        let BuildEnd::Stopped(stopped) = end else { panic!("{end:?}") };
        assert_eq!(stopped.met, Limit::Memory);
    }

    #[tokio::test]
    async fn a_question_is_answered_or_refused() {
        let limits = limits(60.0);
        assert_eq!(ask(shell("echo yes"), &limits).await, Ok("yes\n".to_owned()));
        assert_eq!(ask(shell("echo no >&2; false"), &limits).await, Err("no\n".to_owned()));
        assert!(ask(shell("yes \"$(printf %999s)\""), &limits).await.is_err());
        assert!(ask(Command::new("/no/such/program"), &limits).await.is_err());
    }
}
