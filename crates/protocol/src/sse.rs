//! Server-sent events as Anthropic writes them: always an `event:` line, always one `data:` line.

/// A `ping`, which keeps a waiting client from giving up.
pub const PING: &str = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

/// Appends one event. `data` is JSON, where a line break can only be white space, so it may become a space.
pub fn write(out: &mut String, event: &str, data: &str) {
    out.reserve(event.len() + data.len() + 16);
    out.push_str("event: ");
    out.push_str(event);
    out.push_str("\ndata: ");
    if data.bytes().any(|byte| byte == b'\n' || byte == b'\r') {
        out.extend(data.chars().map(|character| if matches!(character, '\n' | '\r') { ' ' } else { character }));
    } else {
        out.push_str(data);
    }
    out.push_str("\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_two_lines_and_a_blank_one() {
        let mut out = String::new();
        write(&mut out, "ping", "{\n \"type\":\r\n\"ping\"}");
        assert_eq!(out, "event: ping\ndata: {  \"type\":  \"ping\"}\n\n");
    }
}
