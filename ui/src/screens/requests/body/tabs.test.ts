import { expect, test } from 'vitest';
import { stepped } from './tabs';

test('arrows lead round, Home and End to the ends, other keys nowhere', () => {
  const tabs = ['a', 'b', 'c'];
  const led = (now: string, key: string) => stepped(tabs, now, key);
  expect([led('a', 'ArrowRight'), led('c', 'ArrowRight'), led('a', 'ArrowLeft')]).toEqual(['b', 'a', 'c']);
  expect([led('b', 'Home'), led('b', 'End'), led('b', 'x')]).toEqual(['a', 'c', undefined]);
});
