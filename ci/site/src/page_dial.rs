//! A dial as its page has it.

use bookwright_base::problem::Place;
use bookwright_source::dial::literal;
use bookwright_source::directive::ShowDial;
use bookwright_source::listing::Listing;

/// A dial of the page that is being woven.
pub(super) struct PageDial<'s> {
    /// What the page asks for.
    pub(super) show: ShowDial,
    /// Where.
    pub(super) place: Place,
    /// The listings that are turned together.
    pub(super) listings: Vec<&'s Listing>,
    /// The values, increasing.
    pub(super) values: Vec<u64>,
    /// The index of the value that the page shows.
    pub(super) set: usize,
    /// The insides of each figure that it turns, for each value.
    pub(super) figures: Vec<Vec<String>>,
    /// Whether the page shows code or output of its listings.
    pub(super) is_shown: bool,
}

impl PageDial<'_> {
    /// Whether it turns one of these listings.
    pub(super) fn turns(&self, names: &[&str]) -> bool {
        self.listings.iter().any(|listing| names.contains(&listing.name.as_str()))
    }

    /// A value in words.
    pub(super) fn says(&self, value: u64) -> String {
        let number = literal(value).replace('_', ",");
        match &self.show.says {
            Some(says) => says.get_ref().replace("{}", &number),
            None => {
                let dial = self.listings[0].metadata.dial.as_ref();
                format!("{} = {number}", dial.map_or("", |dial| dial.constant.get_ref()))
            }
        }
    }
}
