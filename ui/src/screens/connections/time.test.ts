import { expect, test } from 'vitest';
import { left, took } from './time';

test('times are said as people say them', () => {
  const words = { minutes: (m: number) => `${m} min`, hours: (h: number, m: number) => `${h} h ${m} min` };
  expect([0, 59, 60, 485].map((minutes) => left(minutes, words))).toEqual([
    '0 min',
    '59 min',
    '1 h 0 min',
    '8 h 5 min',
  ]);
  expect([7, 999, 1000, 12345].map(took)).toEqual(['7 ms', '999 ms', '1.0 s', '12.3 s']);
});
