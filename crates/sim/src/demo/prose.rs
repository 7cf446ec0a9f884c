//! What the demo says.

use super::ask::{Ask, ToolResult};
use crate::ids::digest;

const LONGEST_QUOTE: usize = 280;
const EXCERPT_LINES: usize = 8;
const LONGEST_LINE: usize = 160;
const TITLE_WORDS: usize = 7;

const GREETINGS: [&str; 4] = [
    "Hello! This is **Outcrop's demo**, and it works without AWS.",
    "You have reached **Outcrop's demo**. No AWS account is involved.",
    "Welcome. **Outcrop's demo** is speaking, not a model on AWS.",
    "This answer comes from **Outcrop's demo**, made on your own machine.",
];

const CLOSINGS: [&str; 3] = [
    "Ask me to *list the files* or to *read README.md*, and I'll use the tools your client offers.",
    "Try *run `pwd`* next: you'll see a whole round trip with a tool.",
    "`outcrop usage --demo` counts this request already, with its tokens and what it would have cost.",
];

/// The answer to plain words.
pub(super) fn answer(ask: &Ask<'_>) -> String {
    let seed = digest(ask.text.as_bytes());
    let greeting = GREETINGS[(seed % GREETINGS.len() as u64) as usize];
    let closing = CLOSINGS[(seed / 7 % CLOSINGS.len() as u64) as usize];
    if ask.text.is_empty() {
        return format!("{greeting}\n\n{closing}");
    }
    let (quote, remark) = (quoted(&ask.text), remark(ask));
    format!(
        "{greeting} Your words came in through the same door, and this stream leaves by it, as if Amazon Bedrock \
         stood behind.\n\nYou said:\n\n{quote}\n\n{remark}\n\n- {closing}\n- When you are ready for the real thing, \
         sign in to AWS and start Outcrop without `--demo`."
    )
}

/// The words before a call of a tool.
pub(super) fn before_tool(name: &str) -> String {
    format!("I'll use `{name}` for that.")
}

/// What tools brought, in a sentence each.
pub(super) fn after_tools(results: &[ToolResult<'_>]) -> String {
    let told = results.iter().map(after_tool).collect::<Vec<_>>().join("\n\n");
    format!(
        "{told}\n\nThat was a whole round trip: request, tool call, result, answer. I'm only the demo, so I leave \
             the conclusions to you."
    )
}

/// What the demo pretends to think.
pub(super) fn thoughts(ask: &Ask<'_>) -> String {
    let about = title(&ask.text);
    if ask.results.is_empty() {
        format!("The user writes about \"{about}\". I am the demo, so I should say so and keep it short.")
    } else {
        "The tool has answered. I should tell the user what it brought.".to_owned()
    }
}

/// The first few words, as a title.
pub(super) fn title(text: &str) -> String {
    let title = text.split_whitespace().take(TITLE_WORDS).collect::<Vec<_>>().join(" ");
    let title = title.trim_matches(|c: char| c.is_ascii_punctuation());
    if title.is_empty() { "A look at the demo".to_owned() } else { shortened(title, 60) }
}

fn remark(ask: &Ask<'_>) -> String {
    let kind = if ask.text.trim_end().ends_with('?') { "a question" } else { "a message" };
    let size = counted(ask.text.split_whitespace().count(), "word");
    let attached = match ask.attachments {
        0 => String::new(),
        some => format!(", with {}", counted(some, "attachment")),
    };
    let tools = match ask.tools.len() {
        0 => "Your client offers no tools.".to_owned(),
        some => format!("Your client offers {}.", counted(some, "tool")),
    };
    format!("That is {kind} of {size}{attached}. {tools}")
}

fn after_tool(result: &ToolResult<'_>) -> String {
    let tool = if result.tool.is_empty() { "The tool".to_owned() } else { format!("`{}`", result.tool) };
    let lines = result.text.lines().count();
    let came = if result.failed { "reported a problem" } else { "came back" };
    if lines == 0 {
        return format!("{tool} {came} without any text.");
    }
    let excerpt = result.text.lines().take(EXCERPT_LINES).map(|line| shortened(line, LONGEST_LINE));
    let excerpt = excerpt.collect::<Vec<_>>().join("\n");
    let begins = if lines > EXCERPT_LINES { ". They begin" } else { "" };
    format!("{tool} {came} with {}{begins}:\n\n~~~\n{excerpt}\n~~~", counted(lines, "line"))
}

fn quoted(text: &str) -> String {
    shortened(text, LONGEST_QUOTE).lines().map(|line| format!("> {line}\n")).collect::<String>().trim_end().to_owned()
}

fn shortened(text: &str, longest: usize) -> String {
    let mut short = text.chars().take(longest).collect::<String>();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_told_with_a_short_excerpt() {
        let text = (1..=20).map(|n| format!("line {n}\n")).collect();
        let told = after_tools(&[ToolResult { tool: "Bash", text, failed: false }]);
        assert!(told.starts_with("`Bash` came back with 20 lines. They begin:"), "{told}");
        assert!(told.contains("line 8\n") && !told.contains("line 9"), "{told}");
    }

    #[test]
    fn a_failure_is_called_one() {
        let told = after_tools(&[ToolResult { tool: "", text: "denied".into(), failed: true }]);
        assert!(told.starts_with("The tool reported a problem with 1 line:"), "{told}");
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let quote = quoted(&"é".repeat(1000));
        assert_eq!(quote.chars().count(), LONGEST_QUOTE + 3);
    }

    #[test]
    fn a_title_of_nothing_is_still_a_title() {
        assert!(!title("...").is_empty());
        assert_eq!(title("Why? Because."), "Why? Because");
    }
}
