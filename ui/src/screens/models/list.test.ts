import { expect, test } from 'vitest';
import type { ModelRow } from '../../backend';
import { found } from './list';

const row = (name: string, more: Partial<ModelRow> = {}) =>
  ({
    name,
    display_name: name,
    bedrock_id: `us.${name}`,
    lane: 'native',
    aliases: [],
    hidden: false,
    ...more,
  }) as ModelRow;

const rows = [
  row('claude-opus-5-5', { aliases: ['opus', 'best'], callable: true }),
  row('nova-pro', { lane: 'converse', callable: false }),
  row('mine', { callable: null }),
];
const names = (typed: string, only = false) => found(rows, typed, only).map(({ name }) => name);

test('a model is found by any of its names', () => {
  expect(names('best')).toEqual(['claude-opus-5-5']);
  expect(names('us. CONVERSE')).toEqual(['nova-pro']);
  expect(names('')).toHaveLength(3);
});

test('what AWS does not offer is left out, what nobody knows of is not', () => {
  expect(names('', true)).toEqual(['claude-opus-5-5', 'mine']);
});
