// @ts-check
// About and privacy: the places on the network follow the settings, and the report gives nobody away.

import assert from 'node:assert/strict';
import { copied, story } from './rig.mjs';

story('a place on the network is shut by its setting, one click away', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/about`);
  const lists = page.getByRole('listitem').filter({ hasText: 'Bedrock’s lists' });
  await lists.getByText('open').waitFor();
  await lists.getByRole('link', { name: 'Ask AWS which models you can call' }).click();
  await page.getByRole('switch', { name: 'Ask AWS which models you can call' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.goBack();
  await lists.getByText('off', { exact: true }).waitFor();
});

story('a bug report is copied, and holds no token and no path', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/about`);
  const report = await copied(page, () => page.getByRole('button', { name: 'Copy the report' }).click());
  assert.match(report, /^Outcrop \d/);
  assert.ok(!report.includes(outcrop.token) && !report.includes(outcrop.home), report);
});
