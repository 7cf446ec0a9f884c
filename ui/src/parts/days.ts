// Days of the calendar as they stand in answers and in the address: `2026-11-21`, in the user's own zone.

import type { Code } from '../words/languages';

/** A first and a last day; open where there is none. */
export interface Days {
  from?: string | undefined;
  to?: string | undefined;
}

/** So many days, of which this one is the last. */
export function lastDays(count: number, today: string): Days {
  const first = new Date(`${today}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - count + 1);
  return { from: first.toISOString().slice(0, 10), to: today };
}

/** How many of the last days these are, if they end today. */
export function countOf(days: Days, today: string): number | undefined {
  if (!days.from || days.to !== today) return undefined;
  const count = (Date.parse(today) - Date.parse(days.from)) / 86_400_000 + 1;
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

/** A day in a few letters, with its year where it is not this one. */
export function dayText(day: string, today: string, language: Code): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat(language === 'hi' ? 'hi-IN-u-nu-latn' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(at);
}

/** A period in a few letters. */
export function daysText({ from, to }: Days, today: string, language: Code): string {
  const text = (day: string | undefined) => (day ? dayText(day, today, language) : '…');
  return from === to ? text(from) : `${text(from)} – ${text(to)}`;
}
