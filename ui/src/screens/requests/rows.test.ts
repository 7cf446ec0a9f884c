import { describe, expect, test } from 'vitest';
import { merged, moved, seen, shownAt, within } from './rows';

const row = (number: number, at = number) => ({ number, at });

describe('what can be seen', () => {
  test('is a few rows of a million, and some beyond both edges', () => {
    expect(seen(500_000 * 34, 340, 34, 1_000_000)).toEqual({ first: 499_988, end: 500_022 });
    expect(seen(0, 340, 34, 1_000_000)).toEqual({ first: 0, end: 22 });
  });

  test('is never more than there is', () => {
    expect(seen(0, 340, 34, 3)).toEqual({ first: 0, end: 3 });
    expect(seen(9_999, 340, 34, 3).end).toBe(3);
    expect(seen(0, 340, 34, 0)).toEqual({ first: 0, end: 0 });
  });
});

test('keys lead up and down and stop at the ends', () => {
  const to = (key: string, from: number) => moved(key, from, 100, 10);
  expect([to('ArrowDown', 0), to('ArrowUp', 0), to('ArrowDown', 99)]).toEqual([1, 0, 99]);
  expect([to('PageDown', 95), to('PageUp', 5), to('Home', 50), to('End', 50)]).toEqual([99, 0, 0, 99]);
  expect(to('a', 5)).toBeUndefined();
  expect(moved('End', 0, 0, 10)).toBeUndefined();
});

test('a row is scrolled to only if it cannot be seen', () => {
  expect(shownAt(5, 0, 340, 34)).toBe(0);
  expect(shownAt(10, 0, 340, 34)).toBe(34);
  expect(shownAt(2, 340, 340, 34)).toBe(68);
});

describe('new rows', () => {
  test('come among the old by the time of their arrival, each once', () => {
    const all = merged([row(4, 40), row(2, 20)], [row(5, 30), row(4, 40)]);
    expect(all.map(({ number }) => number)).toEqual([4, 5, 2]);
  });

  test('that belong behind the last row wait for their page', () => {
    const rows = [row(4, 40), row(2, 20)];
    expect(within(rows, [row(5, 10), row(6, 50)], true)).toEqual([row(6, 50)]);
    expect(within(rows, [row(5, 10)], false)).toEqual([row(5, 10)]);
  });
});
