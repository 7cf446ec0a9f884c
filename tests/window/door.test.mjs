// @ts-check
// The door of the dashboard as a real browser finds it: cookies, redirects and policies are the browser's to keep.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { chrome, PATIENCE_MS, start } from './rig.mjs';

/** @type {Awaited<ReturnType<typeof start>>} */
let outcrop;
/** A server of somebody else on this machine. */
const other = createServer((request, response) => {
  const link = new URL(request.url ?? '/', 'http://localhost').searchParams.get('link') ?? '';
  response.setHeader('content-type', 'text/html');
  response.end(`<!doctype html><body><a href="${link}">dashboard</a></body>`);
});
/** The same site as the dashboard's, and another one. */
const hosts = ['127.0.0.1', 'localhost'];

before(async () => {
  outcrop = await start({});
  await new Promise((done) => other.listen(0, () => done(undefined)));
});
after(async () => {
  other.close();
  await outcrop.end();
});

/** @param {string} host @param {string} [link] */
function elsewhere(host, link = '') {
  const address = /** @type {import('node:net').AddressInfo} */ (other.address());
  return `http://${host}:${address.port}/?link=${encodeURIComponent(link)}`;
}

async function newPage() {
  const context = await (await chrome()).newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

for (const host of hosts) {
  test(`a link that is clicked at ${host} signs in, and leaves no code in the address`, async () => {
    const page = await newPage();
    await page.goto(elsewhere(host, await outcrop.link()));
    await page.getByText('dashboard').click();
    await page.locator('nav').waitFor();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/');
    await page.getByText('Running').waitFor();

    // Who is signed in comes in from there without a link, too.
    await page.goto(elsewhere(host, outcrop.url));
    await page.getByText('dashboard').click();
    await page.locator('nav').waitFor();
    await page.context().close();
  });

  test(`a page at ${host} gets no answer, no event, no script and no frame, although its reader is signed in`, async () => {
    const page = await newPage();
    await page.goto(await outcrop.link());
    await page.locator('nav').waitFor();
    const script = await page.locator('script[src]').getAttribute('src');
    await page.goto(elsewhere(host));
    /** @type {number[]} */
    const statuses = [];
    page.on('response', (answer) => answer.url().includes('/outcrop/') && statuses.push(answer.status()));
    const got = await page.evaluate(
      async ([url, script]) => {
        const asked = (/** @type {RequestInit} */ how) =>
          fetch(`${url}/outcrop/rpc`, { method: 'POST', credentials: 'include', body: '{"call":"status"}', ...how }).then(
            (answer) => answer.type,
            () => 'nothing',
          );
        const loads = (/** @type {string} */ tag, /** @type {string} */ address) =>
          new Promise((done) => {
            const element = Object.assign(document.createElement(tag), { src: address });
            element.onload = () => done('loaded');
            element.onerror = () => done('nothing');
            document.body.append(element);
          });
        const watches = new Promise((done) => {
          const events = new EventSource(`${url}/outcrop/events`, { withCredentials: true });
          events.onopen = () => done('open');
          events.onerror = () => done('nothing');
        });
        const json = { 'content-type': 'application/json', 'outcrop-window': '1' };
        return [await asked({ mode: 'no-cors' }), await asked({ headers: json }), await watches, await loads('script', `${url}/${script}`)];
      },
      [outcrop.url, script ?? ''],
    );
    assert.deepEqual(got, ['opaque', 'nothing', 'nothing', 'nothing']);
    // A form is a navigation: no preflight, and the browser would show the answer.
    await page.evaluate((url) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', enctype: 'text/plain', action: `${url}/outcrop/rpc` });
      document.body.append(form);
      form.submit();
    }, outcrop.url);
    await page.waitForURL(`${outcrop.url}/**`);
    assert.ok(statuses.length >= 2 && statuses.every((status) => status === 403), `${statuses}`);
    await page.context().close();
  });
}

test('a frame around the dashboard stays empty', async () => {
  const page = await newPage();
  await page.goto(await outcrop.link());
  await page.locator('nav').waitFor();
  await page.goto(elsewhere('127.0.0.1'));
  const refused = page.waitForEvent('console', (said) => said.text().includes('frame-ancestors'));
  await page.evaluate((url) => document.body.append(Object.assign(document.createElement('iframe'), { src: url })), outcrop.url);
  await refused;
  await page.context().close();
});

test('a link that was used says so, and how to have another', async () => {
  const link = await outcrop.link();
  const [first, second] = [await newPage(), await newPage()];
  await first.goto(link);
  await first.locator('nav').waitFor();
  const answer = await second.goto(link);
  assert.equal(answer?.status(), 403);
  await second.getByText('This link has been used').waitFor();
  await second.getByText('outcrop dashboard').waitFor();
  await Promise.all([first.context().close(), second.context().close()]);
});

test('who signs out is shown the way in, and the way back leads nowhere', async () => {
  const page = await newPage();
  await page.goto(await outcrop.link());
  const [cookie] = await page.context().cookies();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Sign in to the dashboard').waitFor();
  assert.deepEqual(await page.context().cookies(), []);
  await page.context().addCookies(cookie ? [cookie] : []);
  await page.goto(outcrop.url);
  await page.getByText('Sign in to the dashboard').waitFor();
  await page.context().close();
});
