// @ts-check
// The screen of requests: a list of however many there are, and one of them whole.

import assert from 'node:assert/strict';
import { barriers, copied, story, visit } from './rig.mjs';

/** @param {import('playwright-core').Page} page */
const grid = (page) => page.getByRole('grid');
/** Rows but the heading. @param {import('playwright-core').Page} page */
const rows = (page) => page.locator('[role=row][aria-selected]');

/** @param {import('./rig.mjs').Outcrop} outcrop @param {string} address */
const at = (outcrop, address) => `${outcrop.url}/#/${address}`;

/** Asks as a client with these headers. @param {import('./rig.mjs').Outcrop} outcrop @param {Record<string, string>} headers */
async function asks(outcrop, headers, model = 'claude-sonnet-4-5') {
  const answer = await fetch(`${outcrop.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': outcrop.token, 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }),
  });
  await answer.text();
  return { status: answer.status, id: answer.headers.get('request-id') ?? '' };
}

story('before the first request it says how to get one, and then the request is there', {}, async ({ page, outcrop }) => {
  await page.goto(at(outcrop, 'requests'));
  await page.getByText('outcrop env').waitFor();
  const { id } = await asks(outcrop, {});
  await rows(page).first().click();
  await page.getByRole('heading', { name: `Request ${id}` }).waitFor();
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
});

story('a request is told with its bill, its changes and a report that can be copied', {}, async ({ page, outcrop }) => {
  const { id } = await asks(outcrop, { 'outcrop-project': 'a secret project' });
  await page.goto(at(outcrop, `requests/${id}`));
  await page.getByRole('row', { name: /Output .* × \$.* = \$/ }).waitFor();
  // It is said for two seconds only: the page itself looks out for it.
  const said = page.waitForFunction(() => [...document.querySelectorAll('button')].some((one) => one.innerText === 'Copied'));
  const report = await copied(page, () => page.getByRole('button', { name: 'Copy masked report' }).click());
  await said;
  assert.ok(report.includes(id) && report.includes('demo/us-east-1/native'), report);
  assert.ok(!report.includes('secret'), report);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Copy masked report' }).waitFor({ state: 'detached' });
});

story('thousands of requests are walked through with keys, and only those that can be seen are drawn', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(at(outcrop, 'requests'));
  await rows(page).first().waitFor();
  await grid(page).focus();
  // With its heading. The last day of the year is not over: there are a few more in the evening.
  const known = await page.waitForFunction(() => Math.max(0, Number(document.querySelector('[role=grid]')?.ariaRowCount)));
  const count = await known.jsonValue();
  assert.ok(count > 19_000, `${count}`);
  const newest = await rows(page).first().getAttribute('id');
  await page.keyboard.press('End');
  await page.getByText('No older requests.').waitFor();
  const last = page.locator(`[aria-rowindex="${count}"]`);
  await last.waitFor();
  const chosen = await last.getAttribute('id');
  await page.locator(`[aria-activedescendant="${chosen}"]`).waitFor();
  const drawn = () => rows(page).evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
  // The page before comes in while one walks, however slowly.
  while (Math.max(...(await drawn())) > count - 600) await page.keyboard.press('PageUp');
  assert.ok((await drawn()).length < 80, 'a list of all rows would be slow');
  await page.keyboard.press('Home');
  await page.waitForFunction((newest) => document.querySelector('[aria-selected]')?.id === newest, newest);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy masked report' }).waitFor();
  const first = page.url();
  await grid(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForURL((url) => url.href !== first);
  // One step back leads out of all of them.
  await page.goBack();
  await page.waitForURL(/#\/requests$/);
});

story('new requests come in by themselves, and wait while one reads older ones', { size: [1280, 600] }, async ({ page, outcrop }) => {
  for (let n = 0; n < 30; n += 1) await asks(outcrop, {});
  await page.goto(at(outcrop, 'requests'));
  // With its heading.
  await page.locator('[aria-rowcount="31"]').waitFor();
  await asks(outcrop, {});
  await page.locator('[aria-rowcount="32"]').waitFor();
  await grid(page).evaluate(async (grid) => {
    const scrolled = new Promise((done) => grid.addEventListener('scroll', done, { once: true }));
    grid.scrollTo({ top: 400 });
    await scrolled;
  });
  await asks(outcrop, {});
  await asks(outcrop, {});
  await page.getByRole('button', { name: '2 new' }).click();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.scrollTop === 0);
  await page.getByRole('button', { name: 'new' }).waitFor({ state: 'detached' });
});

story('what is filtered stands in the address and on chips', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(at(outcrop, 'requests'));
  await page.getByRole('combobox', { name: 'Status' }).selectOption('failed');
  await page.waitForURL(/status=failed/);
  await page.getByText('✓').first().waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('failed 429').first().waitFor();
  assert.equal(await page.getByText('✓').count(), 0);
  await page.getByRole('button', { name: 'Remove the filter Status: failed' }).click();
  await page.getByText('✓').first().waitFor();
  await page.waitForURL((url) => !url.href.includes('status'));
});

story('an id finds its request, ours as well as that of AWS', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(at(outcrop, 'requests'));
  await rows(page).nth(5).click();
  const aws = await page.locator('dt:text-is("AWS request id") + dd code').innerText();
  const ours = await page.getByRole('heading', { name: 'Request req_' }).locator('code').innerText();
  for (const id of [aws, ours]) {
    await page.getByRole('searchbox').fill('');
    await rows(page).nth(5).waitFor();
    await page.getByRole('searchbox').fill(id);
    await page.waitForFunction(() => document.querySelectorAll('[aria-selected]').length === 1);
  }
});

story('a request that was tried again tells each attempt under its bar', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(at(outcrop, 'requests?status=failed'));
  await rows(page).filter({ hasText: '↻3' }).first().click();
  const attempts = page.locator('ol > li').filter({ hasText: 'ThrottlingException' });
  await attempts.nth(2).waitFor();
  assert.equal(await attempts.count(), 3);
  assert.match(await attempts.nth(1).innerText(), /throttled 429 ThrottlingException at .* after a pause of .* lasted/s);
  assert.deepEqual(await barriers(page), []);
});

story('failures are sentences by cause, with a way to them', {}, async ({ page, outcrop }) => {
  for (let n = 0; n < 3; n += 1) assert.equal((await asks(outcrop, {}, 'no-such-model')).status, 404);
  await page.goto(at(outcrop, 'requests'));
  await page.getByText('3×').waitFor();
  await page.getByText('The model is not known here, or not in this region.').waitFor();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.waitForURL(/error=not_found_error/);
  await page.getByText('failed 404').first().waitFor();
});

story('names that clients choose are text and nothing else', {}, async ({ page, outcrop }) => {
  const name = '<img src=x onerror=document.title="taken">';
  await asks(outcrop, { 'x-claude-code-session-id': name, 'outcrop-project': name });
  await asks(outcrop, {}, name);
  await page.goto(at(outcrop, 'requests'));
  await rows(page).filter({ hasText: name }).first().waitFor();
  await rows(page).filter({ hasText: '✓' }).click();
  await page.getByRole('link', { name }).first().waitFor();
  await visit(page, at(outcrop, 'sessions'));
  await page.getByText(name).first().waitFor();
  assert.equal(await page.locator('main img').count(), 0);
  assert.equal(await page.title(), 'Sessions · Outcrop');
});

story('a file holds what is filtered', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(at(outcrop, 'requests?status=failed'));
  await rows(page).first().waitFor();
  const said = page.waitForFunction(() => document.body.innerText.includes('requests saved.'));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  assert.match(file.suggestedFilename(), /^outcrop-requests-\d{4}-\d\d-\d\d\.csv$/);
  await said;
});
