import { expect, test } from 'vitest';
import type { Found, Identity } from '../../backend/rpc';
import { after, current, done } from './steps';

const identity: Identity = {
  is: 'found',
  source: { en: 'profile "work"', hi: 'प्रोफ़ाइल "work"' },
  region: 'us-east-1',
  expires: null,
};
const newest = { request: 'req_1', at: 0, model: 'haiku', status: 200, first_ms: 5 };
const found = (may_leave_demo: boolean): Found => ({ sources: [], likely: null, why: null, may_leave_demo });

test('somebody who begins begins with the identity, and each fact leads one step on', () => {
  expect(current({ checked: false })).toBe('identity');
  expect(current({ checked: false, identity })).toBe('check');
  expect(current({ checked: true, identity })).toBe('try');
  const tried = { checked: false, identity, arrived: { tried: true, newest: null } };
  expect(current(tried)).toBe('use');
  const reader = { reader: 'claude_code' as const, file: '', applied: true };
  expect(current({ ...tried, leads: { readers: [reader], while_serving: true } })).toBe('first');
});

test('a first request proves all that comes before it', () => {
  const facts = { checked: false, identity, arrived: { tried: true, newest } };
  expect(Object.values(done(facts))).toEqual([true, true, true, true, true]);
  expect(current(facts)).toBe('first');
});

test('a demo that was asked for begins with trying, one that was not with the identity', () => {
  const demo: Identity = { is: 'demo' };
  expect(current({ checked: false, identity: demo, found: found(false) })).toBe('try');
  expect(current({ checked: false, identity: demo, found: found(true) })).toBe('identity');
});

test('after the last step comes none', () => {
  expect([after('identity'), after('use'), after('first')]).toEqual(['check', 'first', 'first']);
});
