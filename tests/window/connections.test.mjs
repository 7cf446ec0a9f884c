// @ts-check
// AWS identities: added, used, removed, and every step of it taken back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { barriers, story } from './rig.mjs';

const SECRET = 'wJalrPlantedSecretOfAws';

story('a typed key goes where secrets are kept and is seen nowhere again', {}, async ({ page, outcrop }) => {
  /** @type {string[]} */
  const answers = [];
  page.on('response', async (response) => answers.push(await response.text().catch(() => '')));
  await page.goto(`${outcrop.url}/#/connections`);
  await page.getByRole('button', { name: 'Add a connection' }).click();
  await page.getByText('Access key', { exact: true }).click();
  assert.equal(await page.getByLabel('Secret access key').getAttribute('type'), 'password');
  await page.getByLabel('Access key ID').fill('AKIAPLANTED');
  await page.getByLabel('Secret access key').fill(SECRET);
  await page.getByLabel('Region').fill('ap-south-1');
  await page.getByLabel('Name').fill('typed');
  assert.deepEqual(await barriers(page), []);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { name: 'typed In use' }).waitFor();

  await page.getByRole('button', { name: 'Use: environment' }).click();
  await page.getByText('environment is used from the next request on.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('heading', { name: 'typed In use' }).waitFor();
  await page.getByRole('button', { name: 'Use: environment' }).click();
  await page.getByRole('button', { name: 'Remove: typed' }).click();
  await page.getByText('typed and its secrets were removed.').waitFor();
  const kept = () => readFileSync(join(outcrop.home, 'secrets.json'), 'utf8');
  assert.ok(!kept().includes(SECRET));
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('typed is back.').waitFor();
  assert.ok(kept().includes(SECRET));

  for (const said of [...answers, await page.content()]) {
    assert.ok(!said.includes(SECRET) && !said.includes('AKIAPLANTED'), said);
  }
});

story('a check that fails says what to do', { complaints: true }, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/connections`);
  await page.getByRole('button', { name: 'Check: environment' }).click();
  await page.getByRole('button', { name: 'Check again' }).waitFor();
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await barriers(page), []);
});
