// @ts-check
// What every story shares: the official client aimed at Outcrop, the double behind it, and the promise between them.
// The promise: unless a story says `refusalsExpected`, nothing Outcrop sent was refused by the double.
// ../run.py starts both and names them in the environment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';

const { OUTCROP_URL, OUTCROP_TOKEN, DOUBLE_URL } = process.env;
assert(OUTCROP_URL && OUTCROP_TOKEN && DOUBLE_URL, 'start these tests with tests/clients/run.py, which starts what they need');

export const outcrop = { url: OUTCROP_URL, token: OUTCROP_TOKEN };

/** The client never retries by itself, so that one call is one request. */
export const client = new Anthropic({ baseURL: OUTCROP_URL, apiKey: OUTCROP_TOKEN, maxRetries: 0, timeout: 60_000 });

export const double = {
  reset: () => control('POST', '/__control/reset', {}),

  /** All it was asked for an answer, once nothing is in flight. */
  messages: async () => (await settled()).filter(({ operation }) => operation.startsWith('InvokeModel')),

  /** Requests that broke a rule of Bedrock; scripted faults don't count. */
  refused: async () => (await settled()).filter(({ violations }) => violations.length > 0),

  /** @param {Record<string, unknown>} action @param {Record<string, unknown>} [more] times, skip */
  fault: (action, more = {}) => control('POST', '/__control/faults', { match: { operation: 'InvokeModel*' }, action, ...more }),
};

/**
 * A test with a fresh double: no faults, an empty record, a cold cache.
 * @param {string} moral @param {() => Promise<void>} run @param {{ refusalsExpected?: boolean }} [options]
 */
export function story(moral, run, { refusalsExpected = false } = {}) {
  test(moral, { timeout: 120_000 }, async () => {
    await double.reset();
    await run();
    if (!refusalsExpected) assert.deepEqual(await double.refused(), [], 'Outcrop sent what Bedrock refuses');
  });
}

/**
 * Asks once, whole or streamed and accumulated; the answer is the same message.
 * @param {boolean} streamed @param {any} asked @returns {Promise<any>}
 */
export function ask(streamed, asked) {
  return streamed ? client.messages.stream(asked).finalMessage() : client.messages.create(asked);
}

/** @param {string} words */
export const say = (words) => [{ role: /** @type {const} */ ('user'), content: words }];

/** All it received, how each ended included. A parameter without a value goes unseen by it, hence the `=1`. @returns {Promise<any[]>} */
async function settled() {
  const entries = await control('GET', '/__requests?settled=1');
  assert(entries.every(({ finished }) => finished), 'the double waits no longer, and a request is still in flight');
  return entries;
}

/** @param {string} method @param {string} path @param {unknown} [wish] @returns {Promise<any>} */
async function control(method, path, wish) {
  const answer = await fetch(DOUBLE_URL + path, { method, body: wish && JSON.stringify(wish) });
  assert(answer.ok, `the double says: ${answer.status}`);
  return answer.json();
}
