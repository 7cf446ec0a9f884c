// Days as people of each language write them. A day is a day of the calendar, as in `2026-11-21`: no zone moves it.

import type { Code } from './languages';

type Form = Intl.DateTimeFormatOptions;

/** With its weekday: `Sat, 21 November 2026`. */
export const FULL: Form = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' };
/** `21 November`. */
export const PLAIN: Form = { day: 'numeric', month: 'long' };

/** The way in which this person writes the language that is spoken. */
function locale(language: Code): string {
  const own = globalThis.navigator?.languages.find((tag) => tag.startsWith(`${language}-`));
  return own ?? { en: 'en-GB', hi: 'hi-IN' }[language];
}

function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** One day. What is no day stays as it is. */
export function day(iso: string, language: Code, form: Form = FULL): string {
  const date = at(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(locale(language), { ...form, timeZone: 'UTC' }).format(date);
}

/** From one day to another, with nothing said twice; with the year where it is not this one. */
export function span(first: string, last: string, language: Code, today: string): string {
  const year: Form = [first, last].every((iso) => iso.slice(0, 4) === today.slice(0, 4)) ? {} : { year: 'numeric' };
  const form = new Intl.DateTimeFormat(locale(language), { ...PLAIN, ...year, timeZone: 'UTC' });
  return form.formatRange(at(first), at(last));
}

/** So many days later, or earlier. */
export function shifted(iso: string, days: number): string {
  const date = at(iso);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
