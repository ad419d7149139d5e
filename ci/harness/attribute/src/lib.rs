//! `#[test]` for a test target with `harness = false`: the function is added to
//! `bookwright_harness::Suite`, as the built-in attribute adds it to the built-in harness.

use proc_macro::{TokenStream, TokenTree};

/// Makes a function without arguments a test. `use bookwright_harness::test;` gives it the place of
/// the built-in attribute of the same name. A `#[test(thorough)]` takes long and seldom breaks, and is
/// left to CI.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, function: TokenStream) -> TokenStream {
    let thorough = match arguments.to_string().as_str() {
        "" => false,
        "thorough" => true,
        other => {
            panic!("`#[test({other})]` is not known, but `#[test]` and `#[test(thorough)]` are")
        }
    };
    let name = name(function.clone()).unwrap_or_else(|| panic!("`#[test]` is for a function"));
    let added = format!(
        "::bookwright_harness::inventory::submit! {{\n\
         ::bookwright_harness::Test {{\n\
         path: concat!(module_path!(), \"::{name}\"), run: {name}, thorough: {thorough}\n\
         }} }}"
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
