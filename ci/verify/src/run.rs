//! Runs one program in a way that no listing can do harm: in an empty folder of its own, with an
//! empty environment except for `PATH`, and within limits of time, output, and memory.
//!
//! Everything the program started is stopped after it. A child that outlives the program is a
//! problem of the listing, because what it would still print is a matter of chance.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::one_console::one_console;
pub use super::processes::LeftRunning;
use super::processes::{MARK, MemoryLimit, ProcessTree, mark};

/// How much a program may print on each of its two outputs.
pub const OUTPUT_LIMIT: usize = 1 << 20;
/// How long a process may outlive the program that started it before it counts as left running.
const GRACE: Duration = Duration::from_secs(2);

/// A program to run.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable.
    pub binary: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its standard input.
    pub stdin: String,
    /// Its environment, besides `PATH`.
    pub env: Vec<(String, String)>,
    /// How long it may run.
    pub timeout: Duration,
    /// How much resident memory it and everything it starts may have, in bytes; checked on Linux
    /// only.
    pub memory: u64,
    /// Whether it is a test binary that must fail: it is stopped at the first failed test.
    pub one_failure: bool,
    /// Whether both outputs go to one console, in the order they are printed: all of it is then on
    /// standard output.
    pub one_console: bool,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Termination {
    /// By itself, with this status.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It was still running when its time was up, and was stopped.
    StillRunning,
    /// It printed more than [`OUTPUT_LIMIT`] on this output, and was stopped.
    PrintedTooMuch(&'static str),
    /// It had more resident memory than allowed, and was stopped.
    TookTooMuchMemory,
    /// One of its tests failed, as it had to, and it was stopped.
    FailedATest,
}

/// What a run did.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub end: Termination,
    /// All it printed on standard output.
    pub stdout: Vec<u8>,
    /// All it printed on standard error.
    pub stderr: Vec<u8>,
    /// How long it took.
    pub took: Duration,
    /// The processes that it left running, which were then stopped.
    pub left_running: Option<LeftRunning>,
    /// The folder it ran in, which no longer exists.
    pub scratch: PathBuf,
}

/// Runs a program.
///
/// # Errors
/// If it cannot be started.
pub async fn run(program: &Program) -> Result<Outcome> {
    run_with(program, &[]).await
}

/// Runs a program with copies of some files in its folder.
///
/// # Errors
/// If it cannot be started.
pub async fn run_with(program: &Program, files: &[PathBuf]) -> Result<Outcome> {
    let scratch = tempfile::Builder::new()
        .prefix("listing-")
        .tempdir()
        .context("cannot make a folder to run listings in")?;
    let folder = scratch.path().canonicalize().context("cannot open the scratch folder")?;
    for file in files {
        if let Some(name) = file.file_name() {
            std::fs::copy(file, folder.join(name))
                .with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    let begin = Instant::now();
    let mark = mark();
    let mut command = command(program, &folder, &mark);
    let console = if program.one_console { Some(one_console(&mut command)?) } else { None };
    let mut child =
        command.spawn().with_context(|| format!("cannot run {}", program.binary.display()))?;
    // Only the program holds the writing end now, so that the console ends with it.
    drop(command);
    let limit = MemoryLimit::Together(program.memory);
    let mut processes = ProcessTree::watch(&mut *child, mark, limit)?;

    let stdin = child.stdin().take();
    let words = program.stdin.clone();
    let writing = tokio::spawn(async move {
        if let Some(mut stdin) = stdin {
            // A program does not have to read its input.
            let _ = stdin.write_all(words.as_bytes()).await;
        }
    });
    let mut stdout = match console {
        Some(console) => Pipe::new("standard output", Some(console)),
        None => Pipe::new("standard output", child.stdout().take()),
    };
    let mut stderr = Pipe::new("standard error", child.stderr().take());
    let (mut end, closed) =
        watch(&mut *child, &mut processes, &mut stdout, &mut stderr, program, begin).await?;
    let took = begin.elapsed();
    let mut left_running = None;
    if matches!(end, Termination::Exited(_) | Termination::Signalled(_)) {
        // Whoever holds an output open has had its time.
        let grace = if closed { GRACE } else { Duration::ZERO };
        left_running = processes.left_running(grace).await;
        if !closed {
            // The system does not tell who holds it.
            left_running.get_or_insert_default();
        }
    }

    let _ = child.start_kill();
    processes.end().await;
    writing.abort();
    // What it printed before it was stopped is still in the pipes.
    let patience = Instant::now() + GRACE;
    for pipe in [&mut stdout, &mut stderr] {
        while pipe.open && pipe.room() {
            if timeout_at(patience, pipe.read()).await.is_err() {
                break;
            }
        }
        if !pipe.room() && end == Termination::StillRunning {
            end = Termination::PrintedTooMuch(pipe.name);
        }
    }
    let _ = timeout_at(patience, child.inner_mut().wait()).await;
    Ok(Outcome {
        end,
        stdout: stdout.bytes,
        stderr: stderr.bytes,
        took,
        left_running,
        scratch: folder,
    })
}

fn command(program: &Program, folder: &Path, mark: &str) -> CommandWrap {
    let mut command = CommandWrap::with_new(&program.binary, |command| {
        command
            .args(&program.args)
            .current_dir(folder)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(program.env.iter().map(|(key, value)| (key, value)))
            .env(MARK, mark)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Without it, Windows programs cannot open a socket.
        #[cfg(windows)]
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    });
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::tokio::JobObject);
    command
}

/// Reads what the program prints until it has ended and its outputs are closed, or until it must be
/// stopped. Returns how it ended, and whether its outputs are closed: something it started may still
/// hold them open.
async fn watch(
    child: &mut dyn ChildWrapper,
    processes: &mut ProcessTree,
    stdout: &mut Pipe,
    stderr: &mut Pipe,
    program: &Program,
    begin: Instant,
) -> Result<(Termination, bool)> {
    let mut ended = None;
    let mut deadline = begin + program.timeout;
    loop {
        if let Some(end) = ended
            && !stdout.open
            && !stderr.open
        {
            return Ok((end, true));
        }
        tokio::select! {
            // On a busy machine what was printed may be read late: that an output is closed counts
            // before that the time is up.
            biased;
            () = stdout.read(), if stdout.open => {}
            () = stderr.read(), if stderr.open => {}
            status = child.inner_mut().wait(), if ended.is_none() => {
                ended = Some(how(status.context("cannot wait for a listing")?));
                deadline = Instant::now() + GRACE;
            }
            () = sleep_until(deadline) => {
                return Ok((ended.unwrap_or(Termination::StillRunning), false));
            }
            _ = processes.limit_passed() => return Ok((Termination::TookTooMuchMemory, false)),
        }
        if program.one_failure && ended.is_none() && stdout.has_failed_test() {
            return Ok((Termination::FailedATest, false));
        }
        if let Some(full) = [&*stdout, &*stderr].into_iter().find(|pipe| !pipe.room()) {
            return Ok((Termination::PrintedTooMuch(full.name), false));
        }
    }
}

fn how(status: std::process::ExitStatus) -> Termination {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return Termination::Signalled(signal);
        }
    }
    Termination::Exited(status.code().unwrap_or(-1))
}

/// One of a program's outputs, and what it has printed there.
struct Pipe {
    name: &'static str,
    source: Option<Box<dyn AsyncRead + Send + Unpin>>,
    bytes: Vec<u8>,
    open: bool,
}

impl Pipe {
    fn new(name: &'static str, source: Option<impl AsyncRead + Send + Unpin + 'static>) -> Self {
        let source = source.map(|source| Box::new(source) as Box<dyn AsyncRead + Send + Unpin>);
        Self { name, open: source.is_some(), source, bytes: Vec::new() }
    }

    /// Reads more, up to one byte above the limit.
    async fn read(&mut self) {
        let Some(source) = &mut self.source else { return };
        let room = (OUTPUT_LIMIT + 1 - self.bytes.len()) as u64;
        if !matches!(source.take(room).read_buf(&mut self.bytes).await, Ok(1..)) {
            self.open = false;
        }
    }

    /// Whether a line says, in the form of Rust's test binaries, that a test failed.
    fn has_failed_test(&self) -> bool {
        let whole = self.bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or_default();
        self.bytes[..whole]
            .split(|&byte| byte == b'\n')
            .any(|line| line.starts_with(b"test ") && line.ends_with(b" ... FAILED"))
    }

    fn room(&self) -> bool {
        self.bytes.len() <= OUTPUT_LIMIT
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program {
            binary: "/bin/sh".into(),
            args: vec!["-c".to_owned(), script.to_owned()],
            stdin: String::new(),
            env: Vec::new(),
            timeout: Duration::from_secs(30),
            memory: bookwright_source::expectation::MEMORY,
            one_failure: false,
            one_console: false,
        }
    }

    #[tokio::test]
    async fn what_is_printed_is_kept_to_the_last_byte() {
        let outcome = run(&shell("cat; echo error >&2; exit 7")).await.unwrap();
        assert_eq!(
            (outcome.end, outcome.stderr.as_slice()),
            (Termination::Exited(7), &b"error\n"[..])
        );
        let said = Program { stdin: "no line end".to_owned(), ..shell("cat") };
        assert_eq!(run(&said).await.unwrap().stdout, b"no line end");
    }

    #[tokio::test]
    async fn one_console_shows_both_outputs_in_their_order() {
        let script = "echo 1; echo 2 >&2; echo 3; printf 4 >&2; exit 5";
        let outcome = run(&Program { one_console: true, ..shell(script) }).await.unwrap();
        assert_eq!((outcome.end, outcome.stderr.len()), (Termination::Exited(5), 0));
        assert_eq!(outcome.stdout, b"1\n2\n3\n4");
        let endless = Program { one_console: true, ..shell("yes >&2") };
        let end = run(&endless).await.unwrap().end;
        assert_eq!(end, Termination::PrintedTooMuch("standard output"));
    }

    #[tokio::test]
    async fn exactly_the_limit_may_be_printed() {
        let most = run(&shell("head -c 1048576 /dev/zero")).await.unwrap();
        assert_eq!((most.end, most.stdout.len()), (Termination::Exited(0), OUTPUT_LIMIT));
        let more = run(&shell("head -c 1048577 /dev/zero")).await.unwrap();
        assert_eq!(more.end, Termination::PrintedTooMuch("standard output"));
        let error = run(&shell("yes >&2")).await.unwrap();
        assert_eq!(error.end, Termination::PrintedTooMuch("standard error"));
    }

    #[tokio::test]
    async fn what_was_printed_before_the_stop_is_kept() {
        let hanging = Program { timeout: Duration::from_millis(300), ..shell("echo on; sleep 99") };
        let outcome = run(&hanging).await.unwrap();
        assert_eq!(
            (outcome.end, outcome.stdout.as_slice()),
            (Termination::StillRunning, &b"on\n"[..])
        );
    }

    #[tokio::test]
    async fn one_failed_test_is_enough_if_it_is_all_that_is_asked() {
        let tests = "echo 'test that ... FAILED'; sleep 0.3; echo 'test this ... ok'; exit 3";
        let asked = Program { one_failure: true, ..shell(tests) };
        let outcome = run(&asked).await.unwrap();
        assert_eq!(outcome.end, Termination::FailedATest);
        assert_eq!(outcome.stdout, b"test that ... FAILED\n");
        assert_eq!(run(&shell(tests)).await.unwrap().end, Termination::Exited(3));
        // A test whose name or output looks like it has not failed.
        let words = "echo 'test FAILED ... ok'; echo 'I test that ... FAILED'";
        let asked = Program { one_failure: true, ..shell(words) };
        assert_eq!(run(&asked).await.unwrap().end, Termination::Exited(0));
    }

    #[tokio::test]
    async fn the_folder_is_empty_and_goes() {
        let outcome = run(&shell("ls -A; pwd; touch left")).await.unwrap();
        let folder = String::from_utf8(outcome.stdout).unwrap();
        assert_eq!(Path::new(folder.trim_end()), outcome.scratch);
        assert!(!outcome.scratch.exists());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_process_whose_name_is_no_text_is_found() {
        let leaves = "name=$(printf 'n\\377'); cp \"$(command -v sleep)\" \"$name\"; \
            setsid \"./$name\" 99 >/dev/null 2>&1 &";
        super::super::processes::adopt_orphans();
        let left = run(&shell(leaves)).await.unwrap().left_running.unwrap();
        assert!(matches!(&left.command_lines[..], [one] if one.ends_with(" 99")), "{left}");
    }

    /// What hides as well as it can, but for its outputs; and what only waits for its time.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn whoever_holds_an_output_is_named_and_stopped() {
        super::super::processes::adopt_orphans();
        let outcome = run(&shell("env -i setsid sleep 4323.1 & echo on")).await.unwrap();
        assert_eq!(outcome.end, Termination::Exited(0));
        assert_eq!(outcome.stdout, b"on\n");
        assert_eq!(outcome.left_running.unwrap().command_lines, ["sleep 4323.1"]);
        let left = std::process::Command::new("pgrep").args(["-f", "sleep 4323[.]1"]).output();
        assert_eq!(left.unwrap().stdout, b"");
        assert_eq!(run(&shell("sleep 0.1 & echo on")).await.unwrap().left_running, None);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn memory_is_bounded_for_all_it_starts() {
        // `tail` keeps what may be the last line.
        let hungry = Program { memory: 64 << 20, ..shell("head -c 1G /dev/zero | tail; true") };
        assert_eq!(run(&hungry).await.unwrap().end, Termination::TookTooMuchMemory);
    }
}
