// @ts-check
// OpenAI's official client: the same conversations as with Anthropic's, for a Claude and for models of five other makers.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { double, outcrop, say, story } from './harness.mjs';

const CLAUDE = 'claude-sonnet-5';
const MODELS = [CLAUDE, 'nova-2-lite', 'gpt-oss-120b', 'qwen3-coder-480b', 'mistral-large-3-675b', 'kimi-k2.5'];
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TOOLS = /** @type {any[]} */ ([
  { type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } },
  { type: 'function', function: { name: 'ping' } },
]);
const SCHEMA = { type: 'object', properties: { city: { type: 'string' }, rain: { type: 'boolean' } }, required: ['city', 'rain'], additionalProperties: false };

/** @param {string} [apiKey] */
const connect = (apiKey = outcrop.token) => new OpenAI({ baseURL: `${outcrop.url}/v1`, apiKey, maxRetries: 0, timeout: 60_000 });
const client = connect();

/** Asks once, whole or streamed and accumulated. @param {boolean} streamed @param {any} asked @returns {Promise<any>} */
const ask = (streamed, asked) => (streamed
  ? client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } }).finalChatCompletion()
  : client.chat.completions.create(asked));

for (const model of MODELS) {
  story(`the accumulated stream of ${model} is its whole answer to a client of OpenAI`, async () => {
    const asked = { model, messages: say('Grüße an 世界 🌍 [[repeat:20]]') };
    const [whole, streamed] = [await ask(false, asked), await ask(true, asked)];
    assert.equal(streamed.choices[0].message.content, whole.choices[0].message.content);
    assert.equal(whole.choices[0].message.content.split('Grüße an 世界 🌍').length, 21);
    assert.deepEqual([whole.model, whole.choices[0].finish_reason, streamed.choices[0].finish_reason], [model, 'stop', 'stop']);
    assert.deepEqual(streamed.usage.total_tokens, whole.usage.total_tokens);
    assert.match(whole._request_id, /^req_/);
  });

  for (const streamed of [false, true]) {
    story(`parallel calls of ${model} come ${streamed ? 'streamed' : 'whole'} and their results go back`, async () => {
      const turns = /** @type {any[]} */ (say('[[tool:get_weather {"city": "Tromsø \\u2603"}]] [[tool:ping]]'));
      const [first] = (await ask(streamed, { model, messages: turns, tools: TOOLS })).choices;
      const calls = first.message.tool_calls;
      assert.equal(first.finish_reason, 'tool_calls');
      assert.deepEqual(calls.map(({ function: call }) => [call.name, JSON.parse(call.arguments)]), [['get_weather', { city: 'Tromsø ☃' }], ['ping', {}]]);
      turns.push(first.message, ...calls.map(({ id }, at) => ({ role: 'tool', tool_call_id: id, content: ['snow', 'pong'][at] })));
      const second = await ask(streamed, { model, messages: turns, tools: TOOLS });
      assert.equal(second.choices[0].message.content, 'Tool results: snow; pong.');
    });
  }
}

for (const model of [CLAUDE, 'nova-2-lite', 'mistral-large-3-675b', 'kimi-k2.5']) {
  story(`${model} sees a picture that a client of OpenAI sends`, async () => {
    const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } }, { type: 'text', text: 'What is this?' }];
    const reply = await ask(false, { model, messages: [{ role: 'user', content }] });
    assert.equal(reply.choices[0].message.content, 'Echo: What is this?');
  });
}

for (const model of [CLAUDE, 'qwen3-coder-480b', 'mistral-large-3-675b', 'deepseek-v3.2', 'nova-2-lite', 'glm-5']) {
  story(`the client parses what ${model} answers to its schema`, async () => {
    const response_format = { type: /** @type {const} */ ('json_schema'), json_schema: { name: 'weather', strict: true, schema: SCHEMA } };
    const reply = await ask(true, { model, messages: say('The weather?'), response_format });
    assert.deepEqual(JSON.parse(reply.choices[0].message.content), { city: 'sample', rain: true });
  });
}

for (const model of [CLAUDE, 'claude-sonnet-4-5', 'gpt-oss-120b', 'deepseek-v3.2']) {
  story(`${model} tells a client of OpenAI what it thought`, async () => {
    const asked = /** @type {any} */ ({ model, messages: say('Think.'), reasoning_effort: 'medium' });
    const whole = (await ask(false, asked)).choices[0].message;
    assert(whole.reasoning_content && whole.content === 'Echo: Think.');
    let thought = '';
    for await (const chunk of /** @type {any} */ (await client.chat.completions.create({ ...asked, stream: true }))) {
      thought += chunk.choices[0].delta.reasoning_content ?? '';
    }
    assert.equal(thought, whole.reasoning_content);
  });
}

story('a client of OpenAI gets its list of models', async () => {
  const listed = [];
  for await (const model of client.models.list()) listed.push(model);
  assert(listed.some(({ id, owned_by }) => id === 'amazon.nova-2-lite-v1:0' && owned_by === 'amazon'));
  assert(listed.every(({ object, created }) => object === 'model' && Number.isInteger(created)));
  assert.equal((await client.models.retrieve(CLAUDE)).id, CLAUDE);
});

story('a client of OpenAI hears of a wrong token', async () => {
  const asked = connect('wrong').chat.completions.create({ model: CLAUDE, messages: say('Hello.') });
  await assert.rejects(asked, (error) => error instanceof OpenAI.AuthenticationError && error.code === 'invalid_api_key');
  assert.deepEqual(await double.messages(), []);
});

story('a client of OpenAI hears of an unknown model', async () => {
  const asked = client.chat.completions.create({ model: 'claude-sonet-5', messages: say('Hello.') });
  await assert.rejects(asked, (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
});

story('a client of OpenAI hears what is wrong with its request', async () => {
  const asked = client.chat.completions.create({ model: CLAUDE, n: 2, messages: say('Hello.') });
  await assert.rejects(asked, (error) => error instanceof OpenAI.BadRequestError && /only one choice/.test(error.message));
});

story('a client of OpenAI hears of a stream that breaks off', async () => {
  await double.fault({ stream_error: 'ModelStreamErrorException', message: 'It broke.', after_frames: 6 }, { times: 1 });
  await assert.rejects(ask(true, { model: CLAUDE, messages: say('Long. [[repeat:50]]') }), /It broke/);
});

story('a hang-up of a client of OpenAI ends the call to Bedrock', async () => {
  await double.fault({ after_frames: 4, stall_s: 30 }, { times: 1 });
  const chunks = await client.chat.completions.create({ model: CLAUDE, messages: say('Long. [[repeat:50]]'), stream: true });
  for await (const _ of chunks) break;
  assert.equal((await double.messages())[0].client_closed_early, true);
});
