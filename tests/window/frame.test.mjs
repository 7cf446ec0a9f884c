// @ts-check
// What every screen has: the top line, the way from one to the next, and no barriers.

import assert from 'node:assert/strict';
import { barriers, open, start, story } from './rig.mjs';
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

for (const theme of /** @type {const} */ (['light', 'dark'])) {
  describe(`no barriers in the ${theme}`, () => {
    /** @type {Awaited<ReturnType<typeof start>>} */
    let outcrop;
    /** @type {Awaited<ReturnType<typeof open>>} */
    let opened;
    before(async () => {
      outcrop = await start({ seeded: true });
      opened = await open(outcrop, { theme });
    });
    after(async () => {
      await opened.close();
      await outcrop.end();
    });

    test('on each screen', async () => {
      const { page } = opened;
      for (const link of await page.locator('nav li a').all()) {
        await link.click();
        await page.locator('h1').waitFor();
        await page.waitForFunction(() => document.querySelectorAll('[aria-busy=true], .waiting').length === 0);
        assert.deepEqual(await barriers(page), [], await link.getAttribute('href') ?? '');
      }
    });
  });
}
