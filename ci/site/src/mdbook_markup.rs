//! What mdBook's markup says only with its own style sheets and scripts, and what it lacks.
//!
//! An image stands twice, with a checkbox that shows the second one large; a task's box has no name for
//! those who do not see it, and a table that scrolls cannot be scrolled by keyboard.

use std::borrow::Cow;

const START: &str =
    "<label class=\"checkbox-label\"><input class=\"checkbox-img\" type=\"checkbox\">";
const AGAIN: &str = "<span class=\"img-wrapper\">";
const END: &str = "</span></label>";
const TASK: &str = "<input disabled=\"\" type=\"checkbox\"";
/// One that is not ours: ours take the keyboard already.
const TABLE: &str = "<div class=\"table-wrapper\">";
const SCROLLED: &str =
    "<div class=\"table-wrapper\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">";

/// A page whose images stand once, whose tasks have names, and whose tables can be scrolled by keyboard.
pub(super) fn mended(page: &str) -> Cow<'_, str> {
    let page = without_zoom(page);
    if !page.contains(TASK) && !page.contains(TABLE) {
        return page;
    }
    let done = format!("{TASK} checked=\"\"");
    let page = page.replace(&done, &format!("{done} aria-label=\"done\""));
    let page = page.replace(&format!("{TASK}>"), &format!("{TASK} aria-label=\"to do\">"));
    Cow::Owned(page.replace(TABLE, SCROLLED))
}

/// A page with each image once.
fn without_zoom(page: &str) -> Cow<'_, str> {
    let mut parts = page.split(START);
    let first = parts.next().unwrap_or(page);
    if first.len() == page.len() {
        return Cow::Borrowed(page);
    }
    let mut out = String::with_capacity(page.len());
    out.push_str(first);
    for part in parts {
        match part
            .split_once(AGAIN)
            .and_then(|(image, rest)| Some((image, rest.split_once(END)?.1)))
        {
            Some((image, rest)) => {
                out.push_str(image);
                out.push_str(rest);
            }
            None => {
                out.push_str(START);
                out.push_str(part);
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_have_names_and_tables_take_the_keyboard() {
        let page =
            format!("<li>{TASK}>a</li><li>{TASK} checked=\"\">b</li>{TABLE}<table></table></div>");
        assert_eq!(
            mended(&page),
            format!(
                "<li>{TASK} aria-label=\"to do\">a</li><li>{TASK} checked=\"\" aria-label=\"done\">b</li>\
                 {SCROLLED}<table></table></div>"
            )
        );
    }

    #[test]
    fn an_image_is_there_once() {
        let image = "<img src=\"a.png\" alt=\"a\">";
        let page = format!(
            "<p>{START}{image}{AGAIN}{image}{END} b</p><p>{START}{image}{AGAIN}{image}{END}</p>"
        );
        assert_eq!(without_zoom(&page), format!("<p>{image} b</p><p>{image}</p>"));
        let cut = format!("<p>{START}{image}</p>");
        assert_eq!(without_zoom(&cut), cut);
    }
}
