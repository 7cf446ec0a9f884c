// Made from crates/app/src/rpc.rs: `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.

export type Ability = "thinking" | "always_thinks" | "effort" | "images" | "documents" | "tools" | "schemas" | "caching" | "long_caching" | "prefill" | "tool_search";
export type About = { 
/**
 * Its version.
 */
version: string, 
/**
 * The system and the kind of machine: `linux, x86_64`.
 */
machine: string, 
/**
 * The licences of the libraries in it.
 */
licences: Array<string>, 
/**
 * The folder of all its files.
 */
home: string, 
/**
 * They, the largest first.
 */
files: Array<FileRow>, 
/**
 * What the ledger takes of the room that it may take, in per cent.
 */
room_used: number, 
/**
 * That room in megabytes.
 */
room: string, 
/**
 * The days for which single requests are kept, where that is decided.
 */
days: number | null, 
/**
 * Every place on the network.
 */
places: Array<PlaceRow>, };
export type BudgetAs = { 
/**
 * Dollars, `5.00`.
 */
amount: string, 
/**
 * `day`, `week`, `month` or `session`.
 */
per: string, 
/**
 * The client key that it is for; all together without one.
 */
key: string | null, 
/**
 * Whether requests are refused when it is used up, or that is only said.
 */
stops: boolean, 
/**
 * At how many per cent it is said how much is spent.
 */
warn: Array<number>, };
export type BudgetRow = { 
/**
 * What it is called: `day-ci`.
 */
name: string, 
/**
 * As it is written.
 */
written: BudgetAs, 
/**
 * How much may be spent.
 */
limit: Money, 
/**
 * How much is; of a budget for sessions, by the dearest session of today.
 */
spent: Money, 
/**
 * How much is left.
 */
left: Money, 
/**
 * How much is spent of it, in per cent; more than a hundred where it only notifies.
 */
percent: number, 
/**
 * Milliseconds since 1970 at which it begins anew; a session's never does.
 */
resets: number | null, 
/**
 * Milliseconds since 1970 at which it holds again, where it is lifted.
 */
lifted_until: number | null, 
/**
 * Whether it refuses requests now.
 */
refuses: boolean, };
export type BudgetTo = { 
/**
 * In the place of which one; without it, beside the others.
 */
instead_of: string | null, 
/**
 * What it is to be; without it, there is to be none.
 */
to: BudgetAs | null, };
export type BudgetWas = { 
/**
 * What the budget is called now, if there is one.
 */
name: string | null, 
/**
 * What it was, if there was one.
 */
was: BudgetAs | null, };
export type Budgets = { 
/**
 * In the order of the file.
 */
rows: Array<BudgetRow>, 
/**
 * The sessions that the guard holds, by name.
 */
paused: Array<string>, 
/**
 * Whether the running proxy goes by budgets that are no longer those of the file.
 */
waits: boolean, 
/**
 * In which time zone periods begin anew, where it has a name.
 */
zone: string | null, };
export type BugReport = { 
/**
 * In English, for whoever mends it.
 */
text: string, };
export type ClientKey = { 
/**
 * What the ledger calls it.
 */
name: string, 
/**
 * What it is.
 */
is: KeyIs, 
/**
 * The service tier of its requests that say none themselves.
 */
tier: string | null, 
/**
 * The day on which it was made, `2026-11-21`.
 */
made: string | null, 
/**
 * Since midnight.
 */
today: KeyUse, 
/**
 * In thirty days, today among them.
 */
month: KeyUse, 
/**
 * The budgets that are for it alone.
 */
budgets: Array<string>, };
export type ClientKeys = { 
/**
 * The main token first, then by name.
 */
rows: Array<ClientKey>, 
/**
 * What a key may have as its tier.
 */
tiers: Array<string>, };
export type Code = "not_understood" | "failed";
export type DayRate = { 
/**
 * For a dollar: `88.71`.
 */
rate: string, 
/**
 * Of which day.
 */
of: string, 
/**
 * Who says so.
 */
source: string, };
export type Effect = "at_once" | "next_start";
export type Event = { "event": "state" } | { "event": "used", 
/**
 * Its `request-id`.
 */
request: string, } | { "event": "notice", 
/**
 * A sentence or two.
 */
words: string, } | { "event": "changed" };
export type FileIs = "settings" | "ledger" | "secrets" | "token" | "models" | "prices" | "lease" | "running" | "other";
export type FileRow = { 
/**
 * Its name in the folder.
 */
name: string, 
/**
 * What it is for.
 */
is: FileIs, 
/**
 * How large it is, as people read it.
 */
size: string, };
export type Identity = { "is": "demo" } | { "is": "unknown" } | { "is": "found", 
/**
 * In words: `profile "work"`.
 */
source: string, 
/**
 * The region.
 */
region: string, 
/**
 * Milliseconds since 1970 at which the credentials end, if they do.
 */
expires: number | null, } | { "is": "missing", 
/**
 * What to do next.
 */
next_step: string, };
export type KeyIs = "main" | "held" | "gone";
export type KeyUse = { 
/**
 * What it cost.
 */
cost: Money, 
/**
 * How many requests that is, as people read it.
 */
requests: string, };
export type KeyWanted = { 
/**
 * Letters, digits, '.', '_' and '-'.
 */
name: string, 
/**
 * The service tier of its requests that say none themselves.
 */
tier: string | null, };
export type Kind = { "is": "switch" } | { "is": "number", 
/**
 * The least.
 */
from: number, 
/**
 * The most.
 */
to: number, 
/**
 * Of what.
 */
unit: Unit, } | { "is": "choice", 
/**
 * All of them.
 */
of: Array<string>, } | { "is": "text", 
/**
 * What it may be like.
 */
like: string, } | { "is": "list", 
/**
 * What they may be like.
 */
like: string, } | { "is": "percent" } | { "is": "dollars" } | { "is": "currency" } | { "is": "time_zone" };
export type LessonMeant = { 
/**
 * Of which model.
 */
model: string, 
/**
 * Which one.
 */
lesson: string, };
export type LessonRow = { 
/**
 * Of which model.
 */
model: string, 
/**
 * In which region.
 */
region: string, 
/**
 * What is left out.
 */
lesson: string, 
/**
 * Since which day.
 */
since: string, 
/**
 * What Bedrock said.
 */
words: string, };
export type ModelBack = { 
/**
 * Which name.
 */
name: string, 
/**
 * As it was written.
 */
written: string | null, };
export type ModelRow = { 
/**
 * What clients call it.
 */
name: string, 
/**
 * For people.
 */
display_name: string, 
/**
 * The family words and other plain names that lead to it.
 */
aliases: Array<string>, 
/**
 * What goes to Bedrock for it.
 */
bedrock_id: string, 
/**
 * How it is called.
 */
lane: string, 
/**
 * Whether it is a Claude.
 */
claude: boolean, 
/**
 * Whether AWS offers it to this account; `null` where AWS did not tell.
 */
callable: boolean | null, 
/**
 * Whether AWS or its makers advise against it.
 */
legacy: boolean, 
/**
 * Whether it is left out of what clients are shown.
 */
hidden: boolean, 
/**
 * Tokens of input and output that fit together.
 */
context: string, 
/**
 * For a million tokens of input; nothing where unpriced.
 */
input: Money | null, 
/**
 * For a million tokens of output.
 */
output: Money | null, };
export type ModelShown = { 
/**
 * As in the list.
 */
row: ModelRow, 
/**
 * The largest `max_tokens`.
 */
max_output: string, 
/**
 * The tier that is asked for, where the user wants one.
 */
tier: string | null, 
/**
 * The days on which it came and on which it goes.
 */
released: string | null, 
/**
 * The day on which AWS means to stop serving it.
 */
retires: string | null, 
/**
 * What it can do.
 */
abilities: Array<Ability>, 
/**
 * What its tokens cost from here, each way to call it.
 */
prices: Array<PriceRow>, 
/**
 * Who says so.
 */
source: PriceSource, 
/**
 * The day of AWS's list, where it is from there.
 */
source_day: string | null, };
export type ModelTo = { 
/**
 * Which one.
 */
name: string, 
/**
 * Nothing takes it out of the file.
 */
to: OwnModel | null, };
export type ModelWas = { 
/**
 * As it was written, if it was.
 */
written: string | null, };
export type Models = { 
/**
 * From where they are called; empty where that is not known.
 */
region: string, 
/**
 * The day on which AWS listed what the account can call, if it did.
 */
listed: string | null, 
/**
 * Whether AWS may be asked.
 */
may_ask: boolean, 
/**
 * The day of AWS's price list that was taken, if one was.
 */
price_list: string | null, 
/**
 * The newest of each line first.
 */
rows: Array<ModelRow>, 
/**
 * What the user says of models.
 */
own: Array<OwnModel>, 
/**
 * What Bedrock has refused, and is not asked for.
 */
lessons: Array<LessonRow>, };
export type Money = { 
/**
 * As people read it; a dash where nothing of it is known.
 */
text: string, 
/**
 * The same in dollars, in which it was billed.
 */
dollars: string, 
/**
 * How sure it is.
 */
sure: Sure, 
/**
 * Requests of it that have no price.
 */
unpriced: number, };
export type Named = { 
/**
 * As it is shown.
 */
name: string, };
export type NewKey = { 
/**
 * Its name.
 */
name: string, 
/**
 * What clients say.
 */
secret: string, 
/**
 * The lines that lead Claude Code here with it.
 */
lines: Array<ShellLines>, };
export type OwnModel = { 
/**
 * The name.
 */
name: string, 
/**
 * What it stands for; without it, it is the name of a model whose settings these are.
 */
id: string | null, 
/**
 * How it is called.
 */
lane: string | null, 
/**
 * Its service tier.
 */
tier: string | null, 
/**
 * Whether it is left out of what clients are shown.
 */
hidden: boolean, 
/**
 * Whether there is more of it in the file: limits, prices.
 */
more: boolean, };
export type PlaceRow = { 
/**
 * What its words are found by.
 */
id: string, 
/**
 * Its hosts.
 */
hosts: Array<string>, 
/**
 * The setting that decides about it, if one does.
 */
setting: string | null, 
/**
 * Whether anything may go there as things are set.
 */
open: boolean, };
export type PriceDifference = { 
/**
 * Of which model.
 */
model: string, 
/**
 * Called in which way.
 */
through: string, 
/**
 * On which tier.
 */
tier: string, 
/**
 * Of which class of tokens.
 */
class: string, 
/**
 * In use.
 */
before: string, 
/**
 * In the list.
 */
after: string, };
export type PriceRow = { 
/**
 * Through which profile: `global`, `eu`, `bare id`.
 */
through: string, 
/**
 * The service tier.
 */
tier: string, 
/**
 * Tokens of input above which it holds.
 */
above: string | null, 
/**
 * The first day.
 */
from: string | null, 
/**
 * Input, output, cache read, cache write for five minutes and for an hour.
 */
classes: Array<Money>, };
export type PriceSource = "built_in" | "unconfirmed" | "list" | "own" | "nobody";
export type PricesCompared = { 
/**
 * Of which day and for which region it is.
 */
day: string, 
/**
 * For whose calls it holds.
 */
region: string, 
/**
 * How many of its prices were read, as people read it.
 */
read: string, 
/**
 * How many were not understood, and are left alone.
 */
unread: string, 
/**
 * Each price that is not the one in use.
 */
differences: Array<PriceDifference>, 
/**
 * Whether it is used from now on.
 */
taken: boolean, };
export type PricesMeant = { 
/**
 * Use it.
 */
take: boolean, };
export type Proxy = { "is": "running", 
/**
 * The address.
 */
url: string, } | { "is": "stopped" } | { "is": "failed", 
/**
 * Why, and what to do.
 */
why: string, };
export type Section = "money" | "clients" | "requests" | "messages" | "guard" | "keep" | "web";
export type SettingRow = { 
/**
 * Its key: `keep.days`.
 */
key: string, 
/**
 * Beside what it is shown.
 */
section: Section, 
/**
 * What it may be.
 */
kind: Kind, 
/**
 * What holds where nothing is said, if anything does.
 */
default: string | null, 
/**
 * What the file says, if it says something.
 */
value: string | null, 
/**
 * When a change takes effect.
 */
effect: Effect, 
/**
 * Whether the running proxy still goes by another value.
 */
waits: boolean, };
export type SettingTo = { 
/**
 * Its key.
 */
key: string, 
/**
 * As text; nothing takes it out of the file, so that the default holds.
 */
value: string | null, };
export type SettingWas = { 
/**
 * As text, if there was something.
 */
value: string | null, };
export type Settings = { 
/**
 * Where the file is, which need not be there yet.
 */
file: string, 
/**
 * One for each setting, section by section.
 */
rows: Array<SettingRow>, 
/**
 * Keys that the running proxy does not know as they are written now, those of other screens among them.
 */
waiting: Array<string>, };
export type ShellLines = { 
/**
 * `bash`, `json`, `docker`.
 */
shell: string, 
/**
 * What to copy.
 */
text: string, };
export type Shown = { 
/**
 * Its code, as in `INR`.
 */
currency: string, };
export type Status = { 
/**
 * Whether it works.
 */
proxy: Proxy, 
/**
 * Answers come from this machine, and cost nothing.
 */
demo: boolean, 
/**
 * What today cost.
 */
today: Money, 
/**
 * How many requests that is.
 */
requests_today: number, 
/**
 * Today, as in `2026-11-21`, in the user's own zone.
 */
day: string, 
/**
 * The currency that is shown, as in `INR`.
 */
currency: string, 
/**
 * The rate of today's amount, if it was converted.
 */
rate: DayRate | null, 
/**
 * The version of this program.
 */
version: string, };
export type Sure = "exact" | "estimated" | "unpriced";
export type Trouble = { 
/**
 * For the window, where it does something different.
 */
code: Code, 
/**
 * For people.
 */
sentence: string, };
export type Unit = "nothing" | "seconds" | "minutes" | "days" | "megabytes" | "times";
export type WhatIfAsk = { 
/**
 * Another model for everything, by any of its names.
 */
model: string | null, 
/**
 * `default`, `flex` or `priority`.
 */
tier: string | null, 
/**
 * `5m` or `1h`.
 */
cache: string | null, };
export type WhatIfRow = { 
/**
 * The model that was called.
 */
name: string, 
/**
 * What it cost.
 */
was: Money, 
/**
 * What it would have cost.
 */
would_be: Money, 
/**
 * How many per cent of what it cost that is, where it cost something.
 */
percent: number | null, };
export type WhatIfShown = { 
/**
 * All of it.
 */
total: WhatIfRow, 
/**
 * Model by model.
 */
rows: Array<WhatIfRow>, 
/**
 * Why there is nothing to compare, for people.
 */
empty: string | null, };

export interface Calls {
  status: { ask: null; answer: Status };
  identity: { ask: null; answer: Identity };
  start: { ask: null; answer: null };
  stop: { ask: null; answer: null };
  show_currency: { ask: Shown; answer: null };
  settings: { ask: null; answer: Settings };
  set_setting: { ask: SettingTo; answer: SettingWas };
  restart: { ask: null; answer: null };
  client_keys: { ask: null; answer: ClientKeys };
  create_key: { ask: KeyWanted; answer: NewKey };
  revoke_key: { ask: Named; answer: null };
  budgets: { ask: null; answer: Budgets };
  set_budget: { ask: BudgetTo; answer: BudgetWas };
  lift_budget: { ask: Named; answer: null };
  hold_budget: { ask: Named; answer: null };
  models: { ask: null; answer: Models };
  model: { ask: Named; answer: ModelShown };
  refresh_models: { ask: null; answer: null };
  forget_lesson: { ask: LessonMeant; answer: null };
  set_model: { ask: ModelTo; answer: ModelWas };
  put_model_back: { ask: ModelBack; answer: null };
  what_if: { ask: WhatIfAsk; answer: WhatIfShown };
  compare_prices: { ask: PricesMeant; answer: PricesCompared };
  built_in_prices: { ask: null; answer: null };
  about: { ask: null; answer: About };
  bug_report: { ask: null; answer: BugReport };
  release_session: { ask: Named; answer: null };
}
