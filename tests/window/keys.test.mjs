// @ts-check
// Client keys and budgets, from the first to the last click.

import assert from 'node:assert/strict';
import { story } from './rig.mjs';

story('a key is made, shown once, used, and revoked', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/keys`);
  await page.getByLabel('Name').fill('ci');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('It is shown this once').waitFor();
  const secret = await page.locator('.secret code').innerText();
  const ask = () =>
    fetch(`${outcrop.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': secret, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 50, messages: [{ role: 'user', content: 'Hello.' }] }),
    });
  assert.equal((await ask()).status, 200);
  await page.getByRole('row', { name: /^ci/ }).getByText('1 requests').first().waitFor();
  await page.getByRole('button', { name: 'Revoke ci' }).click();
  await page.getByText('this cannot be undone').waitFor();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('ci no longer holds.').waitFor();
  assert.equal((await ask()).status, 401);
});

story('a budget is added, lifted until its end, and taken away with a way back', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/keys`);
  await page.getByRole('button', { name: 'Add a budget' }).click();
  await page.getByLabel('Amount, as').fill('₹500');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Each day, all clients together' }).waitFor();
  await page.getByRole('button', { name: 'Lift the budget' }).click();
  await page.getByText('Lifted: holds again from').waitFor();
  await page.getByRole('button', { name: 'Remove the budget' }).click();
  await page.getByText('No budget yet').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('₹500.00').first().waitFor();
});
