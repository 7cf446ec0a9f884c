//! Bedrock's wordings: which prefix is only wrapping, which sentence means what, and what to add to it.
//!
//! Everything here is a table over the text. Patterns are in small letters and are looked for anywhere in the message;
//! a row holds when all of its patterns do, and the first row that holds counts. Apostrophes are left out of the
//! patterns, because AWS writes both `'` and `’`.

/// A row: what the message says, and what that means.
type Row<T> = (&'static [&'static str], T);

/// What stands in front of the model's own words. The client knows those words, not the wrapping.
const WRAPPING: &[&str] = &["The model returned the following errors: "];

/// Refused requests that Claude Code repairs by itself when it is told by this token; the words alone it doesn't
/// understand. Where it does understand them they say more than the token (numbers, names of betas), so these rows
/// are not to grow without an observation.
const CAPABILITIES: &[Row<&str>] = &[
    (&["role 'system' is not supported"], "mid_conv_system"),
    (&["thinking.signature: field required"], "thinking_signature"),
    (&["invalid `data` in `redacted_thinking`"], "thinking_signature"),
    (&["blocks in the latest assistant message cannot be modified"], "thinking_signature"),
    (&["input tag 'adaptive' found"], "thinking_type:adaptive"),
    (&["thinking", "input tag 'enabled' found"], "thinking_type:enabled"),
    (&["output_config.format: extra inputs are not permitted"], "structured_outputs_unsupported"),
    (&["output_format: extra inputs are not permitted"], "structured_outputs_unsupported"),
    (&["does not support effort level"], "effort_unsupported"),
];

/// What to do about it, one sentence each. Narrow wordings stand before wide ones.
const NEXT_STEPS: &[Row<&str>] = &[
    (
        &["on-demand throughput isn"],
        "use an inference profile of your region, for instance the same id with `us.`, `eu.` or `global.` in front; `outcrop models` lists them.",
    ),
    (&["model identifier is invalid"], "choose a model that this region has; `outcrop models` lists them."),
    (&["end of its life"], "choose a newer model; `outcrop models` lists them."),
    (
        &["invalid_payment_instrument"],
        "add a valid payment method to the AWS account (Billing, Payment preferences), then try again after a few minutes.",
    ),
    (&["channel program"], "this account was bought through a reseller; ask them to enable the model."),
    (&["use case details have not been submitted"], USE_CASE_FORM),
    (&["use-case form"], USE_CASE_FORM),
    (
        &["aws-marketplace:"],
        "let someone who may do aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions call the model once, which subscribes the account, and try again after five minutes.",
    ),
    (
        &["service control policy"],
        "ask the administrators of your AWS organization to allow Bedrock in every region that this inference profile uses, or choose a profile of another region.",
    ),
    (
        &["permissions boundary"],
        "ask your administrator to allow this action in the permissions boundary of your user or role.",
    ),
    (
        &["explicit deny"],
        "ask your administrator to take this action out of the policy that denies it; such policies often list regions, and a profile uses several.",
    ),
    (
        &["no session policy"],
        "the session was made with a narrower policy; sign in again without it or allow this action in it.",
    ),
    (
        &["not authorized to perform", "application-inference-profile/"],
        "allow this action in IAM on application-inference-profile/* and on the foundation models behind it.",
    ),
    (
        &["not authorized to perform", "inference-profile/"],
        "allow this action in IAM on inference-profile/*, besides foundation-model/*.",
    ),
    (
        &["not authorized to perform", "foundation-model/"],
        "allow this action in IAM on foundation-model/* in every region that the inference profile uses; the profile alone is not enough.",
    ),
    (
        &["not authorized to perform"],
        "allow this action in IAM; Outcrop needs bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream.",
    ),
    (&["have access to the model"], "enable access to this model for your account and region in the Bedrock console."),
    (
        &["not authorized to invoke this api"],
        "this account may not use Bedrock yet; open a case with AWS Support (Account and billing).",
    ),
    (&["signature expired"], CLOCK),
    (&["signature not yet current"], CLOCK),
    (
        &["api key"],
        "make a new Bedrock API key in the Bedrock console and give it to Outcrop as AWS_BEARER_TOKEN_BEDROCK.",
    ),
    (
        &["bearer token"],
        "make a new Bedrock API key in the Bedrock console and give it to Outcrop as AWS_BEARER_TOKEN_BEDROCK.",
    ),
    (
        &["expired"],
        "sign in to AWS again (for instance `aws sso login`); Outcrop picks the new credentials up by itself.",
    ),
    (&["signature"], "check the secret access key: it does not belong to the access key id."),
    (
        &["security token"],
        "check the AWS profile in use: its keys are unknown to AWS or belong to another partition; `aws sts get-caller-identity` shows whether they work.",
    ),
];
const USE_CASE_FORM: &str = "fill in Anthropic's use case form once in the Bedrock console (Model catalog, any Claude model) and wait 15 minutes.";
const IDENTITY: &str =
    "choose an AWS profile that works or sign in to AWS; Outcrop's /health page shows which identity is used.";
const CLOCK: &str = "set the clock of this computer; AWS refuses requests that are more than five minutes off.";

/// Bedrock's words without what botocore and Bedrock wrap around them.
pub(super) fn unwrapped(message: &str) -> &str {
    let mut words = without_botocore(message.trim());
    for wrapping in WRAPPING {
        words = words.strip_prefix(wrapping).unwrap_or(words);
    }
    words
}

/// `An error occurred (Name) when calling the Operation operation (reached max retries: 4): words`.
fn without_botocore(message: &str) -> &str {
    let Some((_, rest)) = message.strip_prefix("An error occurred (").and_then(|rest| rest.split_once(" operation"))
    else {
        return message;
    };
    let retried = || rest.strip_prefix(" (reached max retries: ")?.split_once("): ").map(|(_, words)| words);
    rest.strip_prefix(": ").or_else(retried).unwrap_or(message)
}

/// The token to append, if the words need one.
pub(super) fn capability(words: &str) -> Option<&'static str> {
    first(CAPABILITIES, words)
}

/// The words, then the one next step if it is known.
pub(super) fn with_next_step(words: &str) -> String {
    first(NEXT_STEPS, words).map_or_else(|| words.to_owned(), |step| guided(words, step))
}

/// The same for refused credentials, about which there is always something to do.
pub(super) fn with_sign_in_step(words: &str) -> String {
    guided(words, first(NEXT_STEPS, words).unwrap_or(IDENTITY))
}

fn guided(words: &str, step: &str) -> String {
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{words}{end} Next step: {step}")
}

/// Whether the words say that this name is no model here.
pub(super) fn no_such_model(words: &str) -> bool {
    says(words, "model identifier is invalid") || says(words, "on-demand throughput isn")
}

/// Whether the words say that Bedrock can't count tokens for this model.
pub(super) fn cannot_count(words: &str) -> bool {
    says(words, "support counting tokens")
}

/// Whether the words say that today's quota is used up, so that waiting a little won't help.
pub(super) fn used_up_today(words: &str) -> bool {
    says(words, "tokens per day") || says(words, "requests per day")
}

fn first<T: Copy>(rows: &[Row<T>], words: &str) -> Option<T> {
    let words = words.to_lowercase();
    rows.iter().find(|(patterns, _)| patterns.iter().all(|pattern| words.contains(pattern))).map(|row| row.1)
}

fn says(words: &str, pattern: &str) -> bool {
    words.to_lowercase().contains(pattern)
}

#[cfg(test)]
mod tests {
    use super::{CAPABILITIES, NEXT_STEPS, unwrapped};

    #[test]
    fn wrapping_goes_and_words_stay() {
        let words = "messages.2: Field required";
        for message in [
            "messages.2: Field required",
            "  messages.2: Field required\n",
            "The model returned the following errors: messages.2: Field required",
            "An error occurred (ValidationException) when calling the InvokeModel operation: messages.2: Field required",
            "An error occurred (ValidationException) when calling the Converse operation (reached max retries: 4): messages.2: Field required",
            "An error occurred (ValidationException) when calling the Converse operation: The model returned the following errors: messages.2: Field required",
        ] {
            assert_eq!(unwrapped(message), words, "{message}");
        }
        assert_eq!(unwrapped("An error occurred (odd"), "An error occurred (odd");
    }

    #[test]
    fn patterns_are_in_small_letters_without_apostrophes_that_aws_varies() {
        let patterns = CAPABILITIES.iter().chain(NEXT_STEPS).flat_map(|row| row.0);
        for pattern in patterns {
            assert_eq!(*pattern, pattern.to_lowercase());
            assert!(!pattern.contains('\u{2019}'), "{pattern}");
        }
    }
}
