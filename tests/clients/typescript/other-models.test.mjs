// @ts-check
// Models of five other makers behind the Messages API: the client notices nothing but the name.

import assert from 'node:assert/strict';
import { ask, say, story } from './harness.mjs';

const MODELS = ['qwen3-coder-480b', 'nova-2-lite', 'gpt-oss-120b', 'mistral-large-3-675b', 'kimi-k2.5'];
const TOOLS = [
  { name: 'get_weather', description: 'Weather of a city', input_schema: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'ping', input_schema: { type: 'object' } },
];

for (const model of MODELS) {
  story(`the accumulated stream of ${model} is its whole answer`, async () => {
    const asked = { model, max_tokens: 1000, system: 'Be brief.', messages: say('Grüße an 世界 🌍 [[repeat:20]]') };
    const [whole, streamed] = [await ask(false, asked), await ask(true, asked)];
    assert.equal(streamed.content.at(-1).text, whole.content.at(-1).text);
    assert.equal(whole.content.at(-1).text.split('Grüße an 世界 🌍').length, 21);
    assert.deepEqual([whole.model, whole.stop_reason, streamed.model, streamed.stop_reason], [model, 'end_turn', model, 'end_turn']);
    assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
  });

  for (const streamed of [false, true]) {
    story(`parallel calls of ${model} come ${streamed ? 'streamed' : 'whole'} and their results go back`, async () => {
      const turns = /** @type {any[]} */ (say('[[tool:get_weather {"city": "Tromsø \\u2603"}]] [[tool:ping]]'));
      const first = await ask(streamed, { model, max_tokens: 1000, messages: turns, tools: TOOLS });
      const calls = first.content.filter(({ type }) => type === 'tool_use');
      assert.equal(first.stop_reason, 'tool_use');
      assert.deepEqual(calls.map(({ name, input }) => [name, input]), [['get_weather', { city: 'Tromsø ☃' }], ['ping', {}]]);
      const results = calls.map(({ id }, at) => ({ type: 'tool_result', tool_use_id: id, content: ['snow', 'pong'][at] }));
      turns.push({ role: 'assistant', content: first.content }, { role: 'user', content: results });
      const second = await ask(streamed, { model, max_tokens: 1000, messages: turns, tools: TOOLS });
      assert.equal(second.content.at(-1).text, 'Tool results: snow; pong.');
    });
  }
}
