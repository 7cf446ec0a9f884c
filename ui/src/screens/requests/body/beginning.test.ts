import { expect, test } from 'vitest';
import { beginning } from './beginning';

test('a short text is shown whole, a long one begins', () => {
  expect(beginning('a\n'.repeat(5))).toBeUndefined();
  expect(beginning('a\n'.repeat(50))).toBe('a\n'.repeat(20).trimEnd());
  expect(beginning('x'.repeat(5000))).toHaveLength(1200);
});

test('no character is cut in two', () => {
  expect(beginning(`x${'😀'.repeat(700)}`)).toBe(`x${'😀'.repeat(599)}`);
});
