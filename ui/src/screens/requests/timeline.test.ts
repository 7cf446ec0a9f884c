import { expect, test } from 'vitest';
import type { AttemptLine } from '../../backend';
import { facts, isEventful } from './timeline';
import { requests } from './words';

const attempt: AttemptLine = {
  began: '0.00 s',
  pause: null,
  took: '0.50 s',
  answering: '2.00 s',
  end: 'answered',
  status: null,
  error: null,
  aws_id: null,
  target: 'bedrock/us-east-1/native',
  sent: 'sonnet',
  without: [],
  waste: null,
  bar: { from: 0, took: 20, answering: 80 },
};
const throttled: AttemptLine = { ...attempt, end: 'throttled', answering: null };

test('an attempt that is answered at once makes no list', () => {
  expect(isEventful({ attempts: [attempt] })).toBe(false);
  expect(isEventful({ attempts: [] })).toBe(false);
  expect(isEventful({ attempts: [throttled] })).toBe(true);
  expect(isEventful({ attempts: [throttled, attempt] })).toBe(true);
  expect(isEventful({ attempts: [{ ...attempt, bar: { ...attempt.bar, from: 40 } }] })).toBe(true);
});

test('an attempt says what is not as with the others', () => {
  const { attempt: words } = requests.en.one;
  const told = (of: AttemptLine) => facts(of, 'bedrock/us-east-1/native', words).join('; ');
  expect(told(attempt)).toBe('at 0.00 s; first token 0.50 s later; answered for 2.00 s');
  const waste = { input: '12,000', output: '7', cost: '$0.001' };
  expect(told({ ...throttled, pause: '0.25 s', target: 'bedrock/eu-west-1/native', waste })).toBe(
    'at 0.00 s; after a pause of 0.25 s; lasted 0.50 s; went to bedrock/eu-west-1/native; ' +
      '12,000 tokens of input and 7 of output thrown away, $0.001',
  );
});
