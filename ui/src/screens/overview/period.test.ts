import { expect, test } from 'vitest';
import { mainKind, picked, query, trend } from './period';

const of = (text: string) => picked(new URLSearchParams(text));

test('a period comes out of the address as it went in', () => {
  for (const text of ['', 'period=week', 'period=own&from=2026-11-01&to=2026-11-03']) {
    const known = Object.entries(query(of(text))).filter((pair): pair is [string, string] => pair[1] !== undefined);
    expect(new URLSearchParams(known).toString()).toBe(text);
  }
});

test('what no period is called is this month', () => {
  expect(of('period=%3Cscript%3E')).toEqual({ period: 'month', from: null, to: null });
});

test('one day is shown by its hours, beside the week that led to it', () => {
  const day = of('period=own&from=2026-11-03&to=2026-11-03');
  expect([mainKind(of('period=today')), mainKind(day), mainKind(of(''))]).toEqual([
    'cost-by-hour',
    'cost-by-hour',
    'cost-per-day',
  ]);
  expect(trend(day, '2026-11-03')).toEqual({ period: 'own', from: '2026-10-28', to: '2026-11-03' });
  expect(trend(of(''), '2026-11-03')).toEqual(of(''));
});
