// @ts-check
// Who reads Hindi reads Hindi, to the last sentence: also in what Rust says, in hints that only a pointer or a screen reader
// finds, and behind what is folded.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, story, visit } from './rig.mjs';

const SCREENS = ['overview', 'connect', 'requests', 'sessions', 'models', 'keys', 'connections', 'settings', 'about'];
const BUDGETS = '[[budget]]\namount = "0.02"\nper = "day"\n[[budget]]\namount = "₹20000"\nper = "month"\nthen = "notify"';

/** What is still said in English: three words side by side of which the last is no name, outside of what a machine reads. @param {import('playwright-core').Page} page */
async function english(page) {
  return page.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
    const three = /(?:\b[A-Za-z][a-z’']*\s+){2}[a-z][a-z’']+/;
    /** @type {(text: string | null) => boolean} */
    const isEnglish = (text) => three.test(text ?? '');
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode;
      if (!parentElement?.closest('code, pre, textarea, script, style') && isEnglish(textContent)) found.push(textContent);
    }
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (isEnglish(element.getAttribute(name))) found.push(`${name}: ${element.getAttribute(name)}`);
      }
    }
    return found;
  });
}

/** @param {import('playwright-core').Page} page @param {string} address */
async function isHindi(page, address) {
  await visit(page, address);
  assert.deepEqual(await english(page), [], address);
}

for (const seeded of [true, false]) {
  story(`no screen says a sentence in English, ${seeded ? 'with a year of use' : 'in the demo'}`, { seeded, language: 'hi', config: BUDGETS }, async ({ page, outcrop }) => {
    for (const screen of SCREENS) await isHindi(page, `${outcrop.url}/#/${screen}`);
  });
}

story('what needs somebody is said in Hindi', { seeded: true, language: 'hi', config: BUDGETS }, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/overview`);
  await page.getByRole('button', { name: /और \d/ }).click();
  await page.getByText(/पिछले 30 दिनों के \d+ अनुरोध, जिनका दाम मालूम नहीं/).waitFor();
});

story('reasons of changes are Hindi, however long ago they were filed', { language: 'hi' }, async ({ page, outcrop }) => {
  const body = { model: 'claude-opus-4-5', max_tokens: 50, speed: 'fast', user_profile_id: 'x', messages: [{ role: 'user', content: 'hi' }] };
  const answer = await outcrop.post('/v1/messages', body);
  const address = `${outcrop.url}/#/requests/${answer.headers.get('request-id')}`;
  await page.goto(address);
  await page.getByText('तेज़ मोड Bedrock पर नहीं है').waitFor();
  await isHindi(page, address);
});

story('what cannot be is refused in Hindi', { seeded: true, language: 'hi' }, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/settings`);
  const port = page.getByRole('textbox', { name: 'पोर्ट', exact: true });
  await port.fill('eighty');
  await port.press('Enter');
  await page.getByText('यहाँ 0 से 65535 तक की पूरी संख्या होती है।').waitFor();

  await page.goto(`${outcrop.url}/#/connections`);
  await page.getByRole('button', { name: 'जाँचें: environment' }).click();
  await page.getByText('Amazon Bedrock तक पहुँच नहीं हो सकी').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[aria-busy=true], .waiting').length === 0);
  assert.deepEqual(await english(page), []);
});

story('a language that was chosen is that of every window and of the tray', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/settings`);
  await page.getByRole('group', { name: 'Language' }).getByText('हिन्दी').click();
  await page.getByRole('heading', { name: 'सेटिंग्स' }).waitFor();

  const other = await open(outcrop, { language: 'en' });
  await other.page.locator('html[lang=hi]').waitFor();
  assert.match(readFileSync(join(outcrop.home, 'config.toml'), 'utf8'), /\[window\]\nlanguage = "hi"/);
  await other.page.goto(`${outcrop.url}/#/settings`);
  await other.page.getByRole('group', { name: 'भाषा' }).getByText('सिस्टम जैसा').click();
  await other.page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await other.close();
});
