import { expect, test } from 'vitest';
import type { Cell, Data, Row } from '../../backend';
import { summary } from './summary';

const cell = (units: string): Cell => ({ units, text: `₹${units}`, sure: 'exact', unpriced: 0 });
const row = (key: string, units: string | null): Row => ({
  key,
  label: key,
  cells: [],
  total: units ? cell(units) : null,
  place: null,
});
const words = {
  inAll: (a: string) => `कुल ${a}`,
  highest: (r: string, a: string) => `सबसे ज़्यादा ${r} ${a}`,
  blank: 'कुछ नहीं',
};
const say = (rows: Row[], total: Cell | null, blank = false) =>
  summary({ rows, totals: [null, total], blank } as unknown as Data, 'ख़र्च', ({ key }) => key, words);

test('the sum and the highest day are said, also where figures are longer than numbers are exact', () => {
  const rows = [row('a', '9007199254740993'), row('b', null), row('c', '9007199254740994')];
  expect(say(rows, cell('5'))).toBe('ख़र्च: कुल ₹5, सबसे ज़्यादा c ₹9007199254740994');
});

test('what does not add up has no sum, and nothing is said to be nothing', () => {
  expect(say([row('a', null)], null)).toBe('ख़र्च');
  expect(say([], null, true)).toBe('ख़र्च: कुछ नहीं');
});
