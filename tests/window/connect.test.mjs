// @ts-check
// The first minute: from a demo without AWS to a request of a client that is seen to arrive.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barriers, copied, story } from './rig.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} name */
const step = (page, name) => page.getByRole('button', { name: new RegExp(`^\\d?✓? ?${name}`), expanded: undefined });
/** @param {Page} page */
const shown = async (page) => `${await page.locator('main').innerText()} ${await page.content()}`;

story('the first minute, from one word to the first request of a client', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/connect`);
  await page.getByText('It is free. At AWS it would cost at most').waitFor();
  await page.getByRole('button', { name: 'Ask for one word' }).click();
  await page.getByText('Welcome!').waitFor();
  await page.getByText('First token').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();

  const settings = join(outcrop.home, '../.claude/settings.json');
  await page.getByText('"ANTHROPIC_AUTH_TOKEN": "…').waitFor();
  assert.ok(!existsSync(settings), 'nothing is written without a click');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Take back' }).waitFor();
  assert.ok(readFileSync(settings, 'utf8').includes(outcrop.token));
  assert.ok(!(await shown(page)).includes(outcrop.token), 'the token is masked on screen');
  // Each program has a lease of its own.
  const editor = join(outcrop.home, '../.config/Code/User/settings.json');
  await page.getByRole('tab', { name: 'VS Code' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('button', { name: 'Apply' }).waitFor();
  assert.ok(!existsSync(editor) && existsSync(settings));
  await page.getByRole('tab', { name: 'Claude Code' }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('button', { name: 'Apply' }).waitFor();
  assert.ok(!existsSync(settings), 'everything is as it was');

  await page.getByRole('tab', { name: 'Terminal' }).click();
  await page.getByText('fish', { exact: true }).click();
  await page.getByText('set -gx ANTHROPIC_BASE_URL').waitFor();
  const wide = await page.evaluate(() => [...document.querySelectorAll('.page, html')].some((one) => one.scrollWidth > one.clientWidth));
  assert.ok(!wide, 'long lines scroll by themselves, not the page');
  const lines = await copied(page, () => page.getByRole('button', { name: 'Copy' }).first().click());
  assert.match(lines, new RegExp(`set -gx ANTHROPIC_AUTH_TOKEN '${outcrop.token}'`));
  assert.ok(!(await shown(page)).includes(outcrop.token));
  assert.deepEqual(await barriers(page), []);

  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Waiting for your first request…').waitFor();
  await outcrop.ask('Hello.');
  await page.getByText('It arrived.').waitFor();
  await page.getByRole('link', { name: 'Go to the overview' }).click();
  await page.waitForURL('**/#/overview');

  // Nothing remembers the way but the facts.
  await page.goto(`${outcrop.url}/#/connect`);
  await page.getByText('It arrived.').waitFor();
});

story('what would overrule the settings is named with the next step', {}, async ({ page, outcrop }) => {
  const folder = join(outcrop.home, '../.claude');
  mkdirSync(folder);
  writeFileSync(join(folder, 'settings.json'), '{ "env": { "CLAUDE_CODE_USE_BEDROCK": "1" } }\n');
  await page.goto(`${outcrop.url}/#/connect`);
  await step(page, 'Use it in').click();
  await page.getByText('Take CLAUDE_CODE_USE_BEDROCK out of it.').waitFor();
});

story('who waits in vain is given a line that names what is in the way', {}, async ({ page, outcrop }) => {
  await page.clock.install();
  await page.goto(`${outcrop.url}/#/connect`);
  await step(page, 'Your first request').click();
  await page.getByText('Waiting for your first request…').waitFor();
  await page.clock.fastForward(31_000);
  await page.getByText('Nothing has come for a while.').waitFor();
  await page.getByText('is in the way').waitFor();
});

story('identities are found without a secret, and the one that works longest is suggested', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/connect`);
  await step(page, 'Choose an AWS identity').click();
  await page.getByText('No AWS identity was found on this machine.').waitFor();
  const aws = join(outcrop.home, '../.aws');
  mkdirSync(aws);
  const secret = 'wJalrPlantedSecretOfAws';
  const ended = '[profile old]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x\n';
  writeFileSync(join(aws, 'config'), `${ended}[profile work]\nregion = ap-south-1\naws_access_key_id = AKIAX\naws_secret_access_key = ${secret}\n`);
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('Suggested: needs no sign-in').waitFor();
  await page.getByRole('radio', { name: /^work/, checked: true }).waitFor();
  await page.getByRole('radio', { name: /^old/ }).check();
  await page.getByText('aws sso login --profile old').waitFor();
  assert.ok(!(await shown(page)).includes(secret));
  assert.deepEqual(await barriers(page), []);
});

story('the whole of it goes by the keyboard', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/connect`);
  await page.getByText('It is free.').waitFor();
  await step(page, 'Use it in').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Claude Code' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'VS Code', selected: true }).waitFor();
  await page.keyboard.press('End');
  await page.getByText('base_url=').waitFor();
});
