use super::*;
use crate::catalog::catalog;
use crate::change::What;
use crate::lesson::Lesson;

/// The translation of `body` for a model, its betas given.
fn translated(model: &str, body: &str, betas: &[&str]) -> Result<Call, Refusal> {
    let document = Document::parse(body).expect("the case is JSON");
    let headers = Headers { betas: betas.iter().map(|beta| (*beta).to_owned()).collect(), edition_2026: false };
    translate(&document, &headers, catalog().by_name(model).expect(model), &Lessons::default())
}

/// What the members in `body` become for a model: the same without the parts that every call has.
fn becomes(model: &str, members: &str) -> String {
    let call =
        translated(model, &format!(r#"{{{members}}}"#), &[]).unwrap_or_else(|refusal| panic!("{members}: {refusal}"));
    let version = r#""anthropic_version":"bedrock-2023-05-31"}"#;
    let body = call.body.strip_suffix(version).expect("the version stands last");
    body[1..].trim_end_matches(',').to_owned()
}

fn refused(model: &str, members: &str) -> String {
    translated(model, &format!(r#"{{{members}}}"#), &[]).expect_err(members).message
}

#[test]
fn a_plain_request_keeps_every_byte_but_model_and_stream() {
    let body = r#"{ "model":"claude-sonnet-4-5" , "max_tokens": 1e1,"stream" :true,
        "messages":[{"role":"user","content":"h\u00e9 \ud800"}] }"#;
    let call = translated("claude-sonnet-4-5", body, &[]).expect("fine");
    assert_eq!(
        call.body,
        r#"{ "max_tokens": 1e1,
        "messages":[{"role":"user","content":"h\u00e9 \ud800"}],"anthropic_version":"bedrock-2023-05-31" }"#
    );
    assert_eq!(call.changes, Changes::default());
}

#[test]
fn thinking_takes_the_form_of_the_model() {
    let cases = [
        // what comes, for whom, what goes
        (
            "claude-sonnet-4-5",
            r#""thinking":{"type":"enabled","budget_tokens":2000}"#,
            r#""thinking":{"type":"enabled","budget_tokens":2000}"#,
        ),
        (
            "claude-opus-5-5",
            r#""thinking":{"type":"enabled","budget_tokens":2000}"#,
            r#""thinking":{"type":"adaptive"},"output_config":{"effort":"low"}"#,
        ),
        (
            "claude-opus-5-5",
            r#""thinking":{"type":"enabled","budget_tokens":9000},"output_config":{}"#,
            r#""thinking":{"type":"adaptive"},"output_config":{"effort":"medium"}"#,
        ),
        (
            "claude-opus-4-7",
            r#""thinking":{"type":"enabled","budget_tokens":31999,"display":"omitted"},"output_config":{"effort":"max"}"#,
            r#""thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"max"}"#,
        ),
        (
            "claude-haiku-4-5",
            r#""max_tokens":32000,"thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"high"}"#,
            r#""max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":16000}"#,
        ),
        (
            "claude-haiku-4-5",
            r#""max_tokens":4000,"thinking":{"type":"adaptive"}"#,
            r#""max_tokens":4000,"thinking":{"type":"enabled","budget_tokens":3999}"#,
        ),
        ("claude-haiku-4-5", r#""max_tokens":1000,"thinking":{"type":"adaptive"}"#, r#""max_tokens":1000"#),
        ("claude-opus-5-5", r#""thinking":{"type":"disabled"}"#, ""),
        (
            "claude-opus-5",
            r#""thinking":{"type":"disabled"},"output_config":{"effort":"xhigh"}"#,
            r#""thinking":{"type":"disabled"},"output_config":{"effort":"high"}"#,
        ),
        (
            "claude-opus-4-6",
            r#""thinking":{"type":"adaptive","display":"summarized"}"#,
            r#""thinking":{"type":"adaptive"}"#,
        ),
        (
            "claude-opus-5",
            r#""thinking":{"type":"adaptive","display":"summarized"}"#,
            r#""thinking":{"type":"adaptive","display":"summarized"}"#,
        ),
        ("claude-opus-5-5", r#""thinking":{"type":"between_tools"}"#, r#""thinking":{"type":"adaptive"}"#),
        ("claude-sonnet-4-5", r#""thinking":{"type":"between_tools"}"#, ""),
        ("claude-sonnet-4-5", r#""thinking":null"#, r#""thinking":null"#),
    ];
    for (model, comes, goes) in cases {
        assert_eq!(becomes(model, comes), goes, "{model}: {comes}");
    }
}

#[test]
fn effort_is_lowered_to_what_the_model_has() {
    let cases = [
        ("claude-opus-4-5", "max", Some("high")),
        ("claude-opus-4-6", "xhigh", Some("high")),
        ("claude-opus-4-6", "max", Some("max")),
        ("claude-opus-5-5", "xhigh", Some("xhigh")),
        ("claude-sonnet-4-5", "low", None),
        ("claude-opus-5-5", "extreme", Some("extreme")),
    ];
    for (model, asked, sent) in cases {
        let goes = sent.map(|sent| format!(r#""output_config":{{"effort":"{sent}"}}"#)).unwrap_or_default();
        assert_eq!(becomes(model, &format!(r#""output_config":{{"effort":"{asked}"}}"#)), goes, "{model} {asked}");
    }
}

#[test]
fn formats_go_where_they_are_known_and_are_refused_elsewhere() {
    let format = r#"{"type":"json_schema","schema":{"type":"object"}}"#;
    assert_eq!(
        becomes("claude-sonnet-4-5", &format!(r#""output_format":{format}"#)),
        format!(r#""output_config":{{"format":{format}}}"#)
    );
    assert!(
        refused("claude-opus-5-5", &format!(r#""output_config":{{"format":{format}}}"#))
            .contains("capability_rejected: structured_outputs_unsupported")
    );
}

#[test]
fn sampling_follows_the_generation() {
    let both = r#""temperature":0.5,"top_p":0.9"#;
    assert_eq!(becomes("claude-sonnet-4-0", both), both);
    assert_eq!(becomes("claude-sonnet-4-5", both), r#""temperature":0.5"#);
    assert_eq!(becomes("claude-opus-5-5", r#""temperature":1.0,"top_p":1"#), "");
    assert_eq!(refused("claude-opus-5-5", r#""temperature":0"#), "`temperature` is deprecated for this model.");
    assert_eq!(refused("claude-opus-4-7", r#""top_k":5"#), "`top_k` is deprecated for this model.");
}

#[test]
fn more_output_than_the_model_has_is_refused_in_anthropics_words() {
    let words = refused("claude-haiku-4-5", r#""max_tokens":64001"#);
    assert!(
        words.starts_with("max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens"),
        "{words}"
    );
}

#[test]
fn fields_that_mean_nothing_on_bedrock_are_dropped_and_listed() {
    let call = translated(
        "claude-opus-5-5",
        r#"{"service_tier":"auto","speed":"fast","metadata":{"user_id":"u"},"novelty":1,"tags":["a"]}"#,
        &[],
    );
    let call = call.expect("fine");
    assert_eq!(call.body, r#"{"metadata":{"user_id":"u"},"anthropic_version":"bedrock-2023-05-31"}"#);
    let fields: Vec<_> = call.changes.list().iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["service_tier", "speed", "novelty", "tags"]);
}

#[test]
fn what_bedrock_cannot_do_is_refused_by_name() {
    for (members, named) in [
        (r#""amazon-bedrock-guardrailConfig":{}"#, "amazon-bedrock-guardrailConfig"),
        (r#""mcp_servers":[{}]"#, "MCP"),
        (r#""container":"c1""#, "container"),
        (r#""tools":[{"type":"web_search_20250305","name":"web_search"}]"#, "web_search_20250305"),
        (r#""tools":[{"name":"a","input_schema":{}},{"type":"code_execution_20250825","name":"x"}]"#, "tools.1"),
        (
            r#""messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://x"}}]}]"#,
            "messages.0.content.0.image.source",
        ),
        (r#""thread":{"type":"continue"}"#, "thread"),
    ] {
        assert!(refused("claude-opus-5-5", members).contains(named), "{members}");
    }
}

#[test]
fn betas_are_filtered_renamed_and_listed_once() {
    let betas = [
        "claude-code-20250219",
        "interleaved-thinking-2025-05-14",
        "context-management-2025-06-27",
        "advanced-tool-use-2025-11-20",
        "tool-search-tool-2025-10-19",
        "thinking-token-count-2026-05-13",
        "invented-2031-01-01",
    ];
    let body = r#"{"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}}"#;
    let call = translated("claude-opus-5-5", body, &betas).expect("fine");
    assert_eq!(
        call.body,
        r#"{"anthropic_beta":["interleaved-thinking-2025-05-14","tool-search-tool-2025-10-19","thinking-token-count-2026-05-13"],"anthropic_version":"bedrock-2023-05-31"}"#
    );
    let invented = call.changes.list().iter().find(|change| change.field == "anthropic-beta.invented-2031-01-01");
    assert_eq!(invented.expect("it is listed").what, What::Dropped);
    let old = translated("claude-sonnet-4-5", "{}", &betas).expect("fine");
    assert!(!old.body.contains("thinking-token-count"), "{}", old.body);
}

#[test]
fn an_edit_that_bedrock_knows_keeps_its_field_and_its_beta() {
    let body =
        r#"{"context_management":{"edits":[{"type":"clear_thinking_20251015"},{"type":"clear_tool_uses_20250919"}]}}"#;
    let call = translated("claude-sonnet-4-5", body, &["context-management-2025-06-27"]).expect("fine");
    assert!(call.body.starts_with(r#"{"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]},"anthropic_beta":["context-management-2025-06-27"]"#), "{}", call.body);
}

#[test]
fn an_edit_brings_its_beta_along() {
    let body = r#""context_management":{"edits":[{"type":"compact_20260112"}]}"#;
    let betas = r#""anthropic_beta":["context-management-2025-06-27","compact-2026-01-12"]"#;
    assert_eq!(becomes("claude-sonnet-4-5", body), format!("{body},{betas}"));
}

#[test]
fn the_only_message_stays_for_bedrock_to_judge() {
    let body = r#""messages":[{"role":"user","content":""}]"#;
    assert_eq!(becomes("claude-sonnet-4-5", body), body);
}

#[test]
fn cache_control_loses_only_what_bedrock_refuses() {
    let block =
        r#""system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h","scope":"global"}}]"#;
    assert_eq!(becomes("claude-opus-5-5", block), block.replace(r#","scope":"global""#, ""));
    assert_eq!(becomes("claude-opus-4-1", block), block.replace(r#","ttl":"1h","scope":"global""#, ""));
}

#[test]
fn the_top_level_breakpoint_moves_to_the_last_block() {
    let asked = r#""cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":"hi"}]"#;
    assert_eq!(
        becomes("claude-opus-5-5", asked),
        r#""messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]"#
    );
    let blocks = r#""messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],"cache_control":{"type":"ephemeral","ttl":"1h"}"#;
    assert_eq!(
        becomes("claude-opus-5-5", blocks),
        r#""messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]"#
    );
}

#[test]
fn system_messages_pass_or_become_reminders_behind_the_users_words() {
    let talk = r#""messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"}]},{"role":"system","content":"be brief"},{"role":"assistant","content":"ok"}]"#;
    assert_eq!(becomes("claude-opus-5-5", talk), talk);
    assert_eq!(
        becomes("claude-opus-4-7", talk),
        r#""messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"},{"type":"text","text":"<system-reminder>\nbe brief\n</system-reminder>"}]},{"role":"assistant","content":"ok"}]"#
    );
    let plain =
        r#""messages":[{"role":"user","content":"hi"},{"role":"system","content":[{"type":"text","text":"x"}]}]"#;
    assert_eq!(
        becomes("claude-opus-4-7", plain),
        r#""messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":"<system-reminder>\nx\n</system-reminder>"}]}]"#
    );
}

#[test]
fn empty_text_and_the_billing_line_go() {
    let asked = r#""system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=1; cch=2;"},{"type":"text","text":"You"}],"messages":[{"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"hi"}]},{"role":"assistant","content":""},{"role":"user","content":"go"}]"#;
    assert_eq!(
        becomes("claude-opus-5-5", asked),
        r#""system":[{"type":"text","text":"You"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"user","content":"go"}]"#
    );
}

#[test]
fn thinking_and_signatures_pass_byte_for_byte() {
    let talk = r#""messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"thinking","thinking":"\u0041 \/","signature":"Eo+/=="},{"type":"redacted_thinking","data":"x"},{"type":"text","text":"a"}]},{"role":"user","content":"q"}]"#;
    assert_eq!(becomes("claude-sonnet-4-5", talk), talk);
}

#[test]
fn tools_keep_what_the_model_takes() {
    let tool = r#""tools":[{"type":"custom","name":"t","input_schema":{"properties":{}},"strict":true,"eager_input_streaming":true,"defer_loading":true,"allowed_callers":["direct"]}]"#;
    assert_eq!(
        becomes("claude-opus-5-5", tool),
        r#""tools":[{"type":"custom","name":"t","input_schema":{"properties":{},"type":"object"},"eager_input_streaming":true,"defer_loading":true}],"anthropic_beta":["tool-search-tool-2025-10-19"]"#
    );
    assert_eq!(
        becomes("claude-opus-4-1", tool),
        r#""tools":[{"name":"t","input_schema":{"properties":{},"type":"object"}}]"#
    );
    assert_eq!(becomes("claude-opus-5-5", r#""tools":[],"tool_choice":{"type":"auto"}"#), "");
    assert_eq!(
        becomes(
            "claude-opus-5-5",
            r#""tools":[{"name":"t","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"t"}"#
        ),
        r#""tools":[{"name":"t","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto"}"#
    );
}

#[test]
fn the_2026_edition_refuses_what_bedrock_would_take() {
    let headers = Headers { betas: vec![], edition_2026: true };
    for (body, words) in [
        (r#"{"temperature":1}"#, "temperature: Extra inputs are not permitted"),
        (
            r#"{"messages":[{"role":"assistant","content":[{"type":"document"}]}]}"#,
            "messages.0.content.0: document blocks are not permitted in assistant messages",
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"text","text":"a","citations":[{}]}]}]}"#,
            "messages.0.content.0.text.citations: Extra inputs are not permitted",
        ),
    ] {
        let document = Document::parse(body).expect("JSON");
        let model = catalog().by_name("claude-sonnet-4-5").expect("known");
        assert_eq!(translate(&document, &headers, model, &Lessons::default()).expect_err(body).message, words);
    }
}

/// The same, once Bedrock has refused these.
fn relearned(model: &str, body: &str, betas: &[&str], lessons: &[&str]) -> Call {
    let document = Document::parse(body).expect("the case is JSON");
    let headers = Headers { betas: betas.iter().map(|beta| (*beta).to_owned()).collect(), edition_2026: false };
    let lessons = lessons.iter().map(|word| Lesson::named(*word)).collect();
    translate(&document, &headers, catalog().by_name(model).expect(model), &lessons).expect("it is translated")
}

#[test]
fn betas_that_were_refused_stay_here_with_what_needs_them() {
    let body = concat!(
        r#"{"tools":[{"name":"t","input_schema":{"type":"object"},"defer_loading":true,"input_examples":[{}]}],"#,
        r#""context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}}"#
    );
    let betas = ["interleaved-thinking-2025-05-14", "thinking-token-count-2026-05-13"];
    let lessons = ["thinking-token-count-2026-05-13", "context-management-2025-06-27", "tool-examples-2025-10-29"]
        .map(|beta| format!("beta:{beta}"));
    let lessons = lessons.each_ref().map(String::as_str);
    let call = relearned("claude-opus-5-5", body, &betas, &lessons);
    assert_eq!(call.betas, ["interleaved-thinking-2025-05-14", "tool-search-tool-2025-10-19"]);
    assert!(!call.body.contains("context_management") && !call.body.contains("input_examples"), "{}", call.body);
    assert!(call.body.contains(r#""defer_loading":true"#) && call.body.contains("Examples of input"), "{}", call.body);
    let none = relearned("claude-opus-5-5", body, &betas, &["beta:tool-search-tool-2025-10-19"]);
    assert!(!none.body.contains("defer_loading") && !none.body.contains("tool-search"), "{}", none.body);
}

#[test]
fn fields_that_were_refused_are_left_out_and_listed() {
    let body = concat!(
        r#"{"metadata":{"user_id":"u"},"safeguards":{"a":1},"output_config":{"effort":"low"},"thinking":{"type":"adaptive","display":"omitted"},"#,
        r#""tools":[{"name":"t","input_schema":{"type":"object"},"eager_input_streaming":true}],"#,
        r#""system":[{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}]}"#
    );
    let fields = ["metadata", "safeguards", "output_config.effort", "thinking.display", "cache_control.ttl"];
    let fields = fields.into_iter().chain(["tools.eager_input_streaming"]).map(|field| format!("field:{field}"));
    let fields: Vec<String> = fields.collect();
    let before = relearned("claude-opus-5-5", body, &[], &[]);
    let call = relearned("claude-opus-5-5", body, &[], &fields.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(call.changes.count(), before.changes.count() + 6, "{:?}", call.changes);
    for word in ["metadata", "safeguards", "effort", "display", "ttl", "eager_input_streaming"] {
        assert!(before.body.contains(word) && !call.body.contains(word), "{word}: {}", call.body);
    }
}

#[test]
fn what_bedrock_can_refuse_is_not_hidden_from_it() {
    for odd in [r#""tools":0"#, r#""tools":"x""#, r#""tools":{"a":1}"#, r#""tools":{}"#] {
        assert_eq!(becomes("claude-opus-5-5", odd), odd);
    }
    assert_eq!(becomes("claude-opus-5-5", r#""tools":null"#), "");
}

#[test]
fn a_top_level_cache_control_that_means_nothing_is_refused_since_bedrock_never_sees_it() {
    for (odd, words) in [
        ("7", "cache_control: Input should be a valid dictionary or object to extract fields from"),
        ("{}", "cache_control: Unable to extract tag using discriminator 'type'"),
        (r#"{"type":"always"}"#, "cache_control: Input tag 'always' found using 'type' does not match any of the"),
        (r#"{"type":[1]}"#, "cache_control: Input tag '[1]' found using 'type' does not match any of the"),
        (r#"{"type":"ephemeral","ttl":"1d"}"#, "cache_control.ephemeral.ttl: Input should be '5m' or '1h'"),
    ] {
        let told = refused("claude-opus-5-5", &format!(r#""cache_control":{odd}"#));
        assert!(told.starts_with(words), "{told}");
    }
}

#[test]
fn the_automatic_breakpoint_goes_along_when_a_system_message_becomes_a_reminder() {
    let messages = |content: &str| {
        format!(
            r#""cache_control":{{"type":"ephemeral"}},"messages":[{{"role":"user","content":"hi"}},{{"role":"system","content":{content}}}]"#
        )
    };
    let marked = r#"system-reminder>","cache_control":{"type":"ephemeral"#;
    for content in [r#""be kind""#, r#"[{"type":"text","text":"be"},{"type":"text","text":"kind"}]"#] {
        let body = becomes("claude-sonnet-4-5", &messages(content));
        assert!(body.ends_with(&format!(r#"{marked}"}}}}]}}]"#)) && body.matches("ephemeral").count() == 1, "{body}");
    }
    let own = r#"[{"type":"text","text":"kind","cache_control":{"type":"ephemeral","scope":"global","ttl":"1h"}}]"#;
    assert!(becomes("claude-sonnet-4-5", &messages(own)).ends_with(&format!(r#"{marked}","ttl":"1h"}}}}]}}]"#)));
}

#[test]
fn a_number_of_tokens_too_large_to_count_is_too_many() {
    let told = refused("claude-sonnet-4-5", r#""max_tokens":99999999999999999999999"#);
    assert!(told.starts_with("max_tokens: 99999999999999999999999 > 64000, which is the maximum allowed"), "{told}");
    assert_eq!(becomes("claude-sonnet-4-5", r#""max_tokens":1e400"#), r#""max_tokens":1e400"#);
}

#[test]
fn the_data_files_are_read() {
    assert_eq!(becomes("claude-opus-5-5", r#""unknown":1"#), "");
    assert!(translated("claude-opus-5-5", "{}", &["afk-mode-2026-01-31"]).expect("fine").body.contains("afk-mode"));
}

mod relaying;
