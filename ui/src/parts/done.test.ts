import { expect, test } from 'vitest';
import { Done } from './done.svelte';

/** What was done in which order. */
function diary() {
  const lines: string[] = [];
  return { lines, does: (what: string) => async () => void lines.push(what) };
}

test('what was done is said once it can be seen, and its way back leads to a look as well', async () => {
  const { lines, does } = diary();
  const done = new Done(does('look'));
  await done.act(does('change'), () => 'It is changed.', does('change back'));
  expect(lines).toEqual(['change', 'look']);
  expect(done.last?.words).toBe('It is changed.');
  await done.last?.undo?.();
  expect(lines).toEqual(['change', 'look', 'change back', 'look']);
});

test('while something is done, nobody is offered to undo what came before', async () => {
  const { does } = diary();
  const done: Done = new Done(async () => expect(done.last).toBeUndefined());
  await done.act(does('one'), () => 'One.', does('undo one'));
  await done.act(does('other'), () => 'Other.');
  expect(done.last).toEqual({ words: 'Other.' });
});

test('what is refused is not said to be done', async () => {
  const done = new Done(async () => {});
  const refused = done.act(
    () => Promise.reject(new Error('no')),
    () => 'It is changed.',
  );
  await expect(refused).rejects.toThrow('no');
  expect(done.last).toBeUndefined();
});
