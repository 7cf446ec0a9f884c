// @ts-check
// Every kind of trouble, as the error a program would catch.

import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { ask, client, double, outcrop, say, story } from './harness.mjs';

const HELLO = { model: 'claude-sonnet-4-5', max_tokens: 200, messages: say('Hello.') };
const BOTH = [false, true];

/** @param {Promise<unknown>} asked @returns {Promise<any>} */
async function trouble(asked) {
  const error = await asked.then(() => assert.fail('this should not have gone well'), (error) => error);
  assert(error instanceof Anthropic.APIError, String(error));
  return error;
}

/** @param {any} error @param {Function} wanted @param {number | undefined} status @param {string} type */
function is(error, wanted, status, type) {
  assert(error instanceof wanted, `${error.constructor.name}: ${error.message}`);
  assert.deepEqual([error.status, error.type], [status, type]);
  assert.match(error.requestID ?? '', /^req_/);
}

for (const streamed of BOTH) {
  story(`the words of Bedrock reach the program, ${streamed ? 'streamed' : 'whole'}`, async () => {
    const orphan = [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '?' }] }];
    const error = await trouble(ask(streamed, { ...HELLO, messages: orphan }));
    is(error, Anthropic.BadRequestError, 400, 'invalid_request_error');
    assert.match(error.message, /unexpected `tool_use_id` found in `tool_result` blocks: toolu_1/);
  }, { refusalsExpected: true });

  story(`throttling that lasts is a rate limit with a time to wait, ${streamed ? 'streamed' : 'whole'}`, async () => {
    await double.fault({ error: 'ThrottlingException', message: 'Too many requests.', headers: { 'retry-after': '1' } });
    const error = await trouble(ask(streamed, HELLO));
    is(error, Anthropic.RateLimitError, 429, 'rate_limit_error');
    assert(Number(error.headers.get('retry-after')) >= 1);
  });

  story(`trouble at Bedrock is a server error, ${streamed ? 'streamed' : 'whole'}`, async () => {
    await double.fault({ error: 'InternalServerException' });
    is(await trouble(ask(streamed, HELLO)), Anthropic.InternalServerError, 500, 'api_error');
  });
}

story('a wrong token is refused once and for all', async () => {
  const stranger = new Anthropic({ baseURL: outcrop.url, apiKey: 'wrong', maxRetries: 3 });
  const error = await trouble(stranger.messages.create(HELLO));
  is(error, Anthropic.AuthenticationError, 401, 'authentication_error');
  assert.equal(error.headers.get('x-should-retry'), 'false');
  assert.deepEqual(await double.messages(), []);
});

story('an unknown model is answered with its nearest names', async () => {
  const error = await trouble(ask(false, { ...HELLO, model: 'claude-sonet-4-5' }));
  is(error, Anthropic.NotFoundError, 404, 'not_found_error');
  assert.match(error.message, /claude-sonnet-4-5/);
});

story('a body too large is refused before it is sent on', async () => {
  const error = await trouble(ask(false, { ...HELLO, messages: say('x'.repeat(33 * 2 ** 20)) }));
  assert.deepEqual([error.status, error.type], [413, 'request_too_large']);
  assert.deepEqual(await double.messages(), []);
});

for (const [exception, type] of [['ThrottlingException', 'rate_limit_error'], ['ServiceUnavailableException', 'overloaded_error'], ['InternalServerException', 'api_error']]) {
  story(`${exception} within the stream is raised as ${type}`, async () => {
    await double.fault({ stream_error: exception, message: 'It broke.', after_frames: 4 });
    const error = await trouble(ask(true, HELLO));
    assert.equal(error.type, type);
    assert.equal((await double.messages()).length, 1, 'after the first byte nothing is tried again');
  });
}

for (const cut of ['truncate', 'reset', 'corrupt_crc']) {
  story(`a stream cut short by ${cut} is never taken for a whole one`, async () => {
    await double.fault({ after_frames: 5, [cut]: true });
    const error = await trouble(ask(true, HELLO));
    assert(['api_error', 'overloaded_error'].includes(error.type), String(error));
  });
}

story('trouble that passes is never noticed', async () => {
  await double.fault({ error: 'ThrottlingException', headers: { 'retry-after': '0' } }, { times: 1 });
  assert.equal((await ask(true, HELLO)).content[0].text, 'Echo: Hello.');
});
