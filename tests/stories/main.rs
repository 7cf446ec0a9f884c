//! Stories about the built program, told over sockets.
//!
//! Behind it stands a Bedrock: mostly the simulator, call by call as the story has it, and the strict double where it is
//! about what Bedrock takes. `support` hides how all of this is started; a story that ends while its Outcrop has died or
//! panicked fails.

mod account_lists;
mod attempts;
mod bad_input;
mod bedrock_face;
mod bill;
mod bodies;
mod budgets;
mod caches;
mod capture;
mod changes;
mod claude_on_converse;
mod clients_and_places;
mod connections;
mod corpus_requests;
mod cost;
mod dashboard;
mod ends;
mod faces;
mod hang_ups;
mod identity;
mod keychain;
mod keys;
mod kills;
mod lease;
mod lease_killed;
mod lessons;
mod messages_lane;
mod model_settings;
mod names;
mod odd_converse;
mod openai;
mod other_models;
mod pauses;
mod prices;
mod rates;
mod recorded_streams;
mod repairs;
mod secrets;
mod starts;
mod streams;
mod support;
mod vectors;
mod waste;
mod web;
mod while_it_runs;
