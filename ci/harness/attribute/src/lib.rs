//! `#[test]` for a test target with `harness = false`: the function is added to
//! `bookwright_harness::Suite`, as the built-in attribute adds it to the built-in harness.

use proc_macro::{TokenStream, TokenTree};

/// Makes a function without arguments a test. `use bookwright_harness::test;` gives it the place of
/// the built-in attribute of the same name.
#[proc_macro_attribute]
pub fn test(_arguments: TokenStream, function: TokenStream) -> TokenStream {
    let name = name(function.clone()).unwrap_or_else(|| panic!("`#[test]` is for a function"));
    let added = format!(
        "::bookwright_harness::inventory::submit! {{\n\
         ::bookwright_harness::Test {{ path: concat!(module_path!(), \"::{name}\"), run: {name} }}\n\
         }}"
    );
    let added: TokenStream = added.parse().expect("an item");
    function.into_iter().chain(added).collect()
}

/// The word after `fn`.
fn name(function: TokenStream) -> Option<String> {
    let is_fn = |token: &TokenTree| token.to_string() == "fn";
    let mut tokens = function.into_iter().skip_while(|token| !is_fn(token)).skip(1);
    tokens.next().map(|name| name.to_string())
}
