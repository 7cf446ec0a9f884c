import { expect, test } from 'vitest';
import { suggested } from './new';

test('a suggested name says what it is of, is one that Rust takes, and is not taken', () => {
  const of = { profile: 'my work (old)', arn: 'arn:aws:iam::123456789012:role/team/models' };
  expect(suggested('profile', of, [])).toBe('my-work-old-');
  expect(suggested('role', of, [])).toBe('models');
  expect(suggested('role', { profile: '', arn: '' }, [])).toBe('role');
  expect(suggested('keys', of, ['keys', 'keys-2'])).toBe('keys-3');
});
