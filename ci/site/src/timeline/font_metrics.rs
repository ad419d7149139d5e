//! The width of text: the advances of the book's fonts, in thousandths of their size.
//!
//! Labels are placed when the book is woven, long before a browser can measure them. The figures
//! are those of the files in `theme/fonts/` (`make/README.md` there says how they are made). A
//! character that is not in the table counts as the widest one, so that labels never overlap. Fallback fonts have
//! the same measures (`fonts.css`).

/// A font at a size, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    face: Face,
    size: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    /// Hanken Grotesk at weight 410.
    Text,
    /// Hanken Grotesk at weight 620.
    Bold,
    /// Commit Mono.
    Mono,
}

/// The widest character of the table, assumed for unknown ones.
const WIDEST: u16 = 1058;
/// The advance of Commit Mono.
const MONO: u16 = 600;

/// The advances from the space to the tilde, at weight 410.
#[rustfmt::skip]
const TEXT: [u16; 95] = [
    260, 240, 339, 699, 560, 747, 687, 175, 224, 224, 398, 560, 240, 327, 240, 418, 560, 560, 560,
    560, 560, 560, 560, 560, 560, 560, 240, 240, 560, 560, 560, 516, 874, 638, 601, 704, 682, 585,
    565, 731, 679, 247, 552, 635, 495, 840, 676, 748, 554, 774, 598, 564, 587, 656, 657, 958, 642,
    603, 583, 259, 449, 259, 555, 408, 293, 540, 587, 518, 587, 540, 335, 514, 548, 227, 227, 533,
    265, 829, 548, 577, 587, 587, 408, 470, 347, 548, 521, 748, 521, 521, 472, 240, 258, 240, 560,
];
/// The same at weight 620.
#[rustfmt::skip]
const BOLD: [u16; 95] = [
    260, 249, 359, 695, 560, 738, 697, 188, 262, 262, 399, 560, 240, 327, 240, 420, 560, 560, 560,
    560, 560, 560, 560, 560, 560, 560, 240, 240, 560, 560, 560, 515, 874, 664, 608, 708, 676, 580,
    560, 734, 689, 259, 555, 655, 502, 852, 686, 748, 560, 782, 608, 572, 585, 657, 667, 973, 662,
    619, 599, 288, 462, 288, 607, 469, 307, 544, 578, 521, 578, 541, 345, 520, 560, 240, 240, 552,
    274, 839, 560, 573, 578, 578, 421, 471, 361, 560, 531, 753, 536, 531, 471, 271, 268, 271, 560,
];

impl Font {
    /// The text's font.
    pub(super) const fn text(size: f64) -> Self {
        Self { face: Face::Text, size }
    }

    /// The text's font, bold.
    pub(super) const fn bold(size: f64) -> Self {
        Self { face: Face::Bold, size }
    }

    /// The font of code and of what is printed.
    pub(super) const fn mono(size: f64) -> Self {
        Self { face: Face::Mono, size }
    }

    /// The width of a text in this font, in CSS pixels.
    pub(super) fn width(self, text: &str) -> f64 {
        let thousandths: u32 = text.chars().map(|c| u32::from(self.advance(c))).sum();
        f64::from(thousandths) * self.size / 1000.0
    }

    fn advance(self, c: char) -> u16 {
        let table = match self.face {
            // Other characters come from a fallback font, up to twice as wide.
            Face::Mono => return if c < '\u{2600}' { MONO } else { 2 * MONO },
            Face::Text => &TEXT,
            Face::Bold => &BOLD,
        };
        let known = u32::from(c).checked_sub(32).and_then(|index| table.get(index as usize));
        match c {
            '·' | '’' | '‘' => 333,
            '“' | '”' => 460,
            '–' | '×' => 560,
            _ => known.copied().unwrap_or(WIDEST),
        }
    }

    /// The text in at most two lines of a width.
    pub(super) fn broken(self, text: &str, width: f64) -> Vec<String> {
        if self.width(text) <= width {
            return vec![text.to_owned()];
        }
        let breaks = text.rmatch_indices(' ').map(|(at, _)| text.split_at(at));
        let fits = |(first, _): &(&str, &str)| self.width(first) <= width;
        match breaks.into_iter().find(fits) {
            Some((first, rest)) => vec![first.to_owned(), self.fitted(rest.trim_start(), width)],
            None => vec![self.fitted(text, width)],
        }
    }

    /// The text, shortened to a width with an ellipsis.
    pub(super) fn fitted(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let room = width - self.width("…");
        let mut used = 0.0;
        let mut kept = String::new();
        for c in text.chars() {
            used += f64::from(self.advance(c)) * self.size / 1000.0;
            if used > room {
                break;
            }
            kept.push(c);
        }
        format!("{}…", kept.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_fonts() {
        assert!((Font::mono(12.0).width("the cake goes in") - 115.2).abs() < 0.01);
        assert!((Font::text(13.0).width("sleep") - 31.226).abs() < 0.01);
        assert!(Font::bold(13.0).width("sleep") > Font::text(13.0).width("sleep"));
        assert!(Font::text(10.0).width("\u{4e16}") > 10.0);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let font = Font::mono(10.0);
        assert_eq!(font.fitted("twelve chars", 72.0), "twelve chars");
        assert_eq!(font.fitted("twelve chars", 71.0), "twelve cha…");
        assert_eq!(font.fitted("twelve chars", 0.0), "…");
    }

    #[test]
    fn what_does_not_fit_is_broken_between_words() {
        let font = Font::mono(10.0);
        assert_eq!(font.broken("twelve chars", 72.0), ["twelve chars"]);
        assert_eq!(font.broken("twelve chars", 60.0), ["twelve", "chars"]);
        assert_eq!(font.broken("a dozen more characters", 60.0), ["a dozen", "more char…"]);
        assert_eq!(font.broken("characters", 30.0), ["char…"]);
    }
}
