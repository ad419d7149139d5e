//! When a page shows a recording: at once, or when its reader asks, perhaps after a guess.

use serde_spanned::Spanned;

/// What `{{#output …}}` and `{{#errors …}}` ask for: a listing's recording, and when it is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowRecorded {
    /// The listing.
    pub name: Spanned<String>,
    /// Whether it stands open, without a fold.
    pub open: bool,
    /// What the reader may guess before it is shown.
    pub prediction: Option<Prediction>,
}

impl ShowRecorded {
    /// The listings that it names: its own, and those that a guess is compared with.
    pub fn names(&self) -> impl Iterator<Item = &Spanned<String>> {
        let prediction = self.prediction.as_ref();
        let others = prediction.and_then(|each| match &each.form {
            Form::OneOf(others) => Some(others),
            _ => None,
        });
        let why = prediction.and_then(|each| each.why.as_ref()).map(|why| &why.name);
        std::iter::once(&self.name).chain(others.into_iter().flatten()).chain(why)
    }
}

/// What a reader may guess of a recording: `predict="…"`, and `why="…"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// What is guessed.
    pub form: Form,
    /// Where `predict="…"` stands.
    pub written: Spanned<String>,
    /// What is said to the commonest wrong guess.
    pub why: Option<Why>,
}

/// What is guessed.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// `order`: in what order the lines are printed.
    Order,
    /// `number:KEY`: the figure with this key, or the one number in the only line that has these words.
    Number(Spanned<String>),
    /// `yes|no:CLAIM`: whether something happens.
    YesNo(Claim),
    /// `one of: NAME, NAME`: which output is this listing's; the others are those of these listings.
    OneOf(Vec<Spanned<String>>),
}

/// What may be true of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Claim {
    Compiles,
    Warns,
    Ends,
    Panics,
    Hangs,
}

impl Claim {
    /// The words for them.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("compiles", Self::Compiles),
        ("warns", Self::Warns),
        ("ends", Self::Ends),
        ("panics", Self::Panics),
        ("hangs", Self::Hangs),
    ];
}

/// What is said to a wrong guess: the guess is what another listing does.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The listing whose recording is what was guessed.
    pub name: Spanned<String>,
    /// The author's words, as Markdown.
    pub words: String,
}

impl Prediction {
    /// Reads the values of `predict` and `why`. `None` if the first has no form that is known.
    pub(super) fn read(written: Spanned<String>, why: Option<Spanned<String>>) -> Option<Self> {
        let form = Form::read(&written)?;
        let why = why.map(|value| {
            let (name, words) = first_part(&value);
            Why { name, words }
        });
        Some(Self { form, written, why })
    }
}

impl Form {
    fn read(written: &Spanned<String>) -> Option<Self> {
        if written.get_ref().trim() == "order" {
            return Some(Self::Order);
        }
        let (word, rest) = written.get_ref().split_once(':')?;
        let at = written.span().start + word.len() + 1;
        match word.trim() {
            "number" => Some(Self::Number(trimmed(at, rest))).filter(|_| !rest.trim().is_empty()),
            "yes|no" => {
                let claim = Claim::WORDS.iter().find(|(claim, _)| *claim == rest.trim())?.1;
                Some(Self::YesNo(claim))
            }
            "one of" => {
                let mut names = Vec::new();
                let mut at = at;
                for part in rest.split(',') {
                    names.push(trimmed(at, part));
                    at += part.len() + 1;
                }
                Some(Self::OneOf(names)).filter(|_| !rest.trim().is_empty())
            }
            _ => None,
        }
    }
}

/// `NAME: words`: the name with its place, and the words.
fn first_part(value: &Spanned<String>) -> (Spanned<String>, String) {
    let (name, words) = value.get_ref().split_once(':').unwrap_or((value.get_ref(), ""));
    (trimmed(value.span().start, name), words.trim().to_owned())
}

/// A part of a value that begins at a byte of the chapter, without blanks around it.
fn trimmed(at: usize, part: &str) -> Spanned<String> {
    let start = at + part.len() - part.trim_start().len();
    let word = part.trim();
    Spanned::new(start..start + word.len(), word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(written: &str) -> Option<Form> {
        Form::read(&Spanned::new(10..10 + written.len(), written.to_owned()))
    }

    #[test]
    fn four_forms_and_nothing_else() {
        assert_eq!(form("order"), Some(Form::Order));
        assert_eq!(form("yes|no: panics"), Some(Form::YesNo(Claim::Panics)));
        let Some(Form::Number(key)) = form("number: dinner is served") else { panic!() };
        assert_eq!((key.span(), key.get_ref().as_str()), (18..34, "dinner is served"));
        let Some(Form::OneOf(names)) = form("one of: a-b,c") else { panic!() };
        let names: Vec<_> = names.iter().map(|each| (each.span(), &each.get_ref()[..])).collect();
        assert_eq!(names, [(18..21, "a-b"), (22..23, "c")]);
        for wrong in
            ["", "ordr", "number", "number:", "yes|no", "yes|no:burns", "one of:", "sort:x"]
        {
            assert_eq!(form(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_why_names_a_listing_first() {
        let why = Spanned::new(5..17, "two-cooks: Yes".to_owned());
        let (name, words) = first_part(&why);
        assert_eq!(
            (name.span(), name.get_ref().as_str(), words.as_str()),
            (5..14, "two-cooks", "Yes")
        );
    }
}
