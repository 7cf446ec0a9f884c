import { expect, test } from 'vitest';
import type { Cell, Data, Row } from '../backend';
import { beside, lines, sentence, towards } from './chart';

const cell = (text: string): Cell => ({ units: '1', text, sure: 'exact', unpriced: 0 });
const row = (cells: (Cell | null)[], total: Cell | null): Row => ({ key: '9', label: '', cells, total, place: null });
const data = (columns: string[]) => ({ columns, key: { series: columns.map(() => '<svg/>') } }) as unknown as Data;

test('a row says its sum and what it is made of', () => {
  const two = row([cell('$1'), cell('$2')], cell('$3'));
  const said = lines(data(['opus', 'haiku']), two, (name) => name.toUpperCase());
  expect(sentence('9 May', two, said)).toBe('9 May: $3. OPUS $1, HAIKU $2');
  const one = row([null, cell('$2')], cell('$2'));
  expect(sentence('9 May', one, lines(data(['opus', 'haiku']), one, String))).toBe('9 May: $2');
  const waits = row([cell('1 s'), cell('2 s')], null);
  expect(sentence('9 May', waits, lines(data(['median', 'slow']), waits, String))).toBe('9 May:. median 1 s, slow 2 s');
});

test('arrows lead to the neighbours and no further', () => {
  expect([towards('ArrowLeft', 0, 30), towards('ArrowRight', 0, 30), towards('End', 3, 30)]).toEqual([0, 1, 29]);
  expect([towards('PageDown', 28, 30), towards('x', 3, 30)]).toEqual([29, undefined]);
});

test('the box stands beside its bar and inside the picture, also where that is shown smaller than drawn', () => {
  const stripe = { x: 100, y: 0, width: 20, height: 50 };
  expect(beside(stripe, { shown: 800, drawn: 800 }, 200)).toBe(130);
  expect(beside({ ...stripe, x: 700 }, { shown: 800, drawn: 800 }, 200)).toBe(490);
  expect(beside(stripe, { shown: 400, drawn: 800 }, 200)).toBe(70);
  expect(beside(stripe, { shown: 180, drawn: 800 }, 200)).toBe(0);
});
