//! From a client's model name to a model of this account, and what is known of the account.

use std::sync::{Arc, RwLock};

use protocol::catalog::Model;
use protocol::names::{Account, Listed, Own, Resolved, is_bedrocks_own, listed, resolve};
use protocol::refusal::{ErrorType, Refusal};
use upstreams::Bedrock;

/// The user's word about models and what the account has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    own: Arc<Own>,
    account: Arc<RwLock<Arc<Account>>>,
}

impl Names {
    pub(crate) fn new(own: Own) -> Self {
        Self { own: Arc::new(own), account: Arc::default() }
    }

    /// With another word of the user; what is known of the account is known to both.
    pub(crate) fn with(&self, own: Own) -> Self {
        Self { own: Arc::new(own), account: self.account.clone() }
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
        all.into_iter().filter(Listed::is_shown).map(|listed| listed.found.model.into_owned()).collect()
    }

    /// The id for a client that speaks Bedrock, and what is known of the model. Ids and ARNs stay as they are; of a name
    /// that leads nowhere Bedrock is left to say so.
    pub(crate) async fn for_path(&self, asked: &str, bedrock: &Bedrock) -> (String, Option<Resolved>) {
        let found = self.resolve(asked, bedrock).await.ok();
        let named = self.own.models.get(asked).is_some_and(|entry| entry.id.is_some());
        let stays = is_bedrocks_own(asked) && !named;
        let sent = found.as_ref().filter(|_| !stays).map_or(asked, |found| &found.sent);
        (sent.to_owned(), found)
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

    /// What the account has, from now on.
    pub(crate) fn set(&self, account: Account) {
        *self.account.write().expect("no panic holds this lock") = Arc::new(account);
    }
}
