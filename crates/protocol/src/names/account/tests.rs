use super::*;
use crate::converse::Family;
use crate::names::{Entry, Own, Resolved, listed, resolve};

const REGION: &str = "us-east-1";

fn offered(on_demand: bool) -> Offered {
    let name = "A model".to_owned();
    Offered { name, text: true, images: false, streams: true, on_demand, legacy: false, ends: None }
}

fn account(models: &[(&str, Offered)], profiles: &[&str]) -> Account {
    Account {
        models: Some(models.iter().map(|(id, offered)| ((*id).to_owned(), offered.clone())).collect()),
        profiles: Some(profiles.iter().map(|&id| id.to_owned()).collect()),
        ..Account::default()
    }
}

fn shown(account: &Account, own: &Own) -> Vec<String> {
    let all = listed(REGION, account, own).into_iter();
    all.filter(|one| one.is_shown()).map(|one| one.found.model.listed_id.clone()).collect()
}

fn found(asked: &str, account: &Account) -> Resolved {
    resolve(asked, REGION, account, &Own::default()).expect(asked)
}

#[test]
fn only_what_can_be_called_is_shown_by_whatever_way() {
    let account = account(
        &[
            ("anthropic.claude-sonnet-5", offered(false)),
            ("anthropic.claude-opus-5", offered(false)),
            ("anthropic.claude-haiku-4-5-20251001-v1:0", offered(true)),
            ("amazon.nova-pro-v1:0", offered(true)),
        ],
        &["us.anthropic.claude-sonnet-5"],
    );
    assert_eq!(
        shown(&account, &Own::default()),
        ["claude-sonnet-5", "claude-haiku-4-5-20251001", "anthropic-bedrock/amazon.nova-pro-v1:0"]
    );
}

#[test]
fn without_the_list_everything_is_shown_as_it_is_built_in() {
    let profiles = Account { models: None, ..account(&[], &["us.anthropic.claude-sonnet-5"]) };
    assert_eq!(shown(&profiles, &Own::default()), shown(&Account::default(), &Own::default()));
    let models = Account { profiles: None, ..account(&[("anthropic.claude-sonnet-5", offered(false))], &[]) };
    assert_eq!(shown(&models, &Own::default()), ["claude-sonnet-5"], "it may have a profile that nobody may list");
}

#[test]
fn what_aws_has_and_the_catalogue_has_not_is_shown_where_clients_find_it() {
    let old = Offered { legacy: true, ..offered(true) };
    let picture = Offered { text: false, ..offered(true) };
    let account = account(
        &[
            ("newmaker.talk-9-v1:0", offered(true)),
            ("anthropic.claude-sonnet-9", offered(false)),
            ("newmaker.talk-8-v1:0", old),
            ("newmaker.paint-1", picture),
            ("newmaker.rerank-v3", offered(true)),
            ("newmaker.bought-1", offered(false)),
            ("amazon.nova-pro-v1:0:300k", offered(false)),
            ("anthropic.claude-v2:1", offered(true)),
        ],
        &["us.anthropic.claude-sonnet-9"],
    );
    assert_eq!(shown(&account, &Own::default()), ["claude-sonnet-9", "anthropic-bedrock/newmaker.talk-9-v1:0"]);
    for id in shown(&account, &Own::default()) {
        let found = found(&id, &account);
        assert!(found.guessed && found.model.price(None).is_none(), "{id}: careful rules, and no price");
        assert_eq!(account.can_call(&found.model.id), Some(true));
    }
    assert_eq!(found("claude-sonnet-9", &account).sent, "us.anthropic.claude-sonnet-9");
}

#[test]
fn what_aws_says_of_a_new_model_is_believed() {
    let described = Offered { name: "Talk 9".to_owned(), images: true, streams: false, ..offered(true) };
    let account = account(&[("newmaker.talk-9", described)], &["us.newmaker.talk-9"]);
    let talk = found("newmaker.talk-9", &account);
    assert_eq!((talk.model.display_name.as_str(), talk.sent.as_str()), ("Talk 9", "newmaker.talk-9"));
    let family = talk.model.family.clone();
    assert_eq!(family, Some(Family { images: true, streams: false, ..Family::careful() }));
}

#[test]
fn a_legacy_model_of_the_catalogue_stays_and_is_marked() {
    let old = Offered { legacy: true, ..offered(true) };
    let account = account(&[("amazon.nova-pro-v1:0", old)], &[]);
    let all = listed(REGION, &account, &Own::default());
    let marked: Vec<_> = all.iter().filter(|one| one.legacy).map(|one| one.found.model.name.as_str()).collect();
    assert_eq!(marked, ["nova-pro"]);
    assert_eq!(shown(&account, &Own::default()), ["anthropic-bedrock/amazon.nova-pro-v1:0"]);
}

#[test]
fn a_name_of_the_users_is_shown_whatever_aws_lists() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    let models = [("team".to_owned(), Entry::alias(arn))].into();
    assert_eq!(shown(&account(&[], &[]), &Own { models, ..Own::default() }), ["anthropic-bedrock/team"]);
}

#[test]
fn another_version_of_an_id_hides_no_model() {
    let account =
        account(&[("anthropic.claude-opus-4-6-v1:0", offered(false))], &["us.anthropic.claude-opus-4-6-v1:0"]);
    assert_eq!(account.can_call("anthropic.claude-opus-4-6-v1"), Some(true));
    assert_eq!(account.can_call("anthropic.claude-opus-4-5-20251101-v1:0"), Some(false));
}

#[test]
fn what_is_known_can_be_kept_as_text() {
    let known = account(&[("newmaker.talk-9", offered(true))], &["us.newmaker.talk-9"]);
    let text = serde_json::to_string(&known).expect("JSON");
    assert_eq!(serde_json::from_str::<Account>(&text).expect("its own"), known);
}
