// @ts-check
// What messages are made of: tools, thinking, images, PDFs, and points of the prompt cache.

import assert from 'node:assert/strict';
import { deflateSync, crc32 } from 'node:zlib';
import { ask, client, double, say, story } from './harness.mjs';

const BUDGET = { type: 'enabled', budget_tokens: 2000 };
const ADAPTIVE = { type: 'adaptive' };
const TOOLS = [
  { name: 'get_weather', description: 'Weather of a city', input_schema: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'get_time', description: 'Time in a zone', input_schema: { type: 'object', properties: { zone: { type: 'string' } } } },
  { name: 'ping', description: 'Says pong', input_schema: { type: 'object' } },
];

/** @param {any} reply @param {unknown[]} content */
const reply_to = (reply, content) => [{ role: 'assistant', content: reply.content }, { role: 'user', content }];

for (const streamed of [false, true]) {
  const how = streamed ? 'streamed' : 'whole';

  story(`parallel calls come whole and their results go back, ${how}`, async () => {
    const messages = say('[[tool:get_weather {"city": "Tromsø ☃ 🌌"}]] [[tool:get_time {"zone": "CET"}]] [[tool:ping]]');
    const asked = { model: 'claude-opus-5-5', max_tokens: 1000, tools: TOOLS };
    const first = await ask(streamed, { ...asked, messages });
    const calls = first.content.filter(({ type }) => type === 'tool_use');
    assert.equal(first.stop_reason, 'tool_use');
    assert.deepEqual(calls.map(({ name, input }) => [name, input]), [['get_weather', { city: 'Tromsø ☃ 🌌' }], ['get_time', { zone: 'CET' }], ['ping', {}]]);
    const results = calls.map(({ id }, index) => ({ type: 'tool_result', tool_use_id: id, content: `result ${index}`, is_error: index === 2 }));
    const second = await ask(streamed, { ...asked, messages: [...messages, ...reply_to(first, results)] });
    assert.equal(second.content.at(-1).text, 'Tool results: result 0; result 1; result 2.');
  });

  for (const [model, thinking] of /** @type {const} */ ([['claude-opus-5-5', ADAPTIVE], ['claude-sonnet-4-5', BUDGET]])) {
    story(`signatures of ${model} come back untouched over three turns, ${how}`, async () => {
      const asked = { model, max_tokens: 4000, thinking, tools: TOOLS };
      let messages = /** @type {any[]} */ (say('[[tool:get_time {"zone": "one"}]]'));
      const signatures = [];
      for (const next of ['two', 'three', null]) {
        const reply = await ask(streamed, { ...asked, messages });
        signatures.push([reply.content[0].thinking, reply.content[0].signature]);
        const more = next ? say(`[[tool:get_time {"zone": "${next}"}]]`).map(({ content }) => ({ type: 'text', text: content })) : [];
        messages = [...messages, ...reply_to(reply, [{ type: 'tool_result', tool_use_id: reply.content.at(-1).id, content: 'noon' }, ...more])];
      }
      assert.equal((await ask(streamed, { ...asked, messages })).content.at(-1).text, 'Tool results: noon.');
      const received = (await double.messages()).at(-1).body.messages.filter(({ role }) => role === 'assistant')
        .flatMap(({ content }) => content.filter(({ type }) => type === 'thinking').map(({ thinking, signature }) => [thinking, signature]));
      assert.deepEqual(received, signatures);
      assert.equal(new Set(signatures.map(String)).size, 3);
    });
  }

  story(`redacted thinking survives the round trip, ${how}`, async () => {
    const asked = { model: 'claude-sonnet-4-5', max_tokens: 4000, thinking: BUDGET };
    const messages = say('Secretly. [[think:redacted]]');
    const first = await ask(streamed, { ...asked, messages });
    assert.equal(first.content[0].type, 'redacted_thinking');
    await ask(streamed, { ...asked, messages: [...messages, ...reply_to(first, [{ type: 'text', text: 'And now?' }])] });
    assert.deepEqual((await double.messages()).at(-1).body.messages[1].content[0], { type: 'redacted_thinking', data: first.content[0].data });
  });
}

story('thinking is repaired to what each generation takes', async () => {
  await ask(false, { model: 'claude-sonnet-4-5', max_tokens: 8000, thinking: ADAPTIVE, messages: say('Think.') });
  await ask(false, { model: 'claude-opus-5-5', max_tokens: 8000, thinking: BUDGET, messages: say('Think.') });
  assert.deepEqual((await double.messages()).map(({ body }) => body.thinking.type), ['enabled', 'adaptive']);
});

const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png() } };
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const DOCUMENT = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF.toString('base64') } };

for (const thing of [IMAGE, DOCUMENT]) {
  story(`a ${thing.type} of the user reaches the model unchanged`, async () => {
    await ask(true, { model: 'claude-sonnet-4-5', max_tokens: 500, messages: [{ role: 'user', content: [thing, { type: 'text', text: 'What is this?' }] }] });
    assert.deepEqual((await double.messages())[0].body.messages[0].content[0], thing);
  });

  story(`a ${thing.type} found by a tool reaches the model unchanged`, async () => {
    const asked = { model: 'claude-opus-5-5', max_tokens: 500, tools: TOOLS };
    const messages = say('[[tool:ping]]');
    const call = await ask(false, { ...asked, messages });
    const result = { type: 'tool_result', tool_use_id: call.content.at(-1).id, content: [{ type: 'text', text: 'found' }, thing] };
    await ask(false, { ...asked, messages: [...messages, ...reply_to(call, [result])] });
    assert.deepEqual((await double.messages()).at(-1).body.messages.at(-1).content[0].content[1], thing);
  });
}

for (const ttl of /** @type {const} */ (['5m', '1h'])) {
  story(`what was written to the cache for ${ttl} is read by the next turn`, async () => {
    const system = [{ type: 'text', text: 'A sentence worth remembering for a while, it seems. '.repeat(400), cache_control: { type: 'ephemeral', ttl } }];
    const asked = { model: 'claude-sonnet-4-5', max_tokens: 100, system, messages: say('And?') };
    const [first, second] = [(await ask(false, asked)).usage, (await ask(true, asked)).usage];
    assert.equal(first.cache_creation[`ephemeral_${ttl}_input_tokens`], 5200);
    assert.deepEqual([second.cache_read_input_tokens, second.cache_creation_input_tokens], [5200, 0]);
    assert.equal((await double.messages())[0].body.system[0].cache_control.ttl ?? '5m', ttl);
  });
}

/** A picture of two by two pixels. */
function png() {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const length = Buffer.alloc(4), sum = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = deflateSync(Buffer.from([0, 255, 128, 0, 255, 128, 0, 0, 255, 128, 0, 255, 128, 0]));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]).toString('base64');
}
