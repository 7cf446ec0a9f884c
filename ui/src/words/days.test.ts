import { expect, test } from 'vitest';
import { day, PLAIN, shifted, span } from './days';

test('a day is written as in its language, and in no other zone', () => {
  expect(day('2026-11-21', 'en', PLAIN)).toBe('21 November');
  expect(day('2026-11-21', 'hi', PLAIN)).toBe('21 नवंबर');
  expect(day('9', 'en')).toBe('9');
});

test('a stretch of days says nothing twice', () => {
  expect(span('2026-10-01', '2026-10-21', 'en', '2026-11-21')).toMatch(/^1\s?–\s?21 October$/);
  expect(span('2025-12-01', '2026-01-02', 'en', '2026-01-02')).toContain('2025');
});

test('days are counted over the end of a month', () => {
  expect(shifted('2026-03-01', -1)).toBe('2026-02-28');
});
