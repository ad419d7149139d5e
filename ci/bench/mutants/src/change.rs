//! What is left out or changed in a solution, one thing at a time.

use std::collections::HashSet;
use std::ops::Range;

use anyhow::{Context, Result};
use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Arm, BinOp, Block, Expr, Item, ItemFn, Lit, Local, Macro, Pat, ReturnType, Stmt, Token, UnOp,
};

/// One change of a solution.
#[derive(Debug)]
pub(crate) struct Change {
    bytes: Range<usize>,
    by: String,
    /// The line where it is, counted from 1.
    pub(crate) line: usize,
    /// That line, as it was.
    pub(crate) text: String,
    /// What was done, for people.
    pub(crate) what: String,
}

impl Change {
    /// The solution with this change.
    pub(crate) fn applied(&self, solution: &str) -> String {
        let mut changed = solution.to_owned();
        changed.replace_range(self.bytes.clone(), &self.by);
        changed
    }
}

/// All changes of a solution, in the order of its lines. What the stub has word for word is given, and is not
/// changed, nor is what is printed for people.
///
/// # Errors
/// If one of the two is not Rust.
pub(crate) fn all(solution: &str, stub: &str) -> Result<Vec<Change>> {
    let given = syn::parse_file(stub).context("the stub is not Rust")?;
    let mut items = Given::default();
    items.visit_file(&given);
    let file = syn::parse_file(solution).context("the solution is not Rust")?;
    let mut finder = Finder { solution, given: items.0, changes: Vec::new(), seen: HashSet::new() };
    finder.visit_file(&file);
    finder.changes.sort_by_key(|change| (change.line, change.bytes.start));
    Ok(finder.changes)
}

/// The items and methods of a stub, as their tokens.
#[derive(Debug, Default)]
struct Given(HashSet<String>);

impl<'ast> Visit<'ast> for Given {
    fn visit_item(&mut self, item: &'ast Item) {
        self.0.insert(item.to_token_stream().to_string());
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        self.0.insert(method.to_token_stream().to_string());
    }
}

struct Finder<'a> {
    solution: &'a str,
    given: HashSet<String>,
    changes: Vec<Change>,
    seen: HashSet<(Range<usize>, String)>,
}

impl Finder<'_> {
    fn add(&mut self, bytes: Range<usize>, by: impl Into<String>, what: impl Into<String>) {
        let by = by.into();
        if bytes.is_empty() || !self.seen.insert((bytes.clone(), by.clone())) {
            return;
        }
        let before = &self.solution[..bytes.start];
        let line = before.matches('\n').count() + 1;
        let text = self.solution.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
        self.changes.push(Change { bytes, by, line, text, what: what.into() });
    }

    fn replace(&mut self, span: Span, by: impl Into<String>, what: impl Into<String>) {
        self.add(span.byte_range(), by, what);
    }

    fn text(&self, span: Span) -> &str {
        &self.solution[span.byte_range()]
    }

    /// A piece of code on one line, and not too long for a message.
    fn short(&self, span: Span) -> String {
        let words: Vec<&str> = self.text(span).split_whitespace().collect();
        let text = words.join(" ");
        match text.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    fn body(&mut self, signature: &syn::Signature, block: &Block) {
        match &signature.output {
            ReturnType::Default if block.stmts.len() < 2 => {}
            ReturnType::Default => self.replace(block.span(), "{}", "an empty body"),
            ReturnType::Type(_, kind) => {
                for value in values(&kind.to_token_stream().to_string()) {
                    self.replace(block.span(), format!("{{ {value} }}"), format!("only `{value}`"));
                }
            }
        }
    }

    fn condition(&mut self, condition: &Expr) {
        let text = self.text(condition.span()).to_owned();
        let grouped = if matches!(condition, Expr::Binary(_)) && !has_let(condition) {
            format!("({text})")
        } else {
            text.clone()
        };
        self.replace(
            condition.span(),
            format!("std::hint::black_box(false) && {grouped}"),
            "the condition never holds",
        );
        if !has_let(condition) {
            self.replace(
                condition.span(),
                format!("{grouped} || std::hint::black_box(true)"),
                "the condition always holds",
            );
        }
    }

    fn arms(&mut self, arms: &[Arm]) {
        for (index, arm) in arms.iter().enumerate() {
            self.replace(arm.span(), "", "without this arm");
            if let Some((keyword, guard)) = &arm.guard {
                let guarded = keyword.span.byte_range().start..guard.span().byte_range().end;
                self.add(guarded, "", "without the guard of this arm");
            }
            self.arm_body(&arm.body);
            if let Some(other) = arms.get(index + 1).or(arms.first()).filter(|_| arms.len() > 1) {
                let other = self.text(other.body.span()).to_owned();
                self.replace(arm.body.span(), other, "does what the next arm does");
            }
        }
    }

    fn arm_body(&mut self, body: &Expr) {
        if !matches!(body, Expr::Block(block) if block.block.stmts.is_empty()) {
            self.replace(body.span(), "{}", "this arm does nothing");
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_attribute(&mut self, _attribute: &'ast syn::Attribute) {}

    fn visit_type(&mut self, _kind: &'ast syn::Type) {}

    fn visit_item(&mut self, item: &'ast Item) {
        if !self.given.contains(&item.to_token_stream().to_string()) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.body(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        if !self.given.contains(&method.to_token_stream().to_string()) {
            self.body(&method.sig, &method.block);
            visit::visit_impl_item_fn(self, method);
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        for pair in block.stmts.windows(2) {
            // Without its semicolon, the last one is the value of the block. When a variable is made hardly
            // ever matters, and mostly does not compile.
            let moves = |statement: &Stmt| {
                !matches!(statement, Stmt::Local(_))
                    && !is_printed_alone(statement)
                    && self.text(statement.span()).ends_with([';', '}'])
            };
            if pair.iter().all(moves) {
                let [first, second] = [pair[0].span(), pair[1].span()];
                let bytes = first.byte_range().start..second.byte_range().end;
                let by = format!("{} {}", self.text(second), self.text(first));
                self.add(bytes, by, format!("after `{}`", self.short(second)));
            }
        }
        visit::visit_block(self, block);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if !matches!(statement, Stmt::Item(_)) && !is_printed_alone(statement) {
            let what = format!("without `{}`", self.short(statement.span()));
            self.replace(statement.span(), "", what);
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(diverge) = local.init.as_ref().and_then(|init| init.diverge.as_ref()) {
            self.replace(diverge.1.span(), "{ unreachable!() }", "a `let … else` that panics");
        }
        visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        let whole = expression.span();
        match expression {
            Expr::Await(awaited) => {
                let end = awaited.base.span().byte_range().end;
                self.add(end..whole.byte_range().end, "", "without `.await`");
            }
            Expr::Try(tried) => {
                let end = tried.expr.span().byte_range().end;
                self.add(end..whole.byte_range().end, "", "without `?`");
                self.add(end..whole.byte_range().end, ".unwrap()", "`unwrap` for `?`");
            }
            Expr::Return(_) => self.replace(whole, "{}", "does not return"),
            Expr::Break(left) => {
                self.replace(whole, "{}", "does not break");
                self.replace(left.break_token.span, "continue", "`continue` for `break`");
            }
            Expr::Continue(next) => {
                self.replace(whole, "{}", "does not continue");
                self.replace(next.continue_token.span, "break", "`break` for `continue`");
            }
            Expr::Match(matched) => self.arms(&matched.arms),
            Expr::If(branch) => {
                self.condition(&branch.cond);
                if let Some((keyword, other)) = &branch.else_branch {
                    let bytes = keyword.span.byte_range().start..other.span().byte_range().end;
                    self.add(bytes, "", "without `else`");
                }
            }
            Expr::While(repeated) => self.condition(&repeated.cond),
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) => {
                    if let Ok(value) = number.base10_parse::<u128>() {
                        let suffix = number.suffix();
                        for other in [Some(value + 1), value.checked_sub(1)].into_iter().flatten() {
                            self.replace(
                                whole,
                                format!("{other}{suffix}"),
                                format!("{other} for {value}"),
                            );
                        }
                    }
                }
                Lit::Byte(byte) => {
                    let other = format!("{}u8", byte.value() ^ 1);
                    self.replace(whole, other, "another byte");
                }
                Lit::Char(_) => self.replace(whole, "'\\u{1}'", "another character"),
                Lit::Bool(truth) => {
                    let other = !truth.value;
                    self.replace(whole, other.to_string(), format!("{other} for {}", truth.value));
                }
                _ => {}
            },
            Expr::Binary(binary) => {
                for &other in others(&binary.op) {
                    let what = format!("`{other}` for `{}`", self.text(binary.op.span()));
                    self.replace(binary.op.span(), other, what);
                }
            }
            Expr::Unary(unary) if !matches!(unary.op, UnOp::Deref(_)) => {
                let what = format!("without `{}`", self.text(unary.op.span()));
                self.replace(unary.op.span(), "", what);
            }
            Expr::MethodCall(call) if !call.method.to_string().starts_with("unwrap") => {
                let end = call.receiver.span().byte_range().end;
                self.add(end..whole.byte_range().end, "", format!("without `.{}`", call.method));
            }
            Expr::Call(call) => {
                let function = self.text(call.func.span()).to_owned();
                match function.as_str() {
                    "Some" => self.replace(whole, "None", "`None` for `Some`"),
                    "Poll::Ready" => self.replace(whole, "Poll::Pending", "`Pending` for `Ready`"),
                    // `x.clone()` by another name; and `x;` drops as `drop(x);` does.
                    "Arc::clone" | "Rc::clone" | "drop" => {}
                    _ => {
                        if let (1, Some(only)) = (call.args.len(), call.args.first()) {
                            let only = self.text(only.span()).to_owned();
                            self.replace(whole, only, format!("without `{function}`"));
                        }
                    }
                }
            }
            Expr::Range(range) if range.end.is_some() => {
                let (now, other) = match range.limits {
                    syn::RangeLimits::HalfOpen(_) => ("..", "..="),
                    syn::RangeLimits::Closed(_) => ("..=", ".."),
                };
                let what = format!("`{other}` for `{now}`");
                self.replace(range.limits.span(), other, what);
            }
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        if is_printed(called) {
            return;
        }
        let tokens = called.tokens.clone();
        if is_named(called, "select") {
            let Ok(select) = syn::parse2::<Select>(tokens) else { return };
            if let Some(biased) = select.biased {
                self.replace(biased, "", "without `biased;`");
            }
            for arm in &select.arms {
                self.replace(arm.whole, "", "without this arm");
                if let Some((guard, condition)) = &arm.guard {
                    self.replace(*guard, "", "without the guard of this arm");
                    self.visit_expr(condition);
                }
                if let Some(future) = &arm.future {
                    self.visit_expr(future);
                }
                self.arm_body(&arm.body);
                self.visit_expr(&arm.body);
            }
        } else if let Ok(expressions) =
            Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone())
        {
            if is_named(called, "join") {
                let awaited: String = expressions
                    .iter()
                    .map(|future| format!("({}).await, ", self.text(future.span())))
                    .collect();
                self.replace(called.span(), format!("({awaited})"), "one after the other");
            }
            expressions.iter().for_each(|expression| self.visit_expr(expression));
        } else if let Ok(expressions) =
            Punctuated::<Expr, Token![;]>::parse_terminated.parse2(tokens)
        {
            // As in `vec![0; 3]`.
            expressions.iter().for_each(|expression| self.visit_expr(expression));
        }
    }
}

/// What a function can return that does nothing, by the tokens of its type.
fn values(kind: &str) -> &'static [&'static str] {
    match kind.split(' ').next() {
        Some("bool") => &["true", "false"],
        Some("Option") => &["None", "Some(Default::default())"],
        Some("Poll") => &["Poll::Pending", "Poll::Ready(Default::default())"],
        Some("Result" | "io") => &["Ok(Default::default())"],
        _ => &["Default::default()"],
    }
}

fn is_named(called: &Macro, name: &str) -> bool {
    called.path.segments.last().is_some_and(|last| last.ident == name)
}

/// Whether a macro only says something to people.
fn is_printed(called: &Macro) -> bool {
    ["eprintln", "eprint", "unreachable", "panic", "todo"].iter().any(|name| is_named(called, name))
}

fn is_printed_alone(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Macro(called) if is_printed(&called.mac))
}

fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

fn others(operator: &BinOp) -> &'static [&'static str] {
    match operator {
        BinOp::Add(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Mul(_) => &["+"],
        BinOp::Div(_) => &["*"],
        BinOp::Rem(_) => &["/"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">="],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "<="],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::AddAssign(_) => &["-=", "="],
        BinOp::SubAssign(_) => &["+=", "="],
        BinOp::BitOrAssign(_) => &["&=", "="],
        BinOp::BitAndAssign(_) => &["|=", "="],
        _ => &[],
    }
}

/// What stands in a `select!` of Tokio.
struct Select {
    biased: Option<Span>,
    arms: Vec<SelectArm>,
}

struct SelectArm {
    whole: Span,
    /// None for `else`.
    future: Option<Expr>,
    guard: Option<(Span, Expr)>,
    body: Expr,
}

impl Parse for Select {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut biased = None;
        let fork = input.fork();
        if fork.parse::<syn::Ident>().is_ok_and(|word| word == "biased") && fork.peek(Token![;]) {
            let word: syn::Ident = input.parse()?;
            let semicolon: Token![;] = input.parse()?;
            biased = join(word.span(), semicolon.span);
        }
        let mut arms = Vec::new();
        while !input.is_empty() {
            arms.push(input.parse()?);
        }
        Ok(Self { biased, arms })
    }
}

impl Parse for SelectArm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let begin = input.span();
        let (mut future, mut guard) = (None, None);
        if input.peek(Token![else]) {
            input.parse::<Token![else]>()?;
        } else {
            Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![=]>()?;
            future = Some(input.parse()?);
            if input.peek(Token![,]) {
                let comma: Token![,] = input.parse()?;
                input.parse::<Token![if]>()?;
                let condition: Expr = input.parse()?;
                guard = join(comma.span, condition.span()).map(|span| (span, condition));
            }
        }
        input.parse::<Token![=>]>()?;
        let body: Expr = if input.peek(syn::token::Brace) {
            let block: syn::ExprBlock = input.parse()?;
            Expr::Block(block)
        } else {
            input.parse()?
        };
        let mut end = body.span();
        if input.peek(Token![,]) {
            end = input.parse::<Token![,]>()?.span;
        }
        let whole = join(begin, end).ok_or_else(|| input.error("spans of two files"))?;
        Ok(Self { whole, future, guard, body })
    }
}

fn join(begin: Span, end: Span) -> Option<Span> {
    begin.join(end)
}
