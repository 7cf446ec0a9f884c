import { expect, test } from 'vitest';
import { countOf, daysText, dayText, lastDays } from './days';

test('the last days end today and go over the ends of months and years', () => {
  expect(lastDays(1, '2026-11-21')).toEqual({ from: '2026-11-21', to: '2026-11-21' });
  expect(lastDays(7, '2027-01-03')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
});

test('a period that ends today is known again by its length', () => {
  expect(countOf(lastDays(30, '2026-11-21'), '2026-11-21')).toBe(30);
  expect(countOf(lastDays(30, '2026-11-21'), '2026-11-22')).toBeUndefined();
  expect(countOf({ to: '2026-11-21' }, '2026-11-21')).toBeUndefined();
});

test('a day shows its year only where it is another one', () => {
  expect(dayText('2026-11-20', '2026-11-21', 'en')).toBe('20 Nov');
  expect(dayText('2025-11-20', '2026-11-21', 'en')).toBe('20 Nov 2025');
  expect(dayText('2026-11-20', '2026-11-21', 'hi')).toContain('20');
  expect(dayText('no day', '2026-11-21', 'en')).toBe('no day');
});

test('a period that is open at an end says so', () => {
  expect(daysText({ from: '2026-11-20' }, '2026-11-21', 'en')).toBe('20 Nov – …');
  expect(daysText({ from: '2026-11-20', to: '2026-11-20' }, '2026-11-21', 'en')).toBe('20 Nov');
});
