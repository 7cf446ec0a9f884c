//! Who is let in, and what is found where.

use http::Method;
use serde_json::json;

use crate::support::hello;
use crate::support::outcrop::Outcrop;

#[tokio::test]
async fn only_who_knows_the_token_is_served() {
    let outcrop = Outcrop::start().await;
    let token = outcrop.token.clone();
    let plain = outcrop.post(&hello(false)).without("authorization");
    let refused = [
        plain.clone(),
        plain.clone().header("authorization", "Bearer wrong"),
        plain.clone().header("authorization", &token),
        plain.clone().header("authorization", &format!("Bearer {}", &token[..token.len() - 1])),
        plain.clone().header("authorization", &format!("Bearer {token}x")),
        plain.clone().header("authorization", "Bearer "),
        plain.clone().header("x-api-key", ""),
        plain.clone().header("x-api-key", "wrong"),
    ];
    for ask in refused {
        let reply = ask.clone().reply().await;
        reply.is_refused(401, "authentication_error", "outcrop env");
        assert_eq!(reply.header("x-should-retry"), "false", "{ask:?}");
    }
    let served = [
        plain.clone().header("authorization", &format!("Bearer {token}")),
        plain.clone().header("authorization", &format!("bearer {token}")),
        plain.clone().header("authorization", &format!("BEARER  {token}")),
        plain.clone().header("x-api-key", &token),
        plain.clone().header("x-api-key", &token).header("authorization", "Bearer of-another-service"),
    ];
    let number = served.len();
    for ask in served {
        assert_eq!(ask.clone().reply().await.status, 200, "{ask:?}");
    }
    assert_eq!(outcrop.stop().await.len(), number, "who is not let in leaves no row");
}

#[tokio::test]
async fn everything_that_costs_or_tells_something_wants_the_token() {
    let outcrop = Outcrop::start().await;
    for (method, path) in [
        (Method::POST, "/v1/messages"),
        (Method::POST, "/v1/v1/messages"),
        (Method::POST, "/v1/messages/count_tokens"),
        (Method::GET, "/v1/models"),
        (Method::GET, "/v1/models/claude-sonnet-4-5"),
    ] {
        let reply = outcrop.ask(method, path).without("authorization").reply().await;
        assert_eq!(reply.status, 401, "{path}");
    }
    for path in ["/", "/api/hello", "/health"] {
        assert_eq!(outcrop.get(path).without("authorization").reply().await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_web_page_cannot_use_it_by_any_name() {
    let outcrop = Outcrop::start().await;
    let port = outcrop.address.rsplit_once(':').expect("an address").1.to_owned();
    for host in ["evil.example", &format!("evil.example:{port}"), &format!("127.0.0.1.evil.example:{port}"), "10.0.0.1"]
    {
        for path in ["/health", "/v1/models"] {
            let reply = outcrop.get(path).header("host", host).reply().await;
            reply.is_refused(403, "permission_error", "Host");
        }
    }
    for origin in ["https://evil.example", "http://localhost:3000", "null"] {
        let reply = outcrop.post(&hello(false)).header("origin", origin).reply().await;
        reply.is_refused(403, "permission_error", "web pages");
        assert!(!reply.headers.contains_key("access-control-allow-origin"));
    }
    let asked_first =
        outcrop.ask(Method::OPTIONS, "/v1/messages").header("origin", "https://evil.example").reply().await;
    assert_eq!(asked_first.status, 403);
    assert!(!asked_first.headers.contains_key("access-control-allow-origin"));

    let same = outcrop.get("/health").header("origin", &format!("http://{}", outcrop.address)).reply().await;
    assert_eq!(same.status, 200);
    let by_name = outcrop.get("/health").header("host", &format!("localhost:{port}")).reply().await;
    assert_eq!(by_name.status, 200);
}

#[tokio::test]
async fn an_unknown_path_is_told_so_in_the_shape_every_client_reads() {
    let outcrop = Outcrop::start().await;
    for path in ["/v1/complete", "/v2/messages", "/v1/messages/", "/v1/messages/batches", "/favicon.ico", "/%00", "//"]
    {
        let reply = outcrop.get(path).reply().await;
        reply.is_refused(404, "not_found_error", "Not found");
    }
    let long = format!("/{}", "x".repeat(5000));
    assert!(outcrop.get(&long).reply().await.error().1.len() < 300, "it is not repeated in full");
    for (method, path) in [(Method::GET, "/v1/messages"), (Method::DELETE, "/v1/models"), (Method::PUT, "/health")] {
        outcrop.ask(method, path).reply().await.is_refused(405, "invalid_request_error", "Method not allowed");
    }
}

#[tokio::test]
async fn the_ways_clients_write_the_path_all_lead_there() {
    let outcrop = Outcrop::start().await;
    for path in ["/v1/messages", "/v1/messages?beta=true", "/v1/v1/messages", "/v1/v1/messages?beta=true"] {
        let reply = outcrop.ask(Method::POST, path).json(&hello(false)).reply().await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert_eq!(reply.json()["type"], "message");
    }
    for path in ["/v1/messages/count_tokens?beta=true", "/v1/v1/messages/count_tokens"] {
        let reply = outcrop.ask(Method::POST, path).json(&hello(false)).reply().await;
        assert!(reply.json()["input_tokens"].is_u64(), "{}", reply.text());
    }
    for path in ["/", "/api/hello"] {
        for method in [Method::HEAD, Method::GET] {
            assert_eq!(outcrop.ask(method, path).reply().await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let outcrop = Outcrop::start().await;
    let asks = [
        outcrop.post(&hello(false)),
        outcrop.post(&hello(true)),
        outcrop.post(&json!({})),
        outcrop.post(&hello(false)).header("authorization", "Bearer wrong"),
        outcrop.get("/health").header("host", "evil.example"),
        outcrop.get("/health"),
        outcrop.get("/v1/models"),
        outcrop.get("/nowhere"),
        outcrop.ask(Method::PATCH, "/v1/messages"),
        outcrop.ask(Method::HEAD, "/"),
    ];
    let mut ids = Vec::new();
    for ask in asks {
        let reply = ask.reply().await;
        let id = reply.header("request-id").to_owned();
        assert!(id.starts_with("req_") && id.len() == 28, "{id:?}");
        ids.push(id);
    }
    let rows = outcrop.stop().await;
    assert_eq!(
        rows.iter().map(|row| row.request_id.clone()).collect::<Vec<_>>(),
        ids[..3],
        "the ledger knows them by it"
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 10);
}

#[tokio::test]
async fn a_monitor_learns_that_all_is_well() {
    let outcrop = Outcrop::start().await;
    let health = outcrop.get("/health").reply().await.json();
    assert_eq!((health["status"].as_str(), health["demo"].as_bool()), (Some("ok"), Some(false)), "{health}");
    assert_eq!(health["aws"]["identity"], "found");
}

#[tokio::test]
async fn the_demo_answers_without_aws_and_says_so() {
    let outcrop = Outcrop::start().arg("--demo").without_identity().await;
    let reply = outcrop.reply(&hello(false)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.header("outcrop-target").starts_with("demo/"), "{:?}", reply.headers);
    let stream = outcrop.reply(&hello(true)).await;
    assert!(stream.header("outcrop-target").starts_with("demo/"));
    assert_eq!(stream.events().last().map(|event| event.kind.clone()).as_deref(), Some("message_stop"));
    assert_eq!(outcrop.get("/health").reply().await.json()["demo"], true);
    assert_eq!(outcrop.sim().calls().len(), 0, "nothing went where AWS would be");
}
