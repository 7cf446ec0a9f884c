// @ts-check
// What every screen has: the top line, the way from one to the next, and no barriers.

import assert from 'node:assert/strict';
import { barriers, open, start, story, visit } from './rig.mjs';
import { after, before, describe, test } from 'node:test';

story('the first line says that it works, that it is a demo, and what today cost', {}, async ({ page, outcrop }) => {
  await page.getByText('Running').waitFor();
  await page.getByText('Demo', { exact: true }).waitFor();
  await page.getByText('0 requests').waitFor();
  await outcrop.ask('Hello.');
  // Nobody reloads: the request is told to the window.
  await page.getByText('1 request', { exact: true }).waitFor();
});

story('an interface in Hindi for who reads Hindi', { language: 'hi' }, async ({ page }) => {
  await page.getByText('सारांश').first().waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'hi');
});

story('when the server ends, the window says so, and what to do', { complaints: true }, async ({ page, outcrop }) => {
  await page.getByText('Running').waitFor();
  await outcrop.end();
  await page.getByText('Outcrop does not answer.').first().waitFor();
  await page.getByRole('button', { name: 'Try again' }).first().waitFor();
});

/** What a system can ask of every page, besides light and dark. */
const asked = /** @type {const} */ ({
  'as drawn': {},
  'with more contrast': { contrast: 'more' },
  'in the colours of the system': { forcedColors: 'active' },
});

const budget = '[[budget]]\namount = "900"\nper = "month"';

for (const theme of /** @type {const} */ (['light', 'dark'])) {
  describe(`no barriers in the ${theme}`, () => {
    /** @type {Awaited<ReturnType<typeof start>>} */
    let outcrop;
    /** @type {Awaited<ReturnType<typeof open>>} */
    let opened;
    before(async () => {
      outcrop = await start({ seeded: true, config: budget });
      opened = await open(outcrop, { theme });
    });
    after(async () => {
      await opened.close();
      await outcrop.end();
    });

    for (const [how, media] of Object.entries(asked)) {
      test(`on each screen, ${how}`, async () => {
        const { page } = opened;
        await page.emulateMedia({ contrast: null, forcedColors: null, ...media });
        const links = await page.locator('nav li a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
        for (const link of links) {
          await visit(page, `${outcrop.url}/${link}`);
          assert.deepEqual(await barriers(page), [], link);
        }
      });
    }

    test('more contrast is more, and the colours of the system are the only ones', async () => {
      const { page } = opened;
      const style = (/** @type {string} */ of, /** @type {string} */ name) =>
        page.locator(of).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
      await page.emulateMedia({ contrast: 'more', forcedColors: null });
      await page.goto(`${outcrop.url}/#/keys`);
      await page.locator('.bar span').first().waitFor();
      assert.equal(await style('.muted', 'color'), await style('h1', 'color'));
      await page.emulateMedia({ contrast: null, forcedColors: 'active' });
      // What is chosen, on, or full is told by more than a soft background, which a system takes away.
      assert.notEqual(await style('nav a[aria-current]', 'box-shadow'), 'none');
      assert.equal(await style('nav a:not([aria-current])', 'box-shadow'), 'none');
      assert.notEqual(await style('label.chosen', 'box-shadow'), 'none');
      assert.notEqual(await style('.bar span', 'background-color'), await style('.bar', 'background-color'));
      const knob = await page.getByRole('switch').first().evaluate((it) => getComputedStyle(it, '::before').backgroundColor);
      assert.notEqual(knob, await style('[role=switch]', 'background-color'));
    });
  });
}
