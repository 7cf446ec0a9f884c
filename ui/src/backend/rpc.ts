// Made from crates/app/src/rpc.rs: `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.

export type Ability = "thinking" | "always_thinks" | "effort" | "images" | "documents" | "tools" | "schemas" | "caching" | "long_caching" | "prefill" | "tool_search";
export type About = "budget" | "session" | "sign_in" | "failure" | "catalogue" | "port" | "program";
export type AboutShown = { 
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
export type AnswerSide = { 
/**
 * Its status.
 */
status: number, 
/**
 * What was answered.
 */
blocks: Array<SaidBlock>, 
/**
 * The error, if it was one.
 */
error: string | null, 
/**
 * As it came.
 */
raw: RawBody, };
export type Arrival = { 
/**
 * Its `request-id`.
 */
request: string, 
/**
 * Milliseconds since 1970.
 */
at: number, 
/**
 * The model as the client named it.
 */
model: string | null, 
/**
 * The HTTP status that it got.
 */
status: number, 
/**
 * Milliseconds to the first event.
 */
first_ms: number | null, };
export type Arrived = { 
/**
 * Whether any request was answered, be it a trial.
 */
tried: boolean, 
/**
 * The newest request of a client.
 */
newest: Arrival | null, };
export type AskedChart = { 
/**
 * What it is about.
 */
kind: ChartKind, 
/**
 * Of which days.
 */
of: Picked, 
/**
 * Of the page around it.
 */
theme: ChartTheme, 
/**
 * The same.
 */
language: Language, 
/**
 * Of the element it stands in, in CSS pixels. What is too small or too large is drawn as near as can be.
 */
width: number, 
/**
 * The same.
 */
height: number, };
export type AttemptBar = { 
/**
 * Before it.
 */
from: number, 
/**
 * Until its answer began, or it failed.
 */
took: number, 
/**
 * While its answer went on.
 */
answering: number, };
export type AttemptEnd = "answered" | "refused" | "throttled" | "no_identity" | "unreachable" | "timed_out" | "broke_off" | "unreadable" | "given_up";
export type AttemptLine = { 
/**
 * When it began, after the arrival.
 */
began: string, 
/**
 * How long it was waited before that, on purpose.
 */
pause: string | null, 
/**
 * Until its answer began, or it failed.
 */
took: string, 
/**
 * How long its answer went on after that.
 */
answering: string | null, 
/**
 * How it ended.
 */
end: AttemptEnd, 
/**
 * HTTP status of a refusal.
 */
status: number | null, 
/**
 * What AWS calls the refusal.
 */
error: string | null, 
/**
 * AWS's own id of it.
 */
aws_id: string | null, 
/**
 * As in `bedrock/us-east-1/native`.
 */
target: string | null, 
/**
 * The id that was sent.
 */
sent: string | null, 
/**
 * What it left out and the one before it did not, as in `beta:NAME`.
 */
without: Array<string>, 
/**
 * What it used, if nobody got that.
 */
waste: AttemptWaste | null, 
/**
 * Where its bar stands.
 */
bar: AttemptBar, };
export type AttemptWaste = { 
/**
 * Tokens of input.
 */
input: string, 
/**
 * Tokens of output.
 */
output: string, 
/**
 * In dollars; none where nobody knows.
 */
cost: string | null, };
export type Bar = { 
/**
 * Which row it belongs to.
 */
row: number, 
/**
 * Which column.
 */
column: number, 
/**
 * Where it is.
 */
place: Place, };
export type Bill = { 
/**
 * One for each class of tokens that was used.
 */
lines: Array<BillLine>, 
/**
 * What they come to, if that is known.
 */
total: string | null, 
/**
 * The row of the price table: `global`, `geo`, `base`, or a region.
 */
row: string | null, 
/**
 * Whether tokens times prices is what was billed. Otherwise prices are missing from the lines.
 */
agrees: boolean, };
export type BillLine = { 
/**
 * Which class.
 */
class: BilledClass, 
/**
 * How many.
 */
tokens: string, 
/**
 * Dollars for a million of them.
 */
price: string | null, 
/**
 * What they cost, in dollars.
 */
cost: string | null, };
export type BilledClass = "input" | "cache_read" | "cache_write_5m" | "cache_write_1h" | "output";
export type Bodies = { 
/**
 * Of which requests bodies are kept.
 */
which: KeepWhich, 
/**
 * The most of one body.
 */
most: string, 
/**
 * Days after which they are let go.
 */
days: number, 
/**
 * How much there may be.
 */
room: string, 
/**
 * How much there is: `1.4 MB`.
 */
used: string, 
/**
 * The share of the room that is used, in hundredths.
 */
share: number, 
/**
 * Of how many requests there are some.
 */
requests: number, 
/**
 * The oldest day of which there are some, as in `2026-11-21`.
 */
oldest: string | null, 
/**
 * Sessions of which all is kept until they end or the server stops.
 */
sessions: Array<string>, };
export type BodiesBack = { 
/**
 * The number that it gave.
 */
number: number, };
export type BodiesDeleted = { 
/**
 * What brings them back.
 */
number: number, 
/**
 * Seconds after which nothing does.
 */
seconds: number, };
export type BodyAnswer = { 
/**
 * Whether it was kept.
 */
captured: boolean, 
/**
 * Why it was not.
 */
why_not: NotKept | null, 
/**
 * Of which requests bodies are kept now.
 */
which: KeepWhich, 
/**
 * Its session, if it said one.
 */
session: string | null, 
/**
 * Whether all of that session is kept until it ends.
 */
following: boolean, 
/**
 * What was said.
 */
body: KeptBody | null, };
export type BodyAsk = { 
/**
 * Its `request-id`.
 */
id: string, };
export type BudgetAs = { 
/**
 * Dollars, `5.00`, or another currency, `INR 500`.
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
export type BudgetBar = { 
/**
 * What it is called: `day`, or `day-ci` for the key ci.
 */
name: string, 
/**
 * After how long it begins anew: `day`, `week`, `month`; or `session`, of which it is the dearest of today.
 */
per: string, 
/**
 * The client key whose it is; else it is everybody's.
 */
key: string | null, 
/**
 * How much may be spent.
 */
limit: Money, 
/**
 * How much is.
 */
spent: Money, 
/**
 * How much may be yet.
 */
left: Money, 
/**
 * In per cent; may be above a hundred.
 */
percent: number, 
/**
 * From how many per cent on it is said.
 */
warns_at: number, 
/**
 * Whether requests are refused when it is used up.
 */
stops: boolean, 
/**
 * Whether it holds: one in another currency does not before a rate is known.
 */
holds: boolean, 
/**
 * Whether it was lifted until it begins anew.
 */
lifted: boolean, 
/**
 * With which day that is, as in `2026-11-22`.
 */
resets: string | null, 
/**
 * What is to come, if the next days are like the last ones.
 */
outlook: BudgetOutlook | null, };
export type BudgetOutlook = { 
/**
 * About how much will be spent in the end.
 */
likely: string, 
/**
 * The day on which it is used up, as in `2026-11-27`, if it will be.
 */
used_up: string | null, };
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
refuses: boolean, 
/**
 * Whether it is known what it is worth: one in another currency needs a rate.
 */
rated: boolean, };
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
 * In which time zone periods begin anew, where it has a name.
 */
zone: string | null, };
export type BugReport = { 
/**
 * In English, for whoever mends it.
 */
text: string, };
export type CacheBreakLine = { 
/**
 * The request at which it broke.
 */
request: string, 
/**
 * The day, in the user's own zone.
 */
day: string, 
/**
 * The time of day.
 */
clock: string, 
/**
 * Why, in one word: `expired`, `tools_reordered`.
 */
cause: string, 
/**
 * The first block that differs.
 */
place: string | null, 
/**
 * The same in a clause.
 */
words: string, 
/**
 * Minutes since the request before.
 */
minutes: number, 
/**
 * Tokens that were paid for again.
 */
lost: string, 
/**
 * What that cost beyond reading them from the cache.
 */
cost: Money, };
export type CacheShare = { 
/**
 * `93.4%`.
 */
text: string, 
/**
 * In thousandths.
 */
share: number, 
/**
 * In percentage points, beside the period before.
 */
change: Compared | null, };
export type CallerSeen = { 
/**
 * `123456789012`
 */
account: string, 
/**
 * `arn:aws:iam::123456789012:user/anna`
 */
arn: string, 
/**
 * Milliseconds that AWS took to say so.
 */
took_ms: number, };
export type CaptureAsk = { 
/**
 * Of which requests.
 */
which: KeepWhich | null, 
/**
 * Of this session.
 */
session: FollowAsk | null, };
export type Cell = { 
/**
 * The figure itself, in the smallest unit, as digits: it may be too long for a JavaScript number.
 */
units: string, 
/**
 * As people read it.
 */
text: string, 
/**
 * How sure it is.
 */
sure: Sure, 
/**
 * Requests whose part is missing.
 */
unpriced: number, };
export type ChangeLine = { 
/**
 * Where they stand.
 */
field: string, 
/**
 * `dropped`, `renamed`, `rewritten`, `added`.
 */
what: string, 
/**
 * Why.
 */
reason: Said, };
export type ChartBudget = { 
/**
 * Of its line.
 */
mark: string, 
/**
 * How much it is.
 */
text: string, 
/**
 * Whether the line is in the picture; else it is far above it.
 */
drawn: boolean, };
export type ChartKey = { 
/**
 * One for each column.
 */
series: Array<string>, 
/**
 * Of figures that are a guess in part, if there are any.
 */
estimate: string | null, 
/**
 * Of the budget's line.
 */
budget: ChartBudget | null, 
/**
 * Of what is expected.
 */
outlook: ChartOutlook | null, };
export type ChartKind = "cost-per-day" | "tokens-per-day" | "cache-hit-per-day" | "cost-by-hour" | "cost-by-session" | "cost-by-agent" | "latency-per-day";
export type ChartOutlook = { 
/**
 * Of its band.
 */
mark: string, 
/**
 * The first row that is guessed.
 */
from: number, 
/**
 * Of each such row.
 */
each: string, 
/**
 * Of all rows together: one in ten is lower,
 */
low: string, 
/**
 * the middle,
 */
likely: string, 
/**
 * one in ten is higher.
 */
high: string, };
export type ChartTheme = "light" | "dark";
export type CheckAsk = { 
/**
 * Its name; without one, the one in use.
 */
name: string | null, };
export type Checked = { 
/**
 * The connection.
 */
name: string, 
/**
 * Where its credentials come from, in words.
 */
source: Said, 
/**
 * The region.
 */
region: string, 
/**
 * Milliseconds since 1970 at which the credentials end, if they do.
 */
expires: number | null, 
/**
 * Who AWS sees; none for a Bedrock API key, which only Bedrock knows.
 */
caller: CallerSeen | null, 
/**
 * The models that AWS offers this account here, if it says so.
 */
models: ModelsSeen | null, 
/**
 * Why AWS does not say which models there are.
 */
silence: Said | null, 
/**
 * The cheapest model, to be asked for a word.
 */
offer: WordOffer | null, 
/**
 * Why there is none.
 */
no_offer: Said | null, };
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
export type ClockTime = { 
/**
 * As in `2026-11-21`.
 */
day: string, 
/**
 * As in `14:03`.
 */
clock: string, };
export type Code = "not_understood" | "failed" | "secrets";
export type Compared = { 
/**
 * Which way it went.
 */
way: Way, 
/**
 * With its sign: `−12%`.
 */
signed: string, 
/**
 * Without it, for words: `12%`.
 */
size: string, 
/**
 * What it was before.
 */
before: string, };
export type ConnectionKind = "profile" | "keys" | "api_key" | "role" | "environment";
export type ConnectionLine = { 
/**
 * Its name.
 */
name: string, 
/**
 * Where its identity comes from.
 */
kind: ConnectionKind, 
/**
 * Whether it is the one in use.
 */
active: boolean, 
/**
 * The profile that it uses.
 */
profile: string | null, 
/**
 * The ARN of the role that is assumed.
 */
role: string | null, 
/**
 * The region, where it or its profile names one.
 */
region: string | null, 
/**
 * The sign-in that it leans on, if it does.
 */
sign_in: SignedIn | null, 
/**
 * The command that signs in anew.
 */
renewal: string | null, };
export type Connections = { 
/**
 * Those that have a name, then the environment.
 */
all: Array<ConnectionLine>, 
/**
 * The profiles of `~/.aws`, which could be added.
 */
profiles: Array<ProfileLine>, 
/**
 * Why the profiles of the connections are not shown.
 */
trouble: string | null, 
/**
 * Where secrets are kept.
 */
secrets: SecretsStore, 
/**
 * The connection that was removed last and can be had back.
 */
removed: string | null, };
export type Conversation = { 
/**
 * The model that it asked for.
 */
model: string | null, 
/**
 * What the model is told to be.
 */
system: Array<SaidBlock>, 
/**
 * The turns, oldest first.
 */
turns: Array<SaidTurn>, 
/**
 * The names of the tools that there are.
 */
tools: Array<string>, };
export type Count = { 
/**
 * In full: `1,234,567`.
 */
text: string, 
/**
 * In short: `1.2M`.
 */
short: string, 
/**
 * Whether there are none.
 */
none: boolean, };
export type Data = { 
/**
 * What stands above the chart.
 */
title: string, 
/**
 * What the chart says, in words.
 */
summary: string, 
/**
 * What the figures count: a currency code, `tokens`, `percent` or `milliseconds`.
 */
unit: string, 
/**
 * The size of the picture, to which all places refer.
 */
width: number, 
/**
 * The size of the picture, to which all places refer.
 */
height: number, 
/**
 * The names of the series, in the order of a row's cells.
 */
columns: Array<string>, 
/**
 * One for each label.
 */
rows: Array<Row>, 
/**
 * The sum of each column and, last, of all; nothing where sums mean nothing.
 */
totals: Array<Cell | null>, 
/**
 * Every bar or point in the picture.
 */
bars: Array<Bar>, 
/**
 * What its colours, patterns and lines mean.
 */
key: ChartKey, 
/**
 * Whether there is no figure in it at all.
 */
blank: boolean, };
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
export type DaySpan = { 
/**
 * As in `2026-11-21`.
 */
first: string, 
/**
 * The same.
 */
last: string, 
/**
 * How many days that is.
 */
count: number, };
export type Done = { 
/**
 * The sentence.
 */
sentence: Said, };
export type Drawing = { 
/**
 * The picture; its texts are text, and it needs nothing else.
 */
svg: string, 
/**
 * What the picture shows, in figures.
 */
data: Data, };
export type Effect = "at_once" | "next_start";
export type Ended = "complete" | "failed" | "abandoned" | "partial";
export type EnvironmentHas = "api_key" | "keys" | "profile" | "web_identity" | "container" | "machine";
export type Event = { "event": "state" } | { "event": "used", 
/**
 * Its `request-id`.
 */
request: string, } | { "event": "notice", 
/**
 * What it is about.
 */
about: About, 
/**
 * A sentence or two.
 */
words: string, } | { "event": "changed" };
export type FailureCause = { 
/**
 * Anthropic's error type, if one was told.
 */
error: string | null, 
/**
 * The HTTP status that the client got.
 */
status: number, 
/**
 * How many requests.
 */
count: string, 
/**
 * The day of the last one.
 */
day: string, 
/**
 * Its time of day.
 */
clock: string, };
export type FileAsk = { 
/**
 * Which requests.
 */
filter: RequestFilter, 
/**
 * `csv` or `json`.
 */
format: FileFormat, };
export type FileFormat = "csv" | "json";
export type FileIs = "settings" | "ledger" | "secrets" | "token" | "models" | "prices" | "lease" | "running" | "bodies" | "logs" | "other";
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
export type FollowAsk = { 
/**
 * As the client calls it.
 */
id: string, 
/**
 * Whether.
 */
on: boolean, };
export type Found = { 
/**
 * Those that somebody named, what the environment says, then the profiles of `~/.aws`.
 */
sources: Array<IdentitySource>, 
/**
 * Which of them is most likely meant, by its place in the list.
 */
likely: number | null, 
/**
 * Why.
 */
why: Why | null, 
/**
 * Whether answers come from this machine only because no identity was found when it started.
 */
may_leave_demo: boolean, };
export type Identity = { "is": "demo" } | { "is": "unknown" } | { "is": "found", 
/**
 * In words: `profile "work"`.
 */
source: Said, 
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
next_step: Said, };
export type IdentitySource = { 
/**
 * What it is.
 */
what: SourceKind, 
/**
 * Its region, if one is named.
 */
region: string | null, 
/**
 * The sign-in that it leans on, if it does.
 */
sign_in: SignedIn | null, 
/**
 * The command that signs in anew.
 */
renewal: string | null, 
/**
 * Whether it is the one in use.
 */
active: boolean, };
export type KeepWhich = "off" | "errors" | "all";
export type KeptBody = { 
/**
 * The path that it came on.
 */
path: string, 
/**
 * The request as a conversation.
 */
conversation: Conversation, 
/**
 * What was answered.
 */
answer: Array<SaidBlock>, 
/**
 * The error that was answered instead, or behind it.
 */
error: string | null, 
/**
 * As the client sent it.
 */
request: RawBody, 
/**
 * As it went to Bedrock, where that is a text of its own.
 */
sent: RawBody | null, 
/**
 * As the client got it.
 */
answered: RawBody, 
/**
 * Whether and with which changes it can be sent again.
 */
offer: ReplayOffer, };
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
export type Language = "en" | "hi";
export type LeadAsk = { 
/**
 * The program.
 */
reader: SettingsReader, 
/**
 * Whether only while Outcrop runs, now and whenever it does.
 */
while_serving: boolean, };
export type LeadBack = { 
/**
 * The program.
 */
reader: SettingsReader, };
export type LeadPreview = { 
/**
 * A unified diff, secrets masked.
 */
diff: string, 
/**
 * Whether it takes back.
 */
takes_back: boolean, 
/**
 * Sentences that matter.
 */
notes: Array<Said>, 
/**
 * What else leads Claude Code somewhere, what wins first.
 */
findings: Array<Overruling>, };
export type Leads = { 
/**
 * Each program whose settings we can write.
 */
readers: Array<ReaderLed>, 
/**
 * Whether what was written is taken back when Outcrop ends.
 */
while_serving: boolean, };
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
 * The moment, in milliseconds since 1970.
 */
at: number, 
/**
 * What Bedrock said.
 */
words: string, };
export type LessonsBack = { 
/**
 * As they were shown.
 */
lessons: Array<LessonRow>, };
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
export type ModelsSeen = { 
/**
 * Their names.
 */
names: Array<string>, 
/**
 * Milliseconds that AWS took to say so.
 */
took_ms: number, };
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
export type NameChoice = { 
/**
 * The name itself; '' is that of those that have none.
 */
value: string, 
/**
 * As people read it.
 */
text: string, };
export type Named = { 
/**
 * Its name.
 */
name: string, };
export type Need = { 
/**
 * What it is.
 */
kind: NeedKind, 
/**
 * Whether requests fail until it is seen to.
 */
urgent: boolean, 
/**
 * A short sentence.
 */
words: Said, 
/**
 * More about it.
 */
detail: Said | null, 
/**
 * The budget or the models that it is about.
 */
name: string, 
/**
 * Where it is seen to.
 */
screen: string, };
export type NeedKind = "failed" | "unusable" | "no_identity" | "signed_out" | "sign_in_ends" | "used_up" | "exceeded" | "nearly_used_up" | "lost" | "unpriced";
export type NewAsk = { 
/**
 * Which ones.
 */
filter: RequestFilter, 
/**
 * The number of the last one that was filed before.
 */
after: number, };
export type NewConnection = { 
/**
 * Letters, digits, `.`, `_` and `-`.
 */
name: string, 
/**
 * Where its identity comes from.
 */
from: NewFrom, 
/**
 * Its region; without one, that of the profile or the environment.
 */
region: string | null, 
/**
 * Whether it is to be used from now on.
 */
choose: boolean, };
export type NewFrom = { "is": "profile", 
/**
 * Its name.
 */
profile: string, } | { "is": "keys", 
/**
 * `AKIA…`
 */
id: Typed, 
/**
 * Its secret.
 */
secret: Typed, 
/**
 * Temporary ones have it.
 */
session: Typed | null, } | { "is": "api_key", 
/**
 * The key.
 */
key: Typed, } | { "is": "role", 
/**
 * Its ARN.
 */
arn: string, 
/**
 * What its owner wants to be told.
 */
external_id: string | null, 
/**
 * The profile that assumes it, else the environment.
 */
source: string | null, } | { "is": "environment" };
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
export type NewRequests = { 
/**
 * Newest first.
 */
rows: Array<RequestLine>, 
/**
 * The number of the request that was filed last.
 */
newest: number, 
/**
 * There are more than can be told: begin anew.
 */
too_many: boolean, };
export type NoReplay = "cut" | "not_json" | "passed";
export type NotKept = "off" | "only_errors" | "gone";
export type Nothing = { "is": "ever", 
/**
 * The line.
 */
command: string, } | { "is": "period", 
/**
 * The last day on which anything was used.
 */
newest: string, };
export type OneAsk = { 
/**
 * Its `request-id`.
 */
id: string, };
export type OtherSessions = { 
/**
 * How many lines that would be.
 */
count: string, 
/**
 * What they come to.
 */
sum: SessionSum, };
export type Overruling = { 
/**
 * Whether it leads Claude Code away from Outcrop.
 */
wins: boolean, 
/**
 * The variable or key.
 */
name: string, 
/**
 * What it does and the next step.
 */
sentence: Said, };
export type Overview = { 
/**
 * The days of the period.
 */
days: DaySpan, 
/**
 * Those it is compared with.
 */
before: DaySpan, 
/**
 * Whether the last of them counts only until the time of day that it is now.
 */
until_now: boolean, 
/**
 * Today.
 */
today: string, 
/**
 * What the period cost.
 */
cost: Money, 
/**
 * How many requests of it have no price.
 */
unpriced: Count, 
/**
 * Beside what the one before did.
 */
cost_change: Compared | null, 
/**
 * How many requests there were.
 */
requests: Count, 
/**
 * How many of them got an error instead of an answer.
 */
failed: Count, 
/**
 * Beside how many there were before.
 */
requests_change: Compared | null, 
/**
 * All tokens together.
 */
tokens: Count, 
/**
 * And by class, each of its own price.
 */
classes: Array<TokenClass>, 
/**
 * How much of the input came from the cache.
 */
cache: CacheShare | null, 
/**
 * What attempts cost whose answers were thrown away; no part of the cost.
 */
waste: Money | null, 
/**
 * How the budgets stand now.
 */
budgets: Array<BudgetBar>, 
/**
 * Why there is nothing to show, if there is not.
 */
empty: Nothing | null, };
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
export type Period = "today" | "week" | "thirty" | "month" | "lastmonth" | "ninety" | "year" | "own";
export type Picked = { 
/**
 * Which one.
 */
period: Period, 
/**
 * The first day of one's own, as in `2026-11-21`.
 */
from: string | null, 
/**
 * Its last day.
 */
to: string | null, };
export type Place = { x: number, y: number, width: number, height: number, };
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
through: Said, 
/**
 * On which tier.
 */
tier: string, 
/**
 * Of which class of tokens.
 */
class: Said, 
/**
 * In use.
 */
before: Said, 
/**
 * In the list.
 */
after: string, };
export type PriceRow = { 
/**
 * Through which profile: `global`, `eu`, `bare id`.
 */
through: Said, 
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
 * What was used before, if this is used from now on.
 */
taken: PricesWere | null, };
export type PricesMeant = { 
/**
 * Use it.
 */
take: boolean, };
export type PricesWere = { 
/**
 * As it was kept, if one was.
 */
list: string | null, };
export type ProfileKind = "keys" | "sso" | "role" | "process" | "web_identity" | "nothing";
export type ProfileLine = { 
/**
 * Its name.
 */
name: string, 
/**
 * Where its credentials come from.
 */
kind: ProfileKind, 
/**
 * Its region, if it names one.
 */
region: string | null, 
/**
 * The sign-in that it leans on, if it does.
 */
sign_in: SignedIn | null, 
/**
 * The command that signs in anew.
 */
renewal: string | null, };
export type Proxy = { "is": "running", 
/**
 * The address.
 */
url: string, } | { "is": "stopped" } | { "is": "failed", 
/**
 * Why, and what to do.
 */
why: Said, };
export type RawBody = { 
/**
 * The text; JSON with one value a line.
 */
text: string, 
/**
 * How much the whole is.
 */
size: string, 
/**
 * Whether there was more of it than is kept or shown.
 */
cut: boolean, 
/**
 * Whether there were secrets in it.
 */
masked: boolean, };
export type ReaderLed = { 
/**
 * The program.
 */
reader: SettingsReader, 
/**
 * Its settings file.
 */
file: string, 
/**
 * Whether our variables are in it.
 */
applied: boolean, };
export type ReleaseAsk = { 
/**
 * Its name.
 */
session: string, };
export type ReplayAsk = { 
/**
 * Its `request-id`.
 */
id: string, 
/**
 * The one change.
 */
change: ReplayChange, };
export type ReplayChange = { "change": "model", 
/**
 * By any of its names.
 */
model: string, } | { "change": "without_beta", 
/**
 * As the header named it.
 */
beta: string, } | { "change": "without", 
/**
 * As a JSON pointer: `/tools/0/strict`.
 */
field: string, } | { "change": "max_tokens", 
/**
 * In tokens.
 */
most: number, };
export type ReplayOffer = { 
/**
 * Why it cannot be sent again; none if it can.
 */
why_not: NoReplay | null, 
/**
 * The model that it asked for.
 */
model: string | null, 
/**
 * How long the answer could be, in tokens.
 */
max_tokens: number | null, 
/**
 * The betas that it named in a header.
 */
betas: Array<string>, 
/**
 * The fields that it could do without, as JSON pointers.
 */
fields: Array<string>, 
/**
 * The one of them that the error speaks of.
 */
suggested: string | null, };
export type Replayed = { 
/**
 * The `request-id` of the new one.
 */
id: string, 
/**
 * What was changed: `/thinking/budget_tokens`, or `anthropic-beta`.
 */
field: string, 
/**
 * What it was; none if it was not there.
 */
before: string | null, 
/**
 * What it is now; none if it was left out.
 */
after: string | null, 
/**
 * What the new one cost; none where that is not known yet.
 */
cost: Money | null, 
/**
 * The answer of then.
 */
old: AnswerSide, 
/**
 * The answer of now.
 */
fresh: AnswerSide, };
export type RequestDetail = { 
/**
 * What the list says of it.
 */
line: RequestLine, 
/**
 * As in `bedrock/us-east-1/native`.
 */
target: string | null, 
/**
 * AWS's own id of it.
 */
aws_id: string | null, 
/**
 * Whether the client asked for a stream.
 */
stream: boolean, 
/**
 * The service tier, where Bedrock said one.
 */
tier: string | null, 
/**
 * From its arrival to its end.
 */
took: string, 
/**
 * From the first event to its end.
 */
streamed: string | null, 
/**
 * What was tried, in order; empty where nothing was, or that was not written down.
 */
attempts: Array<AttemptLine>, 
/**
 * How its cost comes about.
 */
bill: Bill, 
/**
 * What answers cost that were thrown away before this one, in dollars.
 */
waste: string | null, 
/**
 * What was changed of it, and why.
 */
changes: Array<ChangeLine>, 
/**
 * Why the prompt cache of its session broke at it.
 */
broke: CacheBreakLine | null, 
/**
 * The same as a text that tells nothing private.
 */
report: string, };
export type RequestFilter = { 
/**
 * The first day, as in `2026-11-21`.
 */
from?: string, 
/**
 * The last day.
 */
to?: string, 
/**
 * The model id that was sent.
 */
model?: string, 
/**
 * The client key.
 */
key?: string, 
/**
 * The session.
 */
session?: string, 
/**
 * The subagent; '' is the main one.
 */
agent?: string, 
/**
 * The project.
 */
project?: string, 
/**
 * How it ended: `complete`, `failed`, `abandoned`, `partial`.
 */
status?: string, 
/**
 * Anthropic's error type.
 */
error?: string, 
/**
 * The lane, as in `native`.
 */
lane?: string, 
/**
 * What it cost at least, in dollars.
 */
above?: string, 
/**
 * An id, or a part of a name.
 */
text?: string, };
export type RequestLine = { 
/**
 * Its `request-id`.
 */
id: string, 
/**
 * Its number in the order of filing.
 */
number: number, 
/**
 * Milliseconds since 1970 at which it arrived.
 */
at: number, 
/**
 * The day of that, in the user's own zone.
 */
day: string, 
/**
 * The time of day, as in `14:03:22`.
 */
clock: string, 
/**
 * The client's session.
 */
session: string | null, 
/**
 * The client's subagent.
 */
agent: string | null, 
/**
 * The project that the client named.
 */
project: string | null, 
/**
 * The client key.
 */
key: string, 
/**
 * The model as the client named it.
 */
asked: string | null, 
/**
 * The short name of the model that was called.
 */
model: string | null, 
/**
 * The id that was sent upstream.
 */
sent: string | null, 
/**
 * As in `us-east-1`.
 */
region: string | null, 
/**
 * As in `native`.
 */
lane: string | null, 
/**
 * How it ended.
 */
ended: Ended, 
/**
 * The HTTP status that the client got.
 */
status: number, 
/**
 * Anthropic's error type.
 */
error: string | null, 
/**
 * Until the first event, as in `0.84 s`.
 */
first: string | null, 
/**
 * Tokens of the answer in a second.
 */
speed: string | null, 
/**
 * Tokens of input outside of the cache.
 */
input: string, 
/**
 * Tokens of input from the cache.
 */
cache_read: string, 
/**
 * Tokens of input that were written to the cache.
 */
cache_write: string, 
/**
 * Tokens of the answer.
 */
output: string, 
/**
 * What it cost.
 */
cost: Money, 
/**
 * How many fields were changed.
 */
changes: number, 
/**
 * How often Bedrock was asked, as far as that was written down.
 */
tries: number, 
/**
 * Answers were thrown away and paid for before this one.
 */
wasted: boolean, 
/**
 * The prompt cache of its session broke.
 */
broke: boolean, };
export type RequestNames = { 
/**
 * Model ids that were sent.
 */
models: Array<NameChoice>, 
/**
 * Client keys.
 */
keys: Array<NameChoice>, 
/**
 * Projects.
 */
projects: Array<NameChoice>, 
/**
 * Today, in the user's own zone.
 */
today: string, };
export type RequestsAsk = { 
/**
 * Which ones.
 */
filter: RequestFilter, 
/**
 * Behind this place, which an earlier page gave; from the end on where it is none.
 */
behind: string | null, 
/**
 * From the oldest on, towards newer ones, instead of the other way.
 */
from_oldest?: boolean, };
export type RequestsFile = { 
/**
 * How it is to be called.
 */
name: string, 
/**
 * What is in it.
 */
content: string, 
/**
 * How many requests.
 */
requests: string, 
/**
 * Whether these are all; otherwise the newest.
 */
whole: boolean, };
export type RequestsPage = { 
/**
 * There may be few and still more to come.
 */
rows: Array<RequestLine>, 
/**
 * Where the next page on this way begins; none at the end.
 */
next: string | null, 
/**
 * The day up or down to which was looked, if there is a next page.
 */
looked_to: string | null, 
/**
 * The number of the request that was filed last.
 */
newest: number, 
/**
 * Today, in the user's own zone.
 */
today: string, 
/**
 * Whether any request was ever filed.
 */
any: boolean, };
export type RequestsSummary = { 
/**
 * How many and what they cost, where the sums of the ledger can tell.
 */
all: RequestsTotal | null, 
/**
 * Why some failed, the last cause first.
 */
causes: Array<FailureCause>, 
/**
 * The first of the days of these failures.
 */
since: string, };
export type RequestsTotal = { 
/**
 * How many.
 */
requests: number, 
/**
 * The same as it is shown.
 */
text: string, 
/**
 * What they cost, where a period is chosen: each day has a rate of its own, and all of them are many.
 */
cost: Money | null, };
export type Row = { 
/**
 * For programs: `2026-11-14`, `9`, a session.
 */
key: string, 
/**
 * For people: `Sat 14 November 2026`, `09:00`.
 */
label: string, 
/**
 * A figure for each series.
 */
cells: Array<Cell | null>, 
/**
 * Their sum; nothing where sums mean nothing.
 */
total: Cell | null, 
/**
 * The stripe of the picture that belongs to it.
 */
place: Place | null, };
export type Said = { 
/**
 * In English, in which it was made.
 */
en: string, 
/**
 * In Hindi; in English where that is not known.
 */
hi: string, };
export type SaidBlock = { "is": "text", 
/**
 * Them.
 */
text: string, } | { "is": "thinking", 
/**
 * Its words; empty where they are sealed.
 */
text: string, } | { "is": "tool_use", 
/**
 * Its name.
 */
name: string, 
/**
 * What it is given, as JSON.
 */
input: string, } | { "is": "tool_result", 
/**
 * Its words.
 */
text: string, 
/**
 * Whether it failed.
 */
failed: boolean, } | { "is": "file", 
/**
 * `image` or `document`.
 */
kind: string, 
/**
 * How large it is: `12 kB`; empty where it is elsewhere.
 */
size: string, } | { "is": "other", 
/**
 * What it calls itself.
 */
kind: string, };
export type SaidTurn = { 
/**
 * `user`, `assistant`, `tool`, …
 */
role: string, 
/**
 * What was said.
 */
blocks: Array<SaidBlock>, };
export type SecretsPlace = "keychain" | "file" | "environment";
export type SecretsStore = { 
/**
 * The kind of place; none until somebody chooses one, where there is no keychain.
 */
store: SecretsPlace | null, 
/**
 * The file, or `the keychain`.
 */
path: string, 
/**
 * As many connections have secrets there.
 */
connections: number, 
/**
 * Why they cannot be had.
 */
trouble: StoreTrouble | null, };
export type Section = "money" | "clients" | "requests" | "messages" | "guard" | "keep" | "notify" | "web";
export type SessionAsk = { 
/**
 * Its name.
 */
session: string, 
/**
 * The first day.
 */
from: string, 
/**
 * The last day.
 */
to: string, };
export type SessionDetail = { 
/**
 * Models, the dearest first.
 */
models: Array<SessionPart>, 
/**
 * Where its prompt cache broke, the oldest first.
 */
breaks: Array<CacheBreakLine>, 
/**
 * What all of that cost.
 */
broke: Money | null, };
export type SessionLine = { 
/**
 * Its name; none is that of requests that named none.
 */
name: string | null, 
/**
 * What it came to.
 */
sum: SessionSum, 
/**
 * Its first request.
 */
first: ClockTime, 
/**
 * Its last request.
 */
last: ClockTime, 
/**
 * Its projects, of a session or agent.
 */
projects: Array<string>, 
/**
 * Models, the dearest first; none where that is asked for with the details.
 */
models: Array<string> | null, 
/**
 * What it consists of, the dearest first.
 */
parts: Array<SessionPart>, 
/**
 * How often its prompt cache broke, of a session.
 */
breaks: number, 
/**
 * It is paused because it spends too fast.
 */
paused: boolean, };
export type SessionPart = { 
/**
 * Its name; none is the main agent, or requests without a session.
 */
name: string | null, 
/**
 * What it came to.
 */
sum: SessionSum, };
export type SessionSum = { 
/**
 * How many.
 */
requests: string, 
/**
 * How many of them failed.
 */
failed: number, 
/**
 * What they cost.
 */
cost: Money, 
/**
 * The share of that in what all cost, in hundredths.
 */
share: number, 
/**
 * The share of input that came from the cache, in hundredths; none where there was no input.
 */
cached: number | null, 
/**
 * All tokens.
 */
tokens: string, };
export type Sessions = { 
/**
 * The first day of it.
 */
from: string, 
/**
 * The last day.
 */
to: string, 
/**
 * Today, in the user's own zone.
 */
today: string, 
/**
 * The lines, the unnamed last.
 */
lines: Array<SessionLine>, 
/**
 * Those that are too many for lines of their own.
 */
others: OtherSessions | null, 
/**
 * All of the period.
 */
total: SessionSum | null, 
/**
 * Sessions that are paused now because they spend too fast.
 */
paused: Array<string>, };
export type SessionsAsk = { 
/**
 * What there is a line for each of.
 */
by: SessionsBy, 
/**
 * The first day; without it, today.
 */
from: string | null, 
/**
 * The last day; without it, today.
 */
to: string | null, 
/**
 * Which comes first.
 */
order: SessionsOrder, };
export type SessionsBy = "session" | "agent" | "project";
export type SessionsOrder = "cost" | "last";
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
 * Keys that the running proxy does not know as they are written now.
 */
waiting: Array<string>, };
export type SettingsReader = "claude_code" | "vscode";
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
export type SignedIn = { "is": "out" } | { "is": "ended" } | { "is": "lasts", 
/**
 * Whole minutes until its end.
 */
minutes: number, 
/**
 * Whether it is renewed without a person.
 */
renews: boolean, };
export type Snippet = { 
/**
 * The client that it is for.
 */
client: SnippetFor, 
/**
 * The lines, with a masked token.
 */
shown: string, 
/**
 * What undoes it.
 */
undo: string | null, 
/**
 * A line that says in a terminal what leads elsewhere, and whether Outcrop answers.
 */
verify: string | null, };
export type SnippetAsk = { 
/**
 * The client; without one, the shell in use.
 */
client: SnippetFor | null, };
export type SnippetFor = "bash" | "zsh" | "fish" | "powershell" | "cmd" | "docker" | "anthropic" | "openai";
export type SourceKind = { "is": "connection", 
/**
 * Its name.
 */
name: string, 
/**
 * Where its identity comes from.
 */
kind: ConnectionKind, } | { "is": "profile", 
/**
 * Its name.
 */
name: string, 
/**
 * Where its credentials come from.
 */
kind: ProfileKind, } | { "is": "environment", 
/**
 * What it is.
 */
has: EnvironmentHas, 
/**
 * The profile, or how the access key begins.
 */
detail: string | null, };
export type Spoken = { 
/**
 * None is that of the system.
 */
language: Language | null, };
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
 * The language that was chosen; none where the system is to choose.
 */
language: Language | null, 
/**
 * The version of this program.
 */
version: string, };
export type StoreAsk = { 
/**
 * The place.
 */
store: SecretsPlace, };
export type StoreTrouble = { 
/**
 * What kind of trouble.
 */
is: StoreTroubleKind, 
/**
 * The same in a sentence with the next step.
 */
sentence: Said, };
export type StoreTroubleKind = "absent" | "locked" | "refused" | "damaged" | "other";
export type Sure = "exact" | "estimated" | "unpriced";
export type TokenClass = { 
/**
 * Which one.
 */
class: TokenClassName, 
/**
 * How many.
 */
count: Count, 
/**
 * Of all tokens, in thousandths.
 */
share: number, };
export type TokenClassName = "input" | "cache_read" | "cache_write" | "output";
export type TrialAsk = { 
/**
 * Its name.
 */
model: string, };
export type TrialModel = { 
/**
 * Its name.
 */
name: string, 
/**
 * The most that the request can cost, in dollars and in the other currency.
 */
at_most: Money, };
export type TrialOffer = { 
/**
 * The models of Claude that may be asked, the cheapest first.
 */
models: Array<TrialModel>, 
/**
 * Whether the answer comes from this machine and is free.
 */
demo: boolean, };
export type Tried = { 
/**
 * What the model said.
 */
text: string, 
/**
 * The model that was sent upstream.
 */
model: string, 
/**
 * Where it was sent, `bedrock/us-east-1/native`.
 */
target: string | null, 
/**
 * Milliseconds to the first text.
 */
first_ms: number, 
/**
 * Milliseconds in all.
 */
total_ms: number, 
/**
 * What it cost as it was metered, in dollars and in the other currency; none if nobody knows.
 */
cost: Money | null, 
/**
 * Its `request-id`.
 */
request: string, };
export type Trouble = { 
/**
 * For the window, where it does something different.
 */
code: Code, 
/**
 * For people.
 */
sentence: Said, };
export type Typed = string;
export type Unit = "nothing" | "seconds" | "minutes" | "days" | "kilobytes" | "megabytes" | "times";
export type UseSource = { "is": "connection", 
/**
 * Its name.
 */
name: string, } | { "is": "profile", 
/**
 * Its name.
 */
name: string, };
export type Way = "more" | "less" | "same";
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
empty: Said | null, };
export type Whole = { 
/**
 * The lines.
 */
text: string, };
export type Why = { "is": "in_use" } | { "is": "environment" } | { "is": "signed_in", 
/**
 * Whole minutes until it ends.
 */
minutes: number, } | { "is": "ready" } | { "is": "only" } | { "is": "after_sign_in" };
export type WordOffer = { 
/**
 * The model.
 */
model: string, 
/**
 * The most that it can cost, if the price is known.
 */
at_most: Money | null, };
export type WordSaid = { 
/**
 * The model.
 */
model: string, 
/**
 * Milliseconds.
 */
took_ms: number, 
/**
 * What it cost, if the price is known.
 */
cost: Money | null, };

export interface Calls {
  status: { ask: null; answer: Status };
  identity: { ask: null; answer: Identity };
  start: { ask: null; answer: null };
  stop: { ask: null; answer: null };
  show_currency: { ask: Shown; answer: null };
  speak: { ask: Spoken; answer: null };
  found: { ask: null; answer: Found };
  use_source: { ask: UseSource; answer: Done };
  leave_demo: { ask: null; answer: null };
  trial_offer: { ask: null; answer: TrialOffer };
  trial: { ask: TrialAsk; answer: Tried };
  arrived: { ask: null; answer: Arrived };
  leads: { ask: null; answer: Leads };
  lead_preview: { ask: LeadAsk; answer: LeadPreview };
  lead: { ask: LeadAsk; answer: Done };
  lead_back: { ask: LeadBack; answer: Done };
  snippet: { ask: SnippetAsk; answer: Snippet };
  snippet_to_copy: { ask: SnippetAsk; answer: Whole };
  connections: { ask: null; answer: Connections };
  add_connection: { ask: NewConnection; answer: Done };
  use_connection: { ask: Named; answer: Done };
  remove_connection: { ask: Named; answer: null };
  restore_connection: { ask: null; answer: null };
  check_connection: { ask: CheckAsk; answer: Checked };
  ask_word: { ask: CheckAsk; answer: WordSaid };
  choose_store: { ask: StoreAsk; answer: Done };
  needs: { ask: null; answer: Array<Need> };
  overview: { ask: Picked; answer: Overview };
  chart: { ask: AskedChart; answer: Drawing };
  body: { ask: BodyAsk; answer: BodyAnswer };
  bodies: { ask: null; answer: Bodies };
  delete_bodies: { ask: null; answer: BodiesDeleted };
  restore_bodies: { ask: BodiesBack; answer: null };
  capture: { ask: CaptureAsk; answer: null };
  replay: { ask: ReplayAsk; answer: Replayed };
  requests: { ask: RequestsAsk; answer: RequestsPage };
  requests_new: { ask: NewAsk; answer: NewRequests };
  requests_summary: { ask: RequestFilter; answer: RequestsSummary };
  request_names: { ask: null; answer: RequestNames };
  request: { ask: OneAsk; answer: RequestDetail | null };
  requests_file: { ask: FileAsk; answer: RequestsFile };
  sessions: { ask: SessionsAsk; answer: Sessions };
  session: { ask: SessionAsk; answer: SessionDetail };
  release_session: { ask: ReleaseAsk; answer: Said };
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
  remember_lessons: { ask: LessonsBack; answer: null };
  set_model: { ask: ModelTo; answer: ModelWas };
  put_model_back: { ask: ModelBack; answer: null };
  what_if: { ask: WhatIfAsk; answer: WhatIfShown };
  compare_prices: { ask: PricesMeant; answer: PricesCompared };
  built_in_prices: { ask: null; answer: PricesWere };
  put_prices_back: { ask: PricesWere; answer: null };
  about: { ask: null; answer: AboutShown };
  bug_report: { ask: null; answer: BugReport };
}
