import { expect, test } from 'vitest';
import { link, parse } from './route';

test('a link leads back to what it was made of', () => {
  const made = link('requests', 'req/1 ü', { model: 'a&b', key: undefined });
  const { screen, item, query } = parse(made);
  expect([screen, item, query.get('model'), query.has('key')]).toEqual(['requests', 'req/1 ü', 'a&b', false]);
});

test('no address is no screen', () => {
  expect(parse('')).toMatchObject({ screen: '', item: undefined });
});
