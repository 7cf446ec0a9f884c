// @ts-check
// Settings: found, changed, refused, taken back.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { story } from './rig.mjs';

const COST = 'Say in each answer what it cost';

story('a setting is found, changed and taken back, and the file keeps what its user wrote', {}, async ({ page, outcrop }) => {
  const file = () => readFileSync(join(outcrop.home, 'config.toml'), 'utf8');
  const before = file();
  await page.goto(`${outcrop.url}/#/settings`);
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('answer cost');
  const turned = (/** @type {boolean} */ checked) => page.getByRole('switch', { name: COST, checked });
  await page.getByText('Takes effect at once').waitFor();
  assert.ok((await outcrop.ask('Hello.')).usage.cost);
  await turned(true).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  assert.match(file(), /show_cost = false/);
  assert.equal((await outcrop.ask('Hello.')).usage.cost, undefined);
  await page.getByRole('button', { name: 'Undo' }).click();
  await turned(true).waitFor();
  assert.equal(file(), before);
});

story('a switch that cannot be turned goes back, and says why', {}, async ({ page, outcrop }) => {
  const file = join(outcrop.home, 'config.toml');
  await page.goto(`${outcrop.url}/#/settings`);
  const turned = (/** @type {boolean} */ checked) => page.getByRole('switch', { name: COST, checked });
  await turned(true).waitFor();
  writeFileSync(file, `broken\n${readFileSync(file, 'utf8')}`);
  await turned(true).click();
  await page.getByRole('alert').getByText('config.toml').first().waitFor();
  await turned(true).waitFor();
});

story('what waits for the next start says so until it is taken back', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/settings?find=port`);
  const port = page.getByRole('textbox', { name: 'Port', exact: true });
  await port.fill('9000');
  await port.press('Enter');
  await page.getByText('Waits for the next start').waitFor();
  await page.getByText('The proxy does not know of this yet: Port.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The proxy does not know of this yet').waitFor({ state: 'detached' });
});

story('a file that is broken by hand is told on every screen until it is mended', {}, async ({ page, outcrop }) => {
  const file = join(outcrop.home, 'config.toml');
  const before = readFileSync(file, 'utf8');
  await page.goto(`${outcrop.url}/#/overview`);
  writeFileSync(file, `prot = 1\n${before}`);
  await page.getByText('config.toml cannot be used as it is now').waitFor();
  writeFileSync(file, before);
  await page.getByText('config.toml cannot be used as it is now').waitFor({ state: 'detached' });
});

story('a value that cannot be is refused beside its field', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/settings`);
  const port = page.getByRole('textbox', { name: 'Port', exact: true });
  await port.fill('eighty');
  await port.press('Enter');
  await page.getByText('It is a whole number from 0 to 65535.').waitFor();
  assert.equal(await port.getAttribute('aria-invalid'), 'true');
});

story('the window itself speaks another language and is dark, and stays so', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/settings`);
  await page.getByRole('group', { name: 'Appearance' }).getByText('Dark').click();
  const written = page.waitForResponse((answer) => answer.request().postData()?.includes('"speak"') ?? false);
  await page.getByRole('group', { name: 'Language' }).getByText('हिन्दी').click();
  await page.getByRole('heading', { name: 'सेटिंग्स' }).waitFor();
  await written;
  await page.reload();
  await page.getByRole('heading', { name: 'सेटिंग्स' }).waitFor();
  await page.locator('html[data-theme=dark]').waitFor();
});

story('a language that cannot be written is not spoken, and the window says why', {}, async ({ page, outcrop }) => {
  const file = join(outcrop.home, 'config.toml');
  await page.goto(`${outcrop.url}/#/settings`);
  const language = page.getByRole('group', { name: 'Language' });
  await language.getByRole('radio', { name: 'As the system', checked: true }).waitFor();
  writeFileSync(file, `broken\n${readFileSync(file, 'utf8')}`);
  await language.getByText('हिन्दी').click();
  await page.getByRole('heading', { name: 'Language' }).locator('..').getByRole('alert').waitFor();
  await language.getByRole('radio', { name: 'As the system', checked: true }).waitFor();
});
