import { expect, test } from 'vitest';
import { askOf, neighbour, queryOf, requestsOf } from './address';

const of = (query: string) => askOf(new URLSearchParams(query));

test('an empty address asks for the sessions of today, the dearest first', () => {
  expect(of('')).toEqual({ by: 'session', order: 'cost', from: null, to: null });
  expect(Object.values(queryOf(of('by=nonsense&order=odd'))).filter(Boolean)).toEqual([]);
});

test('what is asked survives the address', () => {
  const ask = of('by=project&order=last&from=2026-11-01&to=2026-11-21');
  expect(queryOf(ask)).toEqual({ by: 'project', order: 'last', from: '2026-11-01', to: '2026-11-21' });
});

test('a line leads to its requests, and a part of it to those of both', () => {
  const days = { from: '2026-11-20', to: '2026-11-21' };
  expect(requestsOf('session', days, 'a b')).toBe('#/requests?from=2026-11-20&to=2026-11-21&session=a+b');
  expect(requestsOf('session', days, 'a', null)).toContain('session=a&agent=%28none%29');
  expect(requestsOf('project', days, null, 'a')).toContain('project=%28none%29&session=a');
});

test('days have neighbours over the ends of months', () => {
  expect([neighbour('2026-11-30', 1), neighbour('2026-03-01', -1)]).toEqual(['2026-12-01', '2026-02-28']);
});
