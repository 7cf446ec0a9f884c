import { expect, test } from 'vitest';
import { commands, pieces } from './sentence';

test('commands and addresses stand out of a sentence, and the rest is as it was', () => {
  const sentence = 'Signed out: run `aws sso login --profile a` or see https://example.com/x. Then `retry`.';
  expect(pieces(sentence).map(({ is }) => is)).toEqual(['words', 'code', 'words', 'link', 'words', 'code', 'words']);
  expect(commands(sentence)).toEqual(['aws sso login --profile a']);
  expect(
    pieces(sentence)
      .map(({ text }) => text)
      .join(''),
  ).toBe(sentence.replaceAll('`', ''));
  expect(pieces('<b>plain</b>')).toEqual([{ is: 'words', text: '<b>plain</b>' }]);
});
