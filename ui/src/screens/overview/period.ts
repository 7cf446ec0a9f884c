// The period that is picked: kept in the address, so that it can be linked to and survives going back.

import type { ChartKind, Period, Picked } from '../../backend';
import { shifted } from '../../words/days';

export const periods = [
  'today',
  'week',
  'thirty',
  'month',
  'lastmonth',
  'ninety',
  'year',
  'own',
] as const satisfies Period[];

const FIRST: Period = 'month';
/** A trend of one day is none: the small charts then show the days that led to it. */
const TREND_DAYS = 7;

export function picked(query: URLSearchParams): Picked {
  const period = periods.find((known) => known === query.get('period')) ?? FIRST;
  return { period, from: period === 'own' ? query.get('from') : null, to: period === 'own' ? query.get('to') : null };
}

/** The address of a period; the usual one needs no words. */
export function query({ period, from, to }: Picked): Record<string, string | undefined> {
  return { period: period === FIRST ? undefined : period, from: from ?? undefined, to: to ?? undefined };
}

const isOneDay = ({ period, from, to }: Picked) =>
  period === 'today' || (period === 'own' && from !== null && from === to);

/** What the large chart shows: a day by its hours, more of them day by day. */
export function mainKind(of: Picked): ChartKind {
  return isOneDay(of) ? 'cost-by-hour' : 'cost-per-day';
}

/** The days of the small charts. `last` is the last day of the period. */
export function trend(of: Picked, last: string): Picked {
  return isOneDay(of) ? { period: 'own', from: shifted(last, 1 - TREND_DAYS), to: last } : of;
}
