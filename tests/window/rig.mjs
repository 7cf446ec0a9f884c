// @ts-check
// What every story of the window shares: the built program in a clean home, a real browser signed in by the link that a
// person would click, and the promise that nothing went wrong unseen: no error in the console, nothing refused by the
// page's own policy.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const workspace = join(dirname(fileURLToPath(import.meta.url)), '../..');
const built = process.env.OUTCROP_BUILT ?? join(workspace, 'target/debug');
const made = join(workspace, 'target/window');
/** Long enough for a slow machine that does much else; what hangs is found nevertheless. */
export const PATIENCE_MS = 60_000;
const STORY_MS = 180_000;

/**
 * @typedef {object} Wish
 * @property {boolean} [seeded] a year of made-up real use is in the ledger, and AWS cannot be reached
 * @property {string} [zone] whose days are counted
 * @property {string} [config] lines of config.toml
 * @property {[number, number]} [size] of the window
 * @property {'light' | 'dark'} [theme]
 * @property {'en' | 'hi'} [language]
 * @property {boolean} [complaints] the story provokes errors, so that the console may hold some
 */

/** @typedef {Awaited<ReturnType<typeof start>>} Outcrop */

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let browser;
after(async () => (await browser)?.close());

/** One browser for a file of stories. Root, as in a container, has no sandbox. */
export function chrome() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser ??= chromium.launch({ executablePath, timeout: PATIENCE_MS, args: ['--no-sandbox', '--font-render-hinting=none'] });
  return browser;
}

/**
 * A test with an Outcrop and a signed-in window of its own.
 * @param {string} moral @param {Wish} wish
 * @param {(world: { page: import('playwright-core').Page, outcrop: Outcrop }) => Promise<void>} run
 */
export function story(moral, wish, run) {
  test(moral, { timeout: STORY_MS }, async () => {
    const outcrop = await start(wish);
    try {
      const { page, complaints, close } = await open(outcrop, wish);
      await run({ page, outcrop });
      await close();
      if (!wish.complaints) assert.deepEqual(complaints, [], 'the console complains');
    } finally {
      await outcrop.end();
    }
  });
}

/**
 * A window that a person signed in to by the link on the console.
 * @param {Outcrop} outcrop @param {Wish} wish
 */
export async function open(outcrop, { size: [width, height] = [1280, 800], theme = 'light', language = 'en' }) {
  const locale = { en: 'en-GB', hi: 'hi-IN' }[language];
  const context = await (await chrome()).newContext({ viewport: { width, height }, colorScheme: theme, locale, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(await outcrop.link());
  await page.locator('nav').waitFor();
  return { page, complaints, close: () => context.close() };
}

/**
 * Goes to a screen and waits until all of it is there, and nothing of the one before.
 * @param {import('playwright-core').Page} page @param {string} url as in `http://127.0.0.1:8484/#/keys`
 */
export async function visit(page, url) {
  await page.goto(url);
  const [screen = ''] = url.split('#/')[1]?.split(/[/?]/) ?? [];
  await page.locator(`nav a[href="#/${screen}"][aria-current=page]`).waitFor();
  await page.locator('h1').waitFor();
  // As a function: the page's policy evaluates no text.
  await page.waitForFunction(() => document.querySelectorAll('[aria-busy=true], .waiting').length === 0);
}

/** Violations of the rules for accessibility that axe calls serious or critical. @param {import('playwright-core').Page} page */
export async function barriers(page) {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Not as a script of the page: its policy allows none but its own.
  const found = await page.evaluate(`${source}; axe.run(document, { resultTypes: ['violations'] })`);
  return found.violations
    .filter((/** @type {any} */ { impact }) => impact === 'serious' || impact === 'critical')
    .flatMap((/** @type {any} */ { id, nodes }) => nodes.map((/** @type {any} */ node) => `${id}: ${node.target} ${node.failureSummary}`));
}

/**
 * What somebody copies who does this: a headless browser may say that it has written before it can be read.
 * @param {import('playwright-core').Page} page @param {() => Promise<void>} act
 */
export async function copied(page, act) {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await act();
  const text = await page.waitForFunction(() => navigator.clipboard.readText());
  return /** @type {Promise<string>} */ (text.jsonValue());
}

/** `outcrop serve` in a home of its own. @param {Wish} wish */
export async function start({ seeded = false, zone = midday(), config = '' }) {
  const folder = mkdtempSync(join(tmpdir(), 'outcrop-window-'));
  const home = join(folder, 'home');
  const ready = join(folder, 'ready', 'ready.json');
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(dirname(ready));
  // Root keys come before tables: a wish for a table of its own follows them.
  writeFileSync(join(home, 'config.toml'), `timezone = "${zone}"\n${config}\n[currency]\nfetch = false\n`);
  if (seeded) copyFileSync(aYear(), join(home, 'ledger.sqlite3'));
  const aws = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'us-east-1' };
  const nobody = 'http://127.0.0.1:9';
  const env = {
    PATH: process.env.PATH, HOME: folder, OUTCROP_HOME: home, OUTCROP_SECRETS_STORE: 'file', AWS_EC2_METADATA_DISABLED: 'true',
    ...(seeded ? { ...aws, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: nobody, AWS_ENDPOINT_URL_BEDROCK: nobody, AWS_ENDPOINT_URL_STS: nobody } : {}),
  };
  const opened = appears(ready);
  const args = ['serve', '--port', '0', '--ready-file', ready, ...(seeded ? [] : ['--demo'])];
  const server = spawn(join(built, 'outcrop'), args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (text) => { said += text; });
  const ended = new Promise((done) => server.once('exit', done));
  await Promise.race([opened, ended.then(() => assert.fail(`outcrop ended: ${said}`))]);
  const { url, token, dashboard_url } = JSON.parse(readFileSync(ready, 'utf8'));
  let first = dashboard_url;

  /** @param {string} path @param {unknown} body */
  const post = async (path, body) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': token, 'anthropic-version': '2023-06-01' };
    return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  };

  return {
    url, token, home, post,
    /** A link that signs a window in, once. */
    link: async () => {
      const link = first ?? (await (await post('/outcrop/dashboard/link', {})).json()).url;
      first = undefined;
      return link;
    },
    /** Asks a model as any client would. @param {string} words @param {string} [model] */
    ask: async (words, model = 'claude-sonnet-4-5') => {
      const answer = await post('/v1/messages', { model, max_tokens: 200, messages: [{ role: 'user', content: words }] });
      assert.equal(answer.status, 200, await answer.clone().text());
      return answer.json();
    },
    /** Ends it, as Ctrl-C would. */
    end: async () => {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for a file that is written whole. @param {string} file */
function appears(file) {
  return new Promise((found, lost) => {
    const watching = watch(dirname(file), () => existsSync(file) && finish(found));
    const timer = setTimeout(() => finish(() => lost(new Error(`${file} did not appear`))), PATIENCE_MS);
    /** @param {(value?: any) => void} how */
    const finish = (how) => {
      clearTimeout(timer);
      watching.close();
      how();
    };
  });
}

/** A time zone in which no story meets midnight. The signs in these names are the other way round. */
function midday() {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** A ledger with a year of work that never was, made once. */
function aYear() {
  const file = join(made, `year-${new Date().toISOString().slice(0, 10)}.sqlite3`);
  if (!existsSync(file)) {
    mkdirSync(made, { recursive: true });
    const draft = `${file}.${process.pid}`;
    const seed = spawnSync(join(built, 'examples/seed'), ['--rows', '20000', draft], { encoding: 'utf8' });
    assert.equal(seed.status, 0, seed.stderr);
    renameSync(draft, file);
  }
  return file;
}
