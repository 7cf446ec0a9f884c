//! JSON with one value a line, keys in the order in which they came.

use protocol::json::{Document, Kind, Node};

pub(super) fn pretty(document: &Document<'_>) -> String {
    let mut out = String::with_capacity(document.text().len() * 3 / 2);
    write(document.root(), 1, &mut out);
    out
}

fn write(node: Node<'_>, depth: usize, out: &mut String) {
    match node.kind() {
        Kind::Object if node.members().next().is_some() => {
            let members = node.members().map(|member| (Some(member.key), member.value));
            within("{}", members, depth, out);
        }
        Kind::Array if node.items().next().is_some() => within("[]", node.items().map(|item| (None, item)), depth, out),
        Kind::Object => out.push_str("{}"),
        Kind::Array => out.push_str("[]"),
        Kind::String | Kind::Number | Kind::True | Kind::False | Kind::Null => out.push_str(node.raw()),
    }
}

fn within<'d>(
    around: &str,
    children: impl Iterator<Item = (Option<Node<'d>>, Node<'d>)>,
    depth: usize,
    out: &mut String,
) {
    out.push_str(&around[..1]);
    for (number, (key, value)) in children.enumerate() {
        out.push_str(if number == 0 { "\n" } else { ",\n" });
        out.extend(std::iter::repeat_n("  ", depth));
        if let Some(key) = key {
            out.push_str(key.raw());
            out.push_str(": ");
        }
        write(value, depth + 1, out);
    }
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth - 1));
    out.push_str(&around[1..]);
}
