// @ts-check
// Pictures of every screen, in light and dark, two sizes and each language: `cargo xtask screens` writes docs/screens.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chrome, open, start, visit } from './rig.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../docs/screens');
const sizes = /** @type {const} */ ({ wide: [1280, 800], small: [800, 560] });
// A year of work for all screens but the first minute, which is the demo's. Who reads Hindi counts in rupees here.
const demos = ['connect'];
const currencies = { en: 'USD', hi: 'INR' };
// Somewhere it is noon: today has half a day of work to show.
const hour = (/** @type {string} */ timeZone) => new Date().toLocaleTimeString('en-GB', { timeZone, hour: '2-digit' });
const zone = Intl.supportedValuesOf('timeZone').find((zone) => hour(zone) === '12');
const config = '[[budget]]\namount = "12"\nper = "day"\nthen = "notify"\n[[budget]]\namount = "₹20000"\nper = "month"\nthen = "stop"';

mkdirSync(folder, { recursive: true });
for (const seeded of [true, false]) {
  const outcrop = await start({ seeded, zone: zone ?? 'UTC', config });
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    for (const language of /** @type {const} */ (['en', 'hi'])) {
      await outcrop.post('/outcrop/rpc', { call: 'show_currency', with: { currency: currencies[language] } });
      for (const [name, [width, height]] of Object.entries(sizes)) {
        const { page, close } = await open(outcrop, { theme, language, size: [width, height] });
        const screens = await page.locator('nav li a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
        for (const address of screens.filter((address) => demos.includes(address.slice(2)) !== seeded)) {
          await visit(page, `${outcrop.url}/${address}`);
          await page.screenshot({ path: join(folder, `${address.slice(2)}-${theme}-${name}-${language}.png`) });
        }
        await close();
      }
    }
  }
  await outcrop.end();
}
await (await chrome()).close();
