//! Reads a line of a shell session: whether it can be a command, and whether what it prints can be
//! compared.

use std::path::Path;

/// What a command that can be compared asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    /// Cargo builds the crate, and may run what it built.
    Cargo(CargoCall),
    /// The shell prints the exit status of the command before: `echo $?`.
    Status,
}

/// A call of cargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CargoCall {
    /// Cargo's command: run, build, check, or test.
    pub(super) command: String,
    /// Arguments of the program, or of the tests.
    pub(super) args: Vec<String>,
    /// Variables set for it.
    pub(super) env: Vec<(String, String)>,
}

/// Commands that shells have built in, and that a session may show.
const BUILTINS: [&str; 18] = [
    ".", "alias", "cd", "command", "echo", "eval", "exec", "exit", "export", "pwd", "read", "set",
    "source", "time", "type", "umask", "unalias", "unset",
];
/// Those that may change what any later command does.
const CHANGE_THE_SHELL: [&str; 10] =
    [".", "alias", "eval", "exec", "export", "set", "source", "umask", "unalias", "unset"];

/// Reads the words after a prompt.
///
/// # Errors
/// Why what it prints is not compared.
pub(super) fn read(call: &str) -> Result<Call, String> {
    let not = |why: &str| Err(why.to_owned());
    if matches!(call.trim(), "echo $?" | "echo \"$?\"") {
        return Ok(Call::Status);
    }
    if let Some(sign) = of_the_shell(call) {
        return Err(format!("only a shell understands `{sign}`"));
    }
    let Some(words) = shlex::split(call) else { return not("a quote in it is not closed") };
    let (env, words) = variables(&words);
    if let Some((name, _)) = env.iter().find(|(name, _)| changes_more(name)) {
        return Err(format!("`{name}` changes more than the program"));
    }
    let Some((command, rest)) = words
        .split_first()
        .filter(|(cargo, _)| *cargo == "cargo")
        .and_then(|it| it.1.split_first())
    else {
        return not("it does not call cargo");
    };
    if !["run", "build", "check", "test"].contains(&command.as_str()) {
        return not("only cargo run, build, check, and test are");
    }
    let mut parts = rest.splitn(2, |word| *word == "--");
    let before = parts.next().unwrap_or_default();
    let after = parts.next().unwrap_or_default();
    if before.iter().any(|word| word.starts_with('-')) {
        return not("it has options for cargo");
    }
    let args = before.iter().chain(after).cloned().collect();
    Ok(Call::Cargo(CargoCall { command: command.clone(), args, env }))
}

/// Whether these words can be a command: the first one that sets no variable is built into shells,
/// is a program of this machine, or is a path.
pub(super) fn is_command(call: &str) -> bool {
    let Some(word) = name(call) else { return false };
    let is_path = word.contains('/') && word.chars().any(char::is_alphanumeric);
    word == "cargo" || is_path || BUILTINS.contains(&word) || is_installed(word)
}

/// Whether a command may change what any later command does.
pub(super) fn changes_the_shell(call: &str) -> bool {
    name(call).is_some_and(|word| CHANGE_THE_SHELL.contains(&word))
}

/// The first word of a command that sets no variable.
fn name(call: &str) -> Option<&str> {
    let sets = |word: &&str| word.split_once('=').is_some_and(|(name, _)| is_variable(name));
    call.split_whitespace().find(|word| !sets(word))
}

fn is_installed(word: &str) -> bool {
    let named = |folder: &Path| {
        let plain = folder.join(word);
        let program = folder.join(format!("{word}{}", std::env::consts::EXE_SUFFIX));
        plain.is_file() || program.is_file()
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && std::env::split_paths(&path).any(|folder| named(&folder))
}

/// The first character of a command that makes a shell do more than start a program with words.
fn of_the_shell(call: &str) -> Option<char> {
    let (mut quote, mut escaped) = (None, false);
    call.chars().find(|&c| {
        let plain = !std::mem::take(&mut escaped);
        match quote {
            Some('\'') => quote = (c != '\'').then_some('\''),
            _ if !plain => {}
            _ if c == '\\' => escaped = true,
            Some(_) if c == '"' => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            _ => return "$`".contains(c) || (quote.is_none() && "|&;<>()*?[]{}~!#".contains(c)),
        }
        false
    })
}

/// The variables that a command sets, and the words after them.
fn variables(words: &[String]) -> (Vec<(String, String)>, &[String]) {
    let set = |word: &String| {
        let (name, value) = word.split_once('=')?;
        is_variable(name).then(|| (name.to_owned(), value.to_owned()))
    };
    let env: Vec<_> = words.iter().map_while(set).collect();
    let rest = &words[env.len()..];
    (env, rest)
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a variable may change what is built, or how the standard library reports a panic.
fn changes_more(name: &str) -> bool {
    name.starts_with("CARGO") || name.starts_with("RUST") || name == "PATH"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read() {
        for (command, args, env) in [
            ("cargo run -- the poem.txt", &["the", "poem.txt"][..], &[][..]),
            (" cargo run", &[], &[]),
            ("cargo run -- \"a b\" 'c|d' e\\ f", &["a b", "c|d", "e f"], &[]),
            ("X=1 Y='2 3' cargo run", &[], &[("X", "1"), ("Y", "2 3")]),
        ] {
            let Ok(Call::Cargo(call)) = read(command) else { panic!("{command}") };
            assert_eq!(call.command, "run", "{command}");
            assert_eq!(call.args, args, "{command}");
            assert!(call.env.iter().map(|(a, b)| (a.as_str(), b.as_str())).eq(env.iter().copied()));
        }
        assert_eq!(read("echo $?"), Ok(Call::Status));
    }

    #[test]
    fn what_is_not_compared_says_why() {
        for (command, why) in [
            ("cargo", "it does not call cargo"),
            ("cd a", "it does not call cargo"),
            ("cargo +nightly miri run", "only cargo run, build, check, and test are"),
            ("cargo run --release", "it has options for cargo"),
            ("cargo run -- a | sort", "only a shell understands `|`"),
            ("cargo run > out.txt", "only a shell understands `>`"),
            ("cargo run -- \"$HOME\"", "only a shell understands `$`"),
            ("cargo run -- 'a", "a quote in it is not closed"),
            ("RUST_BACKTRACE=1 cargo run", "`RUST_BACKTRACE` changes more than the program"),
        ] {
            assert_eq!(read(command), Err(why.to_owned()), "{command}");
        }
    }

    #[test]
    fn a_prompt_is_followed_by_what_can_be_a_command() {
        for command in ["cargo run", "X=1 cargo run", "cd a", "echo $?", "./target/debug/a"] {
            assert!(is_command(command), "{command}");
        }
        for words in ["4 soup", "", "= 4", "5.00", "no-such-program-in-any-folder", "/", "X=1"] {
            assert!(!is_command(words), "{words}");
        }
        assert!(changes_the_shell("export X=1") && !changes_the_shell("cd a"));
    }
}
