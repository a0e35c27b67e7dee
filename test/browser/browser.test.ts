import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { accessibilityFaults, launchBrowser, newPage } from '../support/browser.js';

const PAGES: Readonly<Record<string, string>> = {
  '/': '<!doctype html><html lang="en"><title>ours</title><main><h1>Ours</h1></main><script src="/script.js"></script></html>',
  '/script.js': 'document.querySelector("h1").textContent = "Seen";',
  '/faulty':
    '<!doctype html><html lang="en"><title>faulty</title><main><h1>Faulty</h1><img id="bare" src="data:,"></main></html>',
  '/foreign':
    '<!doctype html><html lang="en"><title>foreign</title><main><h1>Foreign</h1></main><script src="http://elsewhere.test/"></script></html>',
};

describe('a browser', () => {
  const server = createServer(({ url = '' }, response) => {
    const page = PAGES[url];
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.end(page);
  });
  let browser: Browser;
  let origin: string;

  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    server.close();
  });

  it('opens a page of a server on loopback, runs its scripts, and asks nobody else', async () => {
    const { page, requested } = await newPage(browser);
    await page.goto(origin);
    assert.equal(await page.textContent('h1'), 'Seen');
    assert.deepEqual(
      requested.filter((url) => !url.startsWith(`${origin}/`)),
      [],
    );
    assert.ok(requested.includes(`${origin}/script.js`));
  });

  it('finds no other machine, and tells what a page asked of one', async () => {
    const { page, requested } = await newPage(browser);
    const failed = page.waitForEvent('requestfailed');
    await page.goto(`${origin}/foreign`);
    assert.match((await failed).failure()?.errorText ?? '', /ERR_NAME_NOT_RESOLVED/);
    assert.ok(requested.includes('http://elsewhere.test/'));
  });

  it('tells what is wrong with a page for those who do not see it', async () => {
    const { page } = await newPage(browser);
    await page.goto(origin);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.goto(`${origin}/faulty`);
    assert.deepEqual(await accessibilityFaults(page), ['image-alt: #bare']);
  });
});
