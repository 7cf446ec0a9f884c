//! From a client's model name to a model of this account, and what is known of the account.

use std::sync::{Arc, RwLock};

use protocol::catalog::Model;
use protocol::names::{Account, Own, Resolved, listed, resolve};
use protocol::refusal::{ErrorType, Refusal};
use upstreams::Bedrock;

/// The user's word about models and the account's profiles.
#[derive(Debug, Default)]
pub(crate) struct Names {
    own: Own,
    account: RwLock<Arc<Account>>,
}

impl Names {
    pub(crate) fn new(own: Own) -> Self {
        Self { own, account: RwLock::default() }
    }

    /// The model that a client means.
    pub(crate) async fn resolve(&self, asked: &str, bedrock: &Bedrock) -> Result<Resolved, Refusal> {
        let region = bedrock.region().await;
        let found = resolve(asked, &region, &self.account(), &self.own);
        let found = match found {
            Ok(found) if found.guessed && found.sent.contains(":application-inference-profile/") => {
                self.look_up(&found.sent, bedrock).await;
                resolve(asked, &region, &self.account(), &self.own)
            }
            found => found,
        };
        found.map_err(|unknown| Refusal::new(ErrorType::NotFound, unknown.message()))
    }

    /// The models that a client may choose from.
    pub(crate) async fn listed(&self, bedrock: &Bedrock) -> Vec<Model> {
        let all = listed(&bedrock.region().await, &self.account(), &self.own);
        all.into_iter().filter(|listed| !listed.hidden).map(|listed| listed.found.model.into_owned()).collect()
    }

    /// Takes over the account's profiles. Not every identity may list them, and the names work without.
    pub(crate) async fn learn(&self, bedrock: &Bedrock) {
        let profiles = match bedrock.profiles().await {
            Ok(profiles) => profiles,
            Err(failure) => {
                return tracing::info!(reason = %failure.refusal(), "the account's inference profiles are not known");
            }
        };
        let mut account = Account {
            profiles: Some(profiles.iter().map(|profile| profile.id.clone()).collect()),
            ..Account::default()
        };
        let applications = profiles.iter().filter(|profile| profile.arn.contains(":application-inference-profile/"));
        for (profile, model) in applications.filter_map(|profile| Some((profile, profile.model.clone()?))) {
            account.applications.insert(profile.arn.clone(), model.clone());
            account.applications.insert(profile.id.clone(), model);
        }
        self.set(account);
    }

    /// Finds the model behind one application profile, which may belong to another account.
    async fn look_up(&self, arn: &str, bedrock: &Bedrock) {
        if let Ok(Some(model)) = bedrock.model_of_profile(arn).await {
            let mut account = (*self.account()).clone();
            account.applications.insert(arn.to_owned(), model);
            self.set(account);
        }
    }

    fn account(&self) -> Arc<Account> {
        self.account.read().expect("no panic holds this lock").clone()
    }

    fn set(&self, account: Account) {
        *self.account.write().expect("no panic holds this lock") = Arc::new(account);
    }
}
