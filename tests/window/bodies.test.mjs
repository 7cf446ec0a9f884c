// @ts-check
// What was said: kept where its user wants that, shown as people talk and as it came, sent again, and deleted.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { barriers, story } from './rig.mjs';

const SECRET = 'sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz';

/** Says something in a session, and gives the id of the request. @param {import('./rig.mjs').Outcrop} outcrop @param {string} words @param {string} [session] */
async function says(outcrop, words, session) {
  const answer = await fetch(`${outcrop.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json', 'x-api-key': outcrop.token, 'anthropic-version': '2023-06-01',
      ...(session ? { 'x-claude-code-session-id': session } : {}),
    },
    body: JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 100, messages: [{ role: 'user', content: words }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
  return answer.headers.get('request-id') ?? '';
}

/** @param {import('./rig.mjs').Outcrop} outcrop */
function kept(outcrop) {
  try {
    return readdirSync(join(outcrop.home, 'bodies'), { recursive: true }).filter((name) => String(name).endsWith('.gz')).length;
  } catch {
    return 0;
  }
}

story('a session is kept from when its user says so, with secrets masked, and what was deleted comes back with Undo', {}, async ({ page, outcrop }) => {
  /** @param {string} id */
  const show = (id) => page.goto(`${outcrop.url}/#/requests/${id}`);
  const before = await says(outcrop, 'Said before.', 'mine');
  await show(before);
  await page.getByText('What is said in requests is not kept').waitFor();
  await page.getByRole('checkbox', { name: 'Everything in this session' }).check();
  await page.getByText('It holds from the next request on.').waitFor();

  const others = await says(outcrop, 'Said in another session.', 'other');
  const mine = await says(outcrop, `My key is ${SECRET}, keep it.`, 'mine');
  await show(mine);
  const conversation = page.getByRole('tabpanel', { name: 'Conversation' });
  await conversation.getByText('My key is [secret], keep it.', { exact: true }).waitFor();
  await conversation.getByRole('heading', { name: 'Answer' }).waitFor();
  await page.getByRole('tab', { name: 'Raw' }).click();
  const raw = await page.getByRole('textbox', { name: 'Request, as the client sent it' }).inputValue();
  assert.match(raw, /"content": "My key is .*, keep it\."/);
  assert.ok(!(await page.content()).includes(SECRET) && !raw.includes(SECRET), raw);
  await page.getByText('Secrets are masked.').first().waitFor();
  assert.deepEqual(await barriers(page), []);
  assert.equal(kept(outcrop), 1, 'neither what was said before, nor in another session');
  await show(others);
  await page.getByText('What is said in requests is not kept').waitFor();

  const used = page.getByText('in 1 request').first();
  await used.waitFor();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await page.getByText('It is gone for good in 30 seconds.').waitFor();
  await used.waitFor({ state: 'detached' });
  await show(mine);
  await page.getByText('This request is not among those kept').or(page.getByText('What is said in requests is not kept')).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('tab', { name: 'Conversation' }).click();
  await conversation.getByText('My key is [secret], keep it.', { exact: true }).waitFor();
  assert.equal(kept(outcrop), 1);
});

story('from the settings on everything is kept, and a kept request can be sent again and looked at', {}, async ({ page, outcrop }) => {
  await page.goto(`${outcrop.url}/#/settings`);
  await page.getByRole('combobox', { name: 'Keep what was said', exact: true }).selectOption('all');
  await page.waitForFunction(() => document.body.innerText.includes('Undo'));
  const id = await says(outcrop, 'Say it twice.');
  await page.goto(`${outcrop.url}/#/requests/${id}`);
  await page.getByRole('tab', { name: 'Replay' }).click();
  await page.getByRole('combobox', { name: 'Change' }).selectOption('max_tokens');
  await page.getByRole('textbox', { name: 'Tokens at most' }).fill('50');
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('/max_tokens: 100 became 50').waitFor();
  const again = page.getByRole('tabpanel').getByRole('link', { name: /^req_/ });
  const fresh = await again.innerText();
  assert.notEqual(fresh, id);
  await again.click();
  await page.getByRole('heading', { name: `Request ${fresh}` }).waitFor();
  await page.getByRole('tab', { name: 'Conversation' }).click();
  await page.getByRole('tabpanel', { name: 'Conversation' }).getByText('Say it twice.', { exact: true }).waitFor();
});
