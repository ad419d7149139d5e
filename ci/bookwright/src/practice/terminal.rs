//! The terminal while a reader practices: keys are heard without Enter, and it is as before afterward,
//! also after a panic.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Once;
use std::thread;

use anyhow::{Context as _, Result};
use crossterm::cursor::MoveTo;
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};
use crossterm::{event, execute, terminal};

/// The size of a terminal that does not tell.
const USUAL: (u16, u16) = (80, 24);

/// What happens at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// A key with this letter.
    Key(char),
    /// The reader wants to leave.
    Quit,
    /// The reader wants the shell for a while.
    Suspend,
    /// The terminal has another size.
    Resized,
}

/// Whether a reader sits at both ends.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The terminal. Dropping it leaves it as it was.
#[derive(Debug)]
pub(super) struct RawTerminal(());

impl RawTerminal {
    /// Takes the terminal.
    pub(super) fn enter() -> Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                // Otherwise the lines of the message are stairs.
                let _ = disable_raw_mode();
                before(panic);
            }));
        });
        enable_raw_mode().context("cannot hear keys at this terminal")?;
        Ok(Self(()))
    }

    /// Calls `heard` with all that happens, until it returns false.
    pub(super) fn listen(heard: impl Fn(Input) -> bool + Send + 'static) -> Result<()> {
        let listen = move || {
            while let Ok(event) = event::read() {
                if input(&event).is_some_and(|input| !heard(input)) {
                    break;
                }
            }
            // Nobody can press a key any more.
            heard(Input::Quit);
        };
        let thread = thread::Builder::new().name("keys".to_owned()).spawn(listen);
        thread.context("cannot start a thread").map(drop)
    }

    /// Gives the terminal back to the shell until the reader returns.
    pub(super) fn suspend(&self) -> Result<()> {
        #[cfg(unix)]
        {
            use nix::sys::signal::{Signal, raise};
            self.show_last("")?;
            disable_raw_mode().context("cannot give the terminal back")?;
            raise(Signal::SIGTSTP).context("cannot stop")?;
            enable_raw_mode().context("cannot hear keys at this terminal")?;
        }
        Ok(())
    }

    /// The columns and rows.
    pub(super) fn size() -> (usize, usize) {
        let (columns, rows) = terminal::size().ok().filter(|size| size.0 > 0).unwrap_or(USUAL);
        (usize::from(columns), usize::from(rows))
    }

    /// Shows a screen in place of what is there, and a last line below it.
    pub(super) fn show(&self, screen: &str, last: &str) -> io::Result<()> {
        execute!(io::stdout(), Clear(ClearType::All), MoveTo(0, 0))?;
        write(&format!("{screen}\n{last}"))
    }

    /// Shows another last line.
    pub(super) fn show_last(&self, last: &str) -> io::Result<()> {
        write("\r")?;
        execute!(io::stdout(), Clear(ClearType::CurrentLine))?;
        write(last)
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        let _ = self.show_last("");
        let _ = disable_raw_mode();
    }
}

/// Writes text, without colors where none are wanted. A terminal without its usual mode begins a line only
/// where it is told to.
fn write(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.replace('\n', "\r\n").as_bytes())?;
    out.flush()
}

fn input(event: &Event) -> Option<Input> {
    match event {
        Event::Resize(..) => Some(Input::Resized),
        Event::Key(key) if key.kind == KeyEventKind::Press => {
            let held = key.modifiers.contains(KeyModifiers::CONTROL);
            match key.code {
                KeyCode::Char('c' | 'd') if held => Some(Input::Quit),
                KeyCode::Char('z') if held => Some(Input::Suspend),
                KeyCode::Char(key) if !held => Some(Input::Key(key.to_ascii_lowercase())),
                KeyCode::Enter => Some(Input::Key('\n')),
                KeyCode::Up => Some(Input::Key('k')),
                KeyCode::Down => Some(Input::Key('j')),
                KeyCode::Esc => Some(Input::Key('\u{1b}')),
                _ => None,
            }
        }
        _ => None,
    }
}
