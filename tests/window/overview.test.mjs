// @ts-check
// The overview as a person meets it: what it cost, since when, and why.

import assert from 'node:assert/strict';
import { copied, story as anyStory } from './rig.mjs';

/** A story that begins on the overview. @type {typeof anyStory} */
const story = (moral, wish, run) =>
  anyStory(moral, wish, async (world) => {
    await world.page.goto(`${world.outcrop.url}/#/overview`);
    await world.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await run(world);
  });

story('where nothing was used, one line to copy changes that, and what it cost appears by itself', {}, async ({ page, outcrop }) => {
  await page.getByText('Nothing was used yet').waitFor();
  assert.match(await copied(page, () => page.getByRole('button', { name: 'Copy' }).click()), /outcrop env/);
  await outcrop.ask('Hello.');
  await page.getByRole('heading', { name: 'Cost per day' }).waitFor();
  await page.getByText('Nothing was used yet').waitFor({ state: 'detached' });
});

story('a year has a bar for each day, and a click on one leads to its requests', { seeded: true }, async ({ page }) => {
  await page.getByText('Year', { exact: true }).click();
  const days = page.getByRole('list', { name: 'Cost per day' }).getByRole('listitem');
  await page.waitForFunction(() => document.querySelectorAll('ul[aria-label="Cost per day"] li').length === 365);
  await page.waitForURL(/period=year/);
  const day = days.getByRole('link').last();
  const said = (await day.getAttribute('aria-label')) ?? '';
  assert.match(said, /202\d: ≈? ?\$\d/);
  await day.hover();
  await page.locator('.tip').waitFor();
  await day.click();
  await page.waitForURL(/#\/requests\?day=202\d-\d\d-\d\d/);
});

story('by keyboard one stop leads into a chart, arrows along it, and Enter to the day', { seeded: true }, async ({ page }) => {
  await page.getByText('7 days', { exact: true }).click();
  const chart = page.getByRole('list', { name: 'Cost per day' });
  await page.waitForFunction(() => document.querySelectorAll('ul[aria-label="Cost per day"] li').length === 7);
  assert.equal(await chart.locator('[tabindex="0"]').count(), 1);
  await page.getByRole('button', { name: 'Show as a table' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.includes('$'));
  await page.locator('.tip').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.tip').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/requests\?day=/);
});

story('the table says what the picture shows', { seeded: true }, async ({ page }) => {
  await page.goto(page.url().replace(/#.*|$/, '#/overview?period=thirty'));
  await page.getByRole('button', { name: 'Show as a table' }).click();
  const table = page.getByRole('table');
  // A month has more rows than the week that was shown before.
  await table.getByRole('row').nth(10).waitFor();
  const total = await table.locator('tfoot td').last().innerText();
  assert.match(total, /\$[\d,]+/);
  await page.getByRole('button', { name: 'Show as a chart' }).click();
  await page.getByRole('list', { name: 'Cost per day' }).waitFor({ state: 'attached' });
});

const budget = '[[budget]]\namount = "0.01"\nper = "month"\n';
story('what needs somebody stands on top, with the way there', { seeded: true, config: budget }, async ({ page }) => {
  const needs = page.getByRole('list', { name: 'What needs you' });
  await needs.getByText('is used up: requests are refused.').waitFor();
  await needs.getByRole('button', { name: /and \d more/ }).click();
  await needs.getByText('have no known price').waitFor();
  await page.getByRole('meter', { name: 'This month' }).waitFor();
});

story('days of one’s own are kept in the address', { seeded: true }, async ({ page }) => {
  await page.getByText('Own range').click();
  await page.getByLabel('From', { exact: true }).fill('2020-01-01');
  await page.getByLabel('To', { exact: true }).fill('2020-01-31');
  await page.getByText('Nothing in this period. The last request was on').waitFor();
  await page.waitForURL(/period=own&from=2020-01-01&to=2020-01-31/);
  await page.getByRole('button', { name: 'Show that day' }).click();
  await page.getByRole('heading', { name: 'Cost by hour', exact: true }).waitFor();
});
