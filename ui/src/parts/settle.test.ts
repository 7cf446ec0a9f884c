import { expect, test } from 'vitest';
import { settle } from './settle';

test('a control shows what holds once its change was answered, and also where it was refused', async () => {
  const control = { on: true };
  const show = () => {
    control.on = false;
  };
  await settle(Promise.resolve(), show);
  expect(control.on).toBe(false);
  control.on = true;
  await expect(settle(Promise.reject(new Error('no')), show)).rejects.toThrow('no');
  expect(control.on).toBe(false);
});
