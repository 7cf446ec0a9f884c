use std::borrow::Cow;

use proptest::prelude::*;

use super::scrub;

#[test]
fn sentences_stay_readable_without_what_is_private() {
    for (said, told) in [
        (
            "User: arn:aws:sts::123456789012:assumed-role/Admins/ann@example.org is not authorized to perform: \
             bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-7.",
            "User: [assumed-role] is not authorized to perform: bedrock:InvokeModel on resource: \
             inference-profile/us.anthropic.claude-opus-4-7.",
        ),
        ("on arn:aws:bedrock:::foundation-model/anthropic.claude-3", "on foundation-model/anthropic.claude-3"),
        ("by \"arn:aws-us-gov:iam::123456789012:user/ann\"", "by \"[user]\""),
        ("policy: arn:aws:organizations::123456789012:policy/o-1/scp/p-2", "policy: [policy]"),
        ("topic arn:aws:sns:us-east-1:123456789012:my-topic, then", "topic [sns], then"),
        ("arn:aws:bedrock:us-east-1:123456789012:custom-model/123456789012", "custom-model/[account]"),
        ("arn:aws:iam::123456789012", "arn:aws:iam::[account]"),
        ("account 123456789012.", "account [account]."),
        ("account 1234-5678-9012", "account [account]"),
        ("for 123456789012ABSKQmVkcm9ja0FQSUtleS1hYmNkZWZnaA==", "for [account][secret]"),
        ("key AKIAIOSFODNN7EXAMPLE is", "key [access key] is"),
        ("used ABSKQmVkcm9ja0FQSUtleS1hYmNkZWZnaA==", "used [secret]"),
        ("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3M", "[secret]"),
        ("x-amz-security-token: IQoJb3JpZ2luX2VjEJr00x", "x-amz-security-token: [secret]"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY0", "AWS_SECRET_ACCESS_KEY=[secret]"),
        ("ANTHROPIC_API_KEY=sk-ant-api03-abcDEF123-ghi", "ANTHROPIC_API_KEY=[secret]"),
        (
            "git push https://ghp_0123456789abcdefABCDEF0123456789abcd@github.com",
            "git push https://[secret]@github.com",
        ),
        ("{\\\"out\\\":\\\"a\\nAKIAIOSFODNN7EXAMPLE\\\"}", "{\\\"out\\\":\\\"a\\n[access key]\\\"}"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nok", "[secret]\nok"),
        ("Bearer 0123456789abcdef0123456789abcdef0123456789abcdef", "Bearer [secret]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ends", "[secret] ends"),
        ("{\"SecretAccessKey\":\"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"}", "{\"SecretAccessKey\":\"[secret]\"}"),
    ] {
        assert_eq!(scrub(said), told);
    }
}

#[test]
fn what_holds_nothing_private_is_handed_back_as_it_is() {
    for text in [
        "",
        "Input is too long for requested model.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "max_tokens: 500000 > 64000, the maximum number of output tokens for claude-sonnet-4-5-20250929",
        "at 1763683200000 ms",
        "messages.1: `tool_use` ids were found: toolu_bdrk_01A2b3C4d5E6f7G8h9J0k1L2",
        "7d243dfd-6f43-4621-8425-7192436c6000",
        "भाषा 语言 🦀",
    ] {
        assert!(matches!(scrub(text), Cow::Borrowed(same) if same == text), "{text}");
    }
}

#[test]
fn a_long_text_is_read_once() {
    let text = "arn:aws:bedrock:::a".repeat(20_000) + &"a".repeat(1_000_000);
    assert!(!scrub(&text).contains("arn:"));
}

proptest! {
    #[test]
    fn no_account_number_survives(before in ".{0,20}", number in "[0-9]{12}", after in ".{0,20}", arn in any::<bool>()) {
        let number = if arn { format!("arn:aws:iam::{number}:user/ann") } else { number };
        let clean = scrub(&format!("{before}{number}{after}")).into_owned();
        let runs = clean.split(|sign: char| !sign.is_ascii_digit());
        prop_assert!(runs.into_iter().all(|digits| digits.len() != 12), "{clean}");
    }

    #[test]
    fn scrubbing_twice_changes_nothing(text in "[a-z0-9: /-]{0,60}") {
        let once = scrub(&text).into_owned();
        prop_assert_eq!(scrub(&once), once.as_str());
    }
}
