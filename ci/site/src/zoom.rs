//! mdBook's images, each once: it writes an image twice, with a checkbox that its own style sheets hide,
//! and shows the second one large when the box is checked.

use std::borrow::Cow;

const START: &str =
    "<label class=\"checkbox-label\"><input class=\"checkbox-img\" type=\"checkbox\">";
const AGAIN: &str = "<span class=\"img-wrapper\">";
const END: &str = "</span></label>";

/// A page with each image once.
pub(super) fn without_zoom(page: &str) -> Cow<'_, str> {
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
