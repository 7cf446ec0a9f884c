// Made from crates/app/src/rpc.rs: `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.

export type About = "budget" | "session" | "sign_in" | "failure" | "catalogue" | "port" | "program";
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

export interface Calls {
  status: { ask: null; answer: Status };
  identity: { ask: null; answer: Identity };
  start: { ask: null; answer: null };
  stop: { ask: null; answer: null };
  show_currency: { ask: Shown; answer: null };
  settings: { ask: null; answer: Settings };
  set_setting: { ask: SettingTo; answer: SettingWas };
  restart: { ask: null; answer: null };
}
