import { expect, test } from 'vitest';
import type { BudgetAs, BudgetRow } from '../../backend';
import { budget, empty, form, moment, state, title } from './budget';
import { keys } from './words';

const written: BudgetAs = { amount: '5.00', per: 'day', key: 'ci', stops: false, warn: [75, 95] };
const row = (percent: number, warn = [75, 95]) => ({ percent, written: { ...written, warn } }) as BudgetRow;

test('a budget is called by its time and its key', () => {
  expect(title(written, keys.en)).toBe('Each day, key ci');
  expect(title({ ...written, key: null }, keys.hi)).toBe('हर दिन, सब क्लाइंट मिलाकर');
});

test('a bar warns from the first step on', () => {
  expect([74, 75, 99, 100, 170].map((percent) => state(row(percent)))).toEqual(['good', 'warn', 'warn', 'bad', 'bad']);
  expect(state(row(99, []))).toBe('good');
});

test('a form makes of a budget what the budget was', () => {
  expect(budget(form(written))).toEqual(written);
  expect(budget({ ...empty, amount: ' ₹700 ', warn: '50% 90' })).toEqual({
    amount: '₹700',
    per: 'day',
    key: null,
    stops: true,
    warn: [50, 90],
  });
});

test('a step that is no number is one that Rust refuses', () => {
  expect(budget({ ...empty, warn: 'half, -3, 9999' }).warn).toEqual([255, 255, 255]);
});

test('a moment is that of the clock of its zone', () => {
  expect(moment(Date.UTC(2026, 10, 21, 18, 30), 'Asia/Kolkata', 'en')).toContain('00:00');
  expect(moment(Date.UTC(2026, 10, 21, 18, 30), 'Asia/Kolkata', 'en')).toContain('22 Nov');
});
