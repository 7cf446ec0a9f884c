// Made from crates/app/src/rpc.rs: `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.

export type About = "budget" | "session" | "sign_in" | "failure" | "catalogue" | "port" | "program";
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
language: ChartLanguage, 
/**
 * Of the element it stands in, in CSS pixels. What is too small or too large is drawn as near as can be.
 */
width: number, 
/**
 * The same.
 */
height: number, };
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
change: Change | null, };
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
export type Change = { 
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
export type ChartLanguage = "en" | "hi";
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
export type Code = "not_understood" | "failed";
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
export type Drawing = { 
/**
 * The picture; its texts are text, and it needs nothing else.
 */
svg: string, 
/**
 * What the picture shows, in figures.
 */
data: Data, };
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
words: string, 
/**
 * More about it.
 */
detail: string | null, 
/**
 * The budget or the models that it is about.
 */
name: string, 
/**
 * Per cent, requests: what its kind counts, as people read it.
 */
figure: string, 
/**
 * Where it is seen to.
 */
screen: string, };
export type NeedKind = "failed" | "no_identity" | "signed_out" | "sign_in_ends" | "used_up" | "exceeded" | "nearly_used_up" | "lost" | "unpriced";
export type Nothing = { "is": "ever", 
/**
 * The line.
 */
command: string, } | { "is": "period", 
/**
 * The last day on which anything was used.
 */
newest: string, };
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
cost_change: Change | null, 
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
requests_change: Change | null, 
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
export type Proxy = { "is": "running", 
/**
 * The address.
 */
url: string, } | { "is": "stopped" } | { "is": "failed", 
/**
 * Why, and what to do.
 */
why: string, };
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
export type Trouble = { 
/**
 * For the window, where it does something different.
 */
code: Code, 
/**
 * For people.
 */
sentence: string, };
export type Way = "more" | "less" | "same";

export interface Calls {
  status: { ask: null; answer: Status };
  identity: { ask: null; answer: Identity };
  start: { ask: null; answer: null };
  stop: { ask: null; answer: null };
  show_currency: { ask: Shown; answer: null };
  needs: { ask: null; answer: Array<Need> };
  overview: { ask: Picked; answer: Overview };
  chart: { ask: AskedChart; answer: Drawing };
}
