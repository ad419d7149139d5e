//! The commands: one short function each, which reads as the pipeline. Each prints the problems it
//! found, and returns whether there were none.

mod change;
mod doctor;
mod init;
mod practice;

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::cli;
use crate::explain;
use crate::rehearsal::examine;
use crate::report::Report;
use crate::results::{self, JsonStream, Results};
use crate::scratch::Scratch;
use bookwright_base::counts::counted;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_site::dates::Dates;
use bookwright_site::live::LiveNews;
use bookwright_site::render::render;
use bookwright_site::serve::ServeEvent;
use bookwright_source::Source;
use bookwright_source::fences::Fences;
use bookwright_source::quiz::{Quiz, Quizzes};
use bookwright_verify::progress::{Progress, Terminal};
use bookwright_verify::verdict::{Conclusion, SubjectKind, Verdict};
use bookwright_verify::{self, Selection, Verified};

pub use change::{new, remove, rename};
pub use doctor::doctor;
pub use init::init;
pub use practice::practice;

/// `build`: weaves and renders the site.
///
/// # Errors
/// If the site cannot be written.
pub fn build(root: &Path, report: &Report) -> Result<bool> {
    let start = Instant::now();
    let (dates, source) = Dates::and_source(root);
    let (dates, source) = (Rc::new(dates), Rc::new(source));
    let destination = &source.layout.destination;
    let rendered = render(&source, &dates, destination)?;
    report.mdbook_warnings(&rendered.warnings);
    let well = report.problems(rendered.problems);
    if well {
        let shown = relative(destination, report.base());
        report.done(&format!("built {shown} in {}", seconds(start.elapsed())));
    }
    Ok(well)
}

/// `serve`: builds, serves, watches.
///
/// # Errors
/// If the port is taken, or the folders cannot be watched.
pub fn serve(root: &Path, report: &Report, options: &cli::ServeOptions) -> Result<bool> {
    let (report, open) = (report.clone(), options.open);
    bookwright_site::serve::serve(root, options.port, options.poll, move |news| match news {
        ServeEvent::Serving(address) => {
            report.done(&format!("serving {address} (Ctrl-C stops it)"));
            if open && open::that_detached(&address).is_err() {
                report.warnings(&[no_browser(&address)]);
            }
        }
        ServeEvent::Built { time, warnings } => {
            report.mdbook_warnings(&warnings);
            report.done(&format!("built in {}", seconds(time)));
        }
        ServeEvent::Problems(problems) => {
            report.problems(problems);
        }
        ServeEvent::Live(news) => live(&report, news),
        ServeEvent::Trouble(trouble) => report.warnings(&[trouble]),
    })?;
    Ok(true)
}

/// Tells what a program did after an edit.
fn live(report: &Report, news: LiveNews) {
    match news {
        LiveNews::Passes(name) => report.done(&format!("{name} does what the book says")),
        LiveNews::Differs(name, words, records) => {
            anstream::eprintln!("{words}\n");
            let next = if records { ": b and Enter records what it does now" } else { "" };
            report.done(&format!("{name} does not do what the book says{next}"));
        }
        LiveNews::Recorded(file, difference) => {
            anstream::println!("{}\n{difference}", relative(&file, report.base()));
            report.done(&format!("recorded {}", relative(&file, report.base())));
        }
        LiveNews::Trouble(trouble) => report.warnings(&[trouble]),
    }
}

/// What to do without a browser. The system's reason, such as a wait status, helps nobody.
fn no_browser(address: &str) -> String {
    format!("no browser can be opened from here: open {address} yourself")
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// `test`: compares what the listings do with expectations and recordings.
///
/// # Errors
/// If cargo cannot be started, a file cannot be written, or a toolchain is not installed.
pub fn test(root: &Path, report: &Report, options: &cli::TestOptions) -> Result<bool> {
    let json = options.format == cli::Format::Json;
    let report = &if json { report.beside_results() } else { report.clone() };
    let selection = Selection { shard: options.shard, ..selection(&options.select) };
    let toolchain = options.toolchain.as_deref();
    let lines_base = json.then(|| report.base());
    let VerifiedListings { mut source, verified, took, compiler } =
        verify_listings(root, &selection, toolchain, lines_base)?;
    let mut problems = std::mem::take(&mut source.problems);
    problems.extend(verified.problems);
    let results = Results::new(&verified.verdicts, &problems, report.base(), took);
    if let Some(file) = &options.junit {
        results::write(file, &results::junit(&results)?)?;
    }
    if let Some(file) = report.summary_file() {
        let title = title(&source.settings.title, options);
        results::append(&file, &results::summary(&results, &title))?;
    }
    report.done(&summary(
        &verified.verdicts,
        wrong_quizzes(&source.quizzes, &problems, &verified.verdicts),
        took,
    ));
    if let Some(uncompiled) = uncompiled(&source.fences, &selection) {
        report.done(&uncompiled);
    }
    if let Some(compiler) = compiler {
        let count = bookwright_verify::toolchain::count(&verified.verdicts);
        report.done(&format!("with {compiler}, {count} of them would change"));
    }
    for verdict in verified.verdicts {
        problems.extend(verdict.problems);
        problems.extend(verdict.differences);
    }
    Ok(report.problems(problems))
}

/// The heading of a job's summary.
fn title(book: &Option<String>, options: &cli::TestOptions) -> String {
    let mut title = format!("Listings of {}", book.as_deref().unwrap_or("the book"));
    if let Some(shard) = &options.shard {
        title.push_str(&format!(", shard {shard}"));
    }
    if let Some(toolchain) = &options.toolchain {
        title.push_str(&format!(", with {toolchain}"));
    }
    title
}

/// `bless`: records what the listings do.
///
/// # Errors
/// As [`test()`], and if a recording cannot be written.
pub fn bless(root: &Path, report: &Report, options: &cli::BlessOptions) -> Result<bool> {
    let record = Selection { record: true, ..selection(&options.select) };
    let VerifiedListings { mut source, verified, .. } = verify_listings(root, &record, None, None)?;
    let mut problems = std::mem::take(&mut source.problems);
    problems.extend(verified.problems);
    if options.times {
        let timed = bookwright_verify::bless::times(&source, &verified.verdicts)?;
        let file = relative(&source.layout.times(), report.base());
        report.done(&format!("{file} has the times of {}", counted(timed, "listing")));
    }
    let blessed =
        bookwright_verify::bless::bless(&source, &verified.verdicts, |file, difference| {
            anstream::println!("{}\n{difference}", relative(file, report.base()));
        })?;
    let refused =
        verified.verdicts.iter().filter(|each| each.conclusion == Conclusion::Failed).count();
    let refused = match refused {
        0 => String::new(),
        count => format!(", {count} refused: they do not do what is expected of them"),
    };
    report
        .done(&format!("{} recorded, {} unchanged{refused}", blessed.recorded, blessed.unchanged));
    problems.extend(verified.verdicts.into_iter().flat_map(|verdict| verdict.problems));
    Ok(report.problems(problems))
}

/// `timeline`: the picture of recorded runs as a file of its own.
///
/// # Errors
/// If the file cannot be written.
pub fn timeline(root: &Path, report: &Report, options: &cli::TimelineOptions) -> Result<bool> {
    let source = Source::discover(root);
    let picture = match bookwright_site::picture(&source, &options.names) {
        Ok(picture) => picture,
        Err(problems) => return Ok(report.problems(problems)),
    };
    if options.svg == Path::new("-") {
        anstream::print!("{picture}");
        return Ok(true);
    }
    std::fs::write(&options.svg, picture)
        .with_context(|| format!("cannot write {}", options.svg.display()))?;
    report.done(&format!("wrote {}", options.svg.display()));
    Ok(true)
}

fn selection(select: &cli::Select) -> Selection {
    Selection {
        names: select.names.clone(),
        jobs: select.jobs,
        isolated: select.isolated,
        fresh: select.fresh || select.stress_count.is_some(),
        stress_count: select.stress_count,
        ..Selection::default()
    }
}

/// The listings, after they were built, run, and judged.
struct VerifiedListings {
    source: Source,
    verified: Verified,
    took: Duration,
    /// The version of the compiler, if it is not the book's.
    compiler: Option<String>,
}

/// Builds, runs, and judges the listings. Writes lines of JSON if there is a folder for their paths to
/// be relative to.
fn verify_listings(
    root: &Path,
    selection: &Selection,
    toolchain: Option<&str>,
    lines_base: Option<&Path>,
) -> Result<VerifiedListings> {
    let begin = Instant::now();
    let mut source = Source::discover(root);
    let problems = std::mem::take(&mut source.problems);
    let terminal = Terminal::new();
    let stream = lines_base.map(|base| {
        JsonStream::new(std::io::stdout(), &terminal, &problems, base, toolchain.is_some())
    });
    let progress: &dyn Progress = stream.as_ref().map_or(&terminal, |stream| stream);
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let mut compiler = None;
    let verified = runtime.block_on(bookwright_verify::interruptible(async {
        if let Some(toolchain) = toolchain {
            bookwright_verify::toolchain::choose(&mut source, toolchain).await?;
            compiler = Some(bookwright_verify::toolchain::compiler(&source).await);
        }
        let mut verified = bookwright_verify::verify(&source, selection, progress).await?;
        if toolchain.is_some() {
            bookwright_verify::toolchain::as_changes(&mut verified.verdicts);
        }
        Ok(verified)
    }));
    // Dropping the runtime drops everything that an interrupted run had started.
    drop(runtime);
    bookwright_verify::end_orphans();
    let verified: Verified = verified?;
    stream.map_or(Ok(()), |stream| stream.finish(&verified))?;
    source.problems = problems;
    Ok(VerifiedListings { source, verified, took: begin.elapsed(), compiler })
}

/// How many quizzes have a problem of their sources, besides those whose programs were judged.
fn wrong_quizzes(quizzes: &Quizzes, problems: &[Problem], verdicts: &[Verdict]) -> usize {
    let wrong = |quiz: &&Quiz| {
        problems.iter().any(|each| each.place.file == quiz.text.path)
            && !verdicts.iter().any(|verdict| *verdict.path == *quiz.text.path)
    };
    quizzes.all.iter().filter(wrong).count()
}

/// The run in one line. `wrong_quizzes` is how many quizzes failed.
fn summary(verdicts: &[Verdict], wrong_quizzes: usize, took: Duration) -> String {
    let count = |is: fn(&Conclusion) -> bool| verdicts.iter().filter(|v| is(&v.conclusion)).count();
    let kept = match verdicts.iter().filter(|verdict| verdict.kept).count() {
        0 => String::new(),
        kept => format!("; {kept} not run again: nothing changed since they passed"),
    };
    let named = |count| if count == 1 { "1 quiz".to_owned() } else { format!("{count} quizzes") };
    let wrong = match wrong_quizzes {
        0 => String::new(),
        count => format!("; {} failed", named(count)),
    };
    let of = |kind| verdicts.iter().filter(|each| each.kind == kind).count();
    let (of_fences, of_quizzes) = (of(SubjectKind::Fence), of(SubjectKind::Quiz));
    let of_listings = verdicts.len() - of_fences - of_quizzes;
    let mut subjects = Vec::new();
    if of_listings > 0 || of_fences == 0 {
        subjects.push(counted(of_listings, "listing"));
    }
    if of_fences > 0 {
        subjects.push(counted(of_fences, "fence"));
    }
    if of_quizzes > 0 {
        subjects.push(named(of_quizzes));
    }
    let subjects = subjects.join(", ");
    let unrecorded = match count(|each| *each == Conclusion::Unrecorded) {
        0 => String::new(),
        count => format!(" {count} not recorded yet,"),
    };
    format!(
        "{subjects}: {} passed, {} failed,{unrecorded} {} not run in {:.1} s{wrong}{kept}",
        count(|each| *each == Conclusion::Passed),
        count(|each| matches!(each, Conclusion::Failed | Conclusion::Differs)),
        count(|each| matches!(each, Conclusion::NotRun(_))),
        took.as_secs_f64()
    )
}

/// How many blocks of the pages nobody compiles, unless only some subjects are asked for.
fn uncompiled(fences: &Fences, selection: &Selection) -> Option<String> {
    let says = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {more}")),
    };
    let ignored =
        says(fences.ignored, "block of Rust says `ignore`", "blocks of Rust say `ignore`");
    let unlabelled = says(
        fences.unlabelled,
        "block of code names no language",
        "blocks of code name no language",
    );
    let all: Vec<String> = ignored.into_iter().chain(unlabelled).collect();
    let whole = selection.names.is_empty() && selection.shard.is_none();
    (whole && !all.is_empty()).then(|| format!("not compiled: {}", all.join(", ")))
}

/// `check`: finds what is unsound in the sources and the site.
///
/// # Errors
/// If the site cannot be built into its folder.
pub fn check(root: &Path, report: &Report) -> Result<bool> {
    let (dates, source) = Dates::and_source(root);
    let source = Rc::new(source);
    let folder = Scratch::new()?;
    let examined = examine(&source, dates, &folder.path().join("site"))?;
    report.mdbook_warnings(&examined.warnings);
    let well = report.problems(examined.problems);
    if well {
        let count = source.chapters.len();
        let chapters = if count == 1 { "chapter is" } else { "chapters are" };
        report.done(&format!("{count} {chapters} sound"));
    }
    Ok(well)
}

/// `explain`: prints what a code means, or all codes. Needs no book.
///
/// # Errors
/// If an explanation is malformed: a test reads them all, so no release has one.
pub fn explain(code: Option<&str>) -> Result<bool> {
    let Some(code) = code else {
        anstream::print!("{}", explain::list()?);
        return Ok(true);
    };
    match explain::explain(code)? {
        Ok(explanation) => {
            anstream::print!("{explanation}");
            Ok(true)
        }
        Err(unknown) => {
            anstream::eprintln!("error: {unknown}");
            Ok(false)
        }
    }
}

/// `preprocess`: weaves for stock mdBook. Reads the book as JSON from standard input, and writes the
/// woven book to standard output. Supports every renderer.
///
/// # Errors
/// If the input is not a book, or standard output is closed.
pub fn preprocess(args: &[String]) -> Result<bool> {
    if args.first().is_some_and(|first| first == "supports") {
        return Ok(true);
    }
    let (problems, root) = bookwright_site::preprocess(std::io::stdin(), std::io::stdout())?;
    Ok(Report::new(&root).problems(problems))
}
