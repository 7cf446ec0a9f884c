// @ts-check
// Counting tokens, the list of models, and older forms of the protocol.

import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { client, double, outcrop, say, story } from './harness.mjs';

const WORDS = say('Count me, please.');     // 17 bytes: 5 tokens by the double's count

story('Bedrock counts exactly where it can', async () => {
  const { data, response } = await client.messages.countTokens({ model: 'claude-sonnet-4-5', messages: WORDS }).withResponse();
  assert.equal(data.input_tokens, 5);
  assert.equal(response.headers.get('outcrop-count'), 'exact');
});

story('an estimate says that it is one', async () => {
  const { data, response } = await client.messages.countTokens({ model: 'claude-opus-5-5', messages: WORDS }).withResponse();
  assert(data.input_tokens >= 5);
  assert.equal(response.headers.get('outcrop-count'), 'estimated');
});

story('pages of two hold the same models as one page', async () => {
  const whole = await listed(1000);
  assert.deepEqual(await listed(2), whole);
  assert.equal(new Set(whole).size, whole.length);
  assert(whole.includes('claude-opus-5-5'));
});

/** @param {number} limit */
async function listed(limit) {
  const found = [];
  for await (const model of client.models.list({ limit })) found.push(model.id);
  return found;
}

story('a model is found by its id and by its alias', async () => {
  const model = await client.models.retrieve('claude-opus-5-5');
  assert.deepEqual([model.id, model.type, model.display_name, model.line], ['claude-opus-5-5', 'model', 'Claude Opus 5.5', 'opus']);
  assert((await client.models.retrieve('sonnet')).display_name.startsWith('Claude Sonnet'));
});

story('the key may come as x-api-key', async () => {
  const older = new Anthropic({ baseURL: outcrop.url, apiKey: 'unused', maxRetries: 0, defaultHeaders: { 'x-api-key': outcrop.token, Authorization: null } });
  assert.equal((await older.messages.countTokens({ model: 'claude-sonnet-4-5', messages: WORDS })).input_tokens, 5);
});

story('the beta namespace works with its query', async () => {
  const asked = { model: 'claude-sonnet-4-5', max_tokens: 50, messages: say('Hello.'), betas: ['interleaved-thinking-2025-05-14', 'made-up-2099-01-01'] };
  const reply = await client.beta.messages.create(/** @type {any} */ (asked), { query: { beta: 'true' } });
  assert.equal(/** @type {any} */ (reply.content[0]).text, 'Echo: Hello.');
  assert.deepEqual((await double.messages())[0].body.anthropic_beta, ['interleaved-thinking-2025-05-14']);
});

story('of two sampling values the temperature is kept', async () => {
  const asked = { model: 'claude-sonnet-4-5', max_tokens: 50, messages: say('Hello.'), temperature: 0.4, top_p: 0.9 };
  await client.messages.create(asked, { headers: { 'anthropic-version': '2023-06-01' } });
  const { body } = (await double.messages())[0];
  assert.deepEqual([body.temperature, body.top_p], [0.4, undefined]);
});
