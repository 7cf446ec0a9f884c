import { expect, test } from 'vitest';
import type { ReplayOffer as Offer } from '../../../backend';
import { first, kinds, made } from './changes';

const offer: Offer = {
  why_not: null,
  model: 'm',
  max_tokens: 64,
  betas: [],
  fields: ['/metadata', '/tools/0/strict'],
  suggested: '/tools/0/strict',
};

test('what the error speaks of stands there first', () => {
  expect(kinds(offer)).toEqual(['without', 'model', 'max_tokens']);
  expect(first('without', offer)).toBe('/tools/0/strict');
  expect(first('without', { ...offer, suggested: null })).toBe('/metadata');
});

test('a form that is not filled in makes no change', () => {
  expect(made('model', ' ')).toBeUndefined();
  expect(made('max_tokens', '12a')).toBeUndefined();
  expect(made('max_tokens', ' 12 ')).toEqual({ change: 'max_tokens', most: 12 });
  expect(made('without', '/a')).toEqual({ change: 'without', field: '/a' });
});
