// Made from crates/app/src/rpc.rs: `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.

export type About = "budget" | "session" | "sign_in" | "failure" | "catalogue" | "port" | "program";
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
class: TokenClass, 
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
reason: string, };
export type ClockTime = { 
/**
 * As in `2026-11-21`.
 */
day: string, 
/**
 * As in `14:03`.
 */
clock: string, };
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
export type Ended = "complete" | "failed" | "abandoned" | "partial";
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
export type NewAsk = { 
/**
 * Which ones.
 */
filter: RequestFilter, 
/**
 * The number of the last one that was filed before.
 */
after: number, };
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
export type Proxy = { "is": "running", 
/**
 * The address.
 */
url: string, } | { "is": "stopped" } | { "is": "failed", 
/**
 * Why, and what to do.
 */
why: string, };
export type ReleaseAsk = { 
/**
 * Its name.
 */
session: string, };
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
 * The share of that until the first event, in hundredths; none if there was none.
 */
waited: number | null, 
/**
 * From the first event to its end.
 */
streamed: string | null, 
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
 * Behind this place, which an earlier page gave.
 */
behind: string | null, };
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
 * Where the next page begins; none at the end.
 */
next: string | null, 
/**
 * The day down to which was looked, if there is a next page.
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
 * What they cost.
 */
cost: Money, };
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
export type TokenClass = "input" | "cache_read" | "cache_write_5m" | "cache_write_1h" | "output";
export type Trouble = { 
/**
 * For the window, where it does something different.
 */
code: Code, 
/**
 * For people.
 */
sentence: string, };

export interface Calls {
  status: { ask: null; answer: Status };
  identity: { ask: null; answer: Identity };
  start: { ask: null; answer: null };
  stop: { ask: null; answer: null };
  show_currency: { ask: Shown; answer: null };
  requests: { ask: RequestsAsk; answer: RequestsPage };
  requests_new: { ask: NewAsk; answer: NewRequests };
  requests_summary: { ask: RequestFilter; answer: RequestsSummary };
  request_names: { ask: null; answer: RequestNames };
  request: { ask: OneAsk; answer: RequestDetail | null };
  requests_file: { ask: FileAsk; answer: RequestsFile };
  sessions: { ask: SessionsAsk; answer: Sessions };
  session: { ask: SessionAsk; answer: SessionDetail };
  release_session: { ask: ReleaseAsk; answer: string };
}
