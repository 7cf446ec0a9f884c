// @ts-check
// Plain conversations: whole, streamed, shaped, and cut short.

import assert from 'node:assert/strict';
import { ask, client, double, say, story } from './harness.mjs';

const MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-sonnet-4-6', 'claude-sonnet-4-5', 'claude-haiku-4-5'];

for (const model of MODELS) {
  story(`the accumulated stream of ${model} is its whole answer`, async () => {
    const asked = { model, max_tokens: 1000, messages: say('Grüße an 世界 🌍 [[repeat:20]]') };
    const whole = await ask(false, asked);
    const streamed = await ask(true, asked);
    assert.equal(streamed.content.at(-1).text, whole.content.at(-1).text);
    assert.equal(streamed.content.at(-1).text.split('Grüße an 世界 🌍').length, 21);
    assert.deepEqual([streamed.model, streamed.stop_reason], [model, 'end_turn']);
    assert.deepEqual([whole.model, whole.stop_reason], [model, 'end_turn']);
    assert.equal(streamed.usage.input_tokens, whole.usage.input_tokens);
    assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
  });
}

story('text arrives in pieces, and the pieces make the text', async () => {
  const heard = /** @type {string[]} */ ([]);
  const stream = client.messages.stream({ model: 'claude-sonnet-4-5', max_tokens: 100, messages: say('Piece by piece.') });
  stream.on('text', (piece) => heard.push(piece));
  await stream.done();
  assert.equal(heard.join(''), 'Echo: Piece by piece.');
  assert(heard.length > 1);
});

story('every answer carries a request id and where it was sent', async () => {
  const { data, response } = await client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 50, messages: say('Who are you?') }).withResponse();
  assert.match(data._request_id ?? '', /^req_/);
  assert.equal(response.headers.get('request-id'), data._request_id);
  assert(response.headers.get('outcrop-target'));
  const { request_id: streamed } = await client.messages.stream({ model: 'claude-sonnet-4-5', max_tokens: 50, messages: say('And streamed?') }).withResponse();
  assert.match(streamed ?? '', /^req_/);
});

story('a stop sequence stops and is named', async () => {
  const reply = await ask(true, { model: 'claude-sonnet-4-5', max_tokens: 50, stop_sequences: ['HALT'], messages: say('up to here HALT no more') });
  assert.deepEqual([reply.stop_reason, reply.stop_sequence], ['stop_sequence', 'HALT']);
  assert.equal(reply.content[0].text, 'Echo: up to here ');
});

for (const streamed of [false, true]) {
  story(`a refusal is told as one, ${streamed ? 'streamed' : 'whole'}`, async () => {
    const reply = await ask(streamed, { model: 'claude-opus-5-5', max_tokens: 500, messages: say('Go on. [[stop:refusal]]') });
    assert.equal(reply.stop_reason, 'refusal');
    assert.equal(reply.stop_details.type, 'refusal');
  });
}

story('a schema shapes the answer', async () => {
  const schema = { type: 'object', properties: { city: { type: 'string' }, rain: { type: 'boolean' } }, required: ['city', 'rain'], additionalProperties: false };
  const reply = await ask(false, { model: 'claude-sonnet-4-5', max_tokens: 200, messages: say('The weather?'), output_config: { format: { type: 'json_schema', schema } } });
  assert.deepEqual(JSON.parse(reply.content[0].text), { city: 'sample', rain: true });
});

story('a field nobody knows is left out', async () => {
  const reply = await ask(false, { model: 'claude-sonnet-4-5', max_tokens: 50, messages: say('Fine?'), field_of_next_year: { a: [1] } });
  assert.equal(reply.content[0].text, 'Echo: Fine?');
  assert(!('field_of_next_year' in (await double.messages())[0].body));
});

const interrupted = { max_tokens: 300, messages: [...say('Begin.'), { role: 'system', content: 'Be brief from now on.' }] };

story('a system message between turns reaches a model that knows it', async () => {
  await ask(true, { model: 'claude-opus-5-5', ...interrupted });
  assert.deepEqual((await double.messages())[0].body.messages.map(({ role }) => role), ['user', 'system']);
});

story('a system message between turns is folded for a model that does not', async () => {
  await ask(true, { model: 'claude-sonnet-4-5', ...interrupted });
  const { messages } = (await double.messages())[0].body;
  assert(messages.every(({ role }) => role === 'user'));
  assert.match(JSON.stringify(messages), /<system-reminder>.*Be brief from now on\./);
});

story('a hang-up ends the call to Bedrock', async () => {
  await double.fault({ after_frames: 4, stall_s: 30 }, { times: 1 });
  const stream = await client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 500, messages: say('Long. [[repeat:50]]'), stream: true });
  for await (const _ of stream) break;
  assert.equal((await double.messages())[0].client_closed_early, true);
});
