use protocol::secret::Secret;

use super::*;
use crate::login::{Keys, Source};

#[tokio::test]
async fn only_the_connection_that_was_refused_is_forgotten() {
    let bedrock = Bedrock::new(Upstream::Simulator("http://127.0.0.1:1".to_owned()));
    let refused = bedrock.connection().await;
    bedrock.reconnect();
    assert!(Arc::ptr_eq(&refused, &bedrock.connection().await), "nothing was wrong with it");
    refused.judge(&Failure::NoIdentity("expired".to_owned()));
    bedrock.reconnect();
    let next = bedrock.connection().await;
    assert!(!Arc::ptr_eq(&refused, &next));
    bedrock.reconnect();
    assert!(Arc::ptr_eq(&next, &bedrock.connection().await), "another request that failed with the old one");
}

#[tokio::test]
async fn a_switch_is_a_new_connection_and_only_where_something_changes() {
    let keys = |id: &str| Keys { id: Secret::new(id), secret: Secret::new("a-secret"), session: None };
    let login = |id: &str| Login { source: Source::Keys(keys(id)), region: Some("eu-west-1".to_owned()) };
    let bedrock = Bedrock::new(Upstream::Aws(login("AKIAONE")));
    let first = bedrock.connection().await;
    assert!(!bedrock.switch(login("AKIAONE")), "the same again");
    assert!(Arc::ptr_eq(&first, &bedrock.connection().await));
    assert!(bedrock.switch(login("AKIATWO")));
    bedrock.switched().await;
    assert_ne!(first.mark(), bedrock.mark().await);
}
