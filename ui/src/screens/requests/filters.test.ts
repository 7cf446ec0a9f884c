import { expect, test } from 'vitest';
import { chosen, filterOf, queryOf, withMore, without } from './filters';

const of = (query: string) => filterOf(new URLSearchParams(query));

test('a filter survives the address, also the name of those that have none', () => {
  const filter = { from: '2026-11-20', project: '', status: 'failed', text: 'a & b' };
  const query = Object.entries(queryOf(filter)).filter((pair): pair is [string, string] => pair[1] !== undefined);
  expect(of(new URLSearchParams(query).toString())).toEqual(filter);
});

test('what an address says beyond that is left alone', () => {
  expect(of('nonsense=1&model=&key=laptop')).toEqual({ key: 'laptop' });
});

test('both ends of a period are one chip', () => {
  const chips = chosen(of('from=2026-11-01&to=2026-11-21&lane=native'));
  expect(chips.map(({ kind, members }) => [kind, members])).toEqual([
    ['days', ['from', 'to']],
    ['lane', ['lane']],
  ]);
  expect(without(of('from=2026-11-01&to=2026-11-21&lane=native'), ['from', 'to'])).toEqual({ lane: 'native' });
});

test('an empty choice takes a member away, an empty name does not', () => {
  expect(withMore({ status: 'failed' }, { status: '' })).toEqual({});
  expect(withMore({}, { project: '' })).toEqual({ project: '' });
});
