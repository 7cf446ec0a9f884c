// @ts-check
// Models: prices, names of one's own, and what it would have cost.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { story } from './rig.mjs';

story('a model is found by its alias and says what it costs, and its lane can be changed and put back', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/models`);
  await page.getByRole('searchbox', { name: 'Search models' }).fill('haiku 5');
  await page.getByRole('button', { name: 'Claude Haiku 5.5' }).click();
  await page.getByText('input above 100,000').first().waitFor();
  await page.getByLabel('Lane').selectOption('converse');
  await page.getByText('Written: claude-haiku-5-5.').waitFor();
  const file = () => readFileSync(join(outcrop.home, 'config.toml'), 'utf8');
  assert.match(file(), /claude-haiku-5-5 = \{ lane = "converse" \}/);
  await page.getByText('settings of the model itself').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('settings of the model itself').waitFor({ state: 'detached' });
  assert.doesNotMatch(file(), /haiku/);
});

story('a year of work would have cost something else on another model', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/models`);
  await page.getByLabel('On the model').selectOption('claude-haiku-5-5');
  await page.getByText(/\d+% of it/).waitFor();
  // What nobody knows the price of is no zero.
  const unknown = page.getByRole('row', { name: /vendor\.unheard-of/ });
  assert.match(await unknown.innerText(), /–/);
});
