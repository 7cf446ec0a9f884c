// @ts-check
// The screen of sessions: what each cost, its agents, and the ones that are paused.

import assert from 'node:assert/strict';
import { story } from './rig.mjs';

/** @param {import('./rig.mjs').Outcrop} outcrop @param {Record<string, string>} headers */
async function asks(outcrop, headers) {
  const answer = await fetch(`${outcrop.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': outcrop.token, 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }),
  });
  await answer.text();
  return answer.status;
}

const of = (/** @type {string} */ session, agent = '') => ({
  'x-claude-code-session-id': session,
  ...(agent ? { 'x-claude-code-agent-id': agent } : {}),
});

story('sessions appear while they run, with their agents and what nobody named', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/sessions`);
  await page.getByText('outcrop env').or(page.getByText('No requests')).first().waitFor();
  await asks(outcrop, of('morning'));
  await page.getByRole('link', { name: 'morning' }).waitFor();
  await asks(outcrop, of('morning', 'helper'));
  await asks(outcrop, {});
  await page.getByText('Unknown').waitFor();
  await page.getByText('2 agents').waitFor();
  await page.getByRole('button', { name: 'Details of morning' }).click();
  await page.getByRole('link', { name: 'helper' }).waitFor();
  await page.getByRole('row', { name: 'All together' }).getByRole('cell', { name: '3', exact: true }).waitFor();
  await page.getByText('By project').click();
  await page.getByText('No project').waitFor();
});

story('a session leads to its requests', {}, async ({ page, outcrop }) => {
  await asks(outcrop, of('one'));
  await asks(outcrop, of('other'));
  await page.goto(`${outcrop.url}/#/sessions`);
  await page.getByRole('link', { name: 'other' }).click();
  await page.getByText('Session: other').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[aria-selected]').length === 1);
});

const guard = '[models."claude-sonnet-4-5"]\nprices = { input = "0", output = "1000000" }\n[guard]\npause = true';

story('a paused session goes on at a click', { config: guard }, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/sessions`);
  assert.equal(await asks(outcrop, of('fast')), 200);
  const held = asks(outcrop, of('fast'));
  await page.getByText('fast spends far more than usual and is paused').waitFor();
  await page.getByRole('button', { name: 'Let it go on' }).first().click();
  assert.equal(await held, 200);
  await page.getByText('is paused').waitFor({ state: 'detached' });
});

story('a year of sessions, by week and by month', { seeded: true }, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/sessions`);
  const all = page.getByRole('row', { name: 'All together' });
  /** The days that are shown, for whom a button is pressed. @param {string} name */
  const shows = async (name) => {
    await page.getByText(name, { exact: true }).click();
    await page.getByRole('radio', { name, exact: true, checked: true }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('main [aria-busy=true]').length === 0);
    return all.innerText();
  };
  const month = await shows('30 days');
  await page.getByRole('combobox', { name: 'Sorted by' }).selectOption('last');
  await page.waitForURL(/order=last/);
  assert.notEqual(await shows('7 days'), month);
});
