import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { LeaseInfo } from '../../src/shared/leases/lease-info.js';
import { accessibilityFaults, launchBrowser, newPage } from '../support/browser.js';
import { until } from '../support/until.js';
import { MadeUpRun } from './made-up-run.js';
import { MadeUpServer } from './made-up-server.js';

/** Each page, with a text that it shows once it has read what it shows. */
const PAGES: readonly (readonly [path: string, shows: string])[] = [
  ['/', 'small'],
  ['/runs/small', 'Best agents'],
  ['/runs/small/lineage', '400 agents'],
  ['/runs/small/agents', 'children'],
  ['/runs/small/tasks', 'by 40 tasks'],
  ['/runs/small/failures', 'ERR_START_TO_CLOSE_TIMEOUT'],
  ['/runs/small/log', 'No lines yet'],
  ['/runs/small/options', 'Sessions'],
  ['/runs/small/agents/root%2F0', 'From the root'],
  ['/compare?runs=small,other', 'Options that differ'],
  ['/compare', 'Choose two or more runs'],
  ['/workers', 'Nobody takes part'],
  ['/nowhere', 'There is no such page'],
  ['/runs/none', 'there is no run none'],
];

describe('the pages of the dashboard', () => {
  const large = new MadeUpRun('large', 100_000, 3);
  const server = new MadeUpServer([new MadeUpRun('small', 400, 1), new MadeUpRun('other', 300, 2), large]);
  let browser: Browser;
  let origin: string;
  let page: Page;
  let requested: readonly string[];
  const told: string[] = [];

  before(async () => {
    origin = await server.listen();
    browser = await launchBrowser();
    ({ page, requested } = await newPage(browser));
    page.on('console', (message) => {
      // The browser itself tells of an answer of 404.
      if (!message.text().includes('status of 404')) told.push(message.text());
    });
    page.on('pageerror', (error) => told.push(error.message));
  });
  after(async () => {
    await browser?.close();
    server.close();
  });

  const open = async (path: string, shows: string): Promise<void> => {
    await page.goto(`${origin}${path}`);
    await page.getByText(shows).first().waitFor();
  };

  it('are usable for those who do not see them, light and dark, and fit on a phone', async () => {
    const faults: string[] = [];
    for (const [path, shows] of PAGES) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await open(path, shows);
      const cut =
        "[...document.querySelectorAll('.stat')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)";
      faults.push(...(await page.evaluate<string[]>(cut)).map((text) => `${path}: cut off: ${text}`));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${path} ${colorScheme}: ${fault}`));
      }
      await page.setViewportSize({ width: 360, height: 740 });
      // By calls of its own: a page of ours has no text evaluated, which is how waitForFunction looks again.
      const fits = () => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth');
      await until(fits, `${path} to be no wider than a phone`);
    }
    assert.deepEqual(faults, []);
  });

  it('have the tab that is shown in sight on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const inSight = `(() => {
      const nav = document.querySelector('.tabs').getBoundingClientRect();
      const { left, right } = document.querySelector('.tabs [aria-current]').getBoundingClientRect();
      return nav.left <= left && right <= nav.right;
    })()`;
    for (const [path] of PAGES.filter(([each]) => each.startsWith('/runs/small'))) {
      await page.goto(`${origin}${path}`);
      await page.locator('.tabs [aria-current]').waitFor();
      assert.equal(await page.evaluate(inSight), true, path);
    }
    await page.getByRole('link', { name: 'Log' }).click();
    await page.getByText('No lines yet').waitFor();
    assert.deepEqual([await page.evaluate(inSight), await page.evaluate('scrollY')], [true, 0]);
  });

  it('show a list on a phone in which ids and scores of the usual length are not cut off, nor broken into pieces', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await open('/', 'small');
    const write = (selector: string, text: string) =>
      page.evaluate(`document.querySelectorAll('${selector}').forEach((one) => { one.textContent = '${text}'; })`);
    await write('.runs .row-link', '20260131-120000-x7k2');
    await write('.runs .right .strong', '0.50370833');
    await write('.runs .right .sub', '≤ 0.50370833');
    const lines = "Math.max(...[...document.querySelectorAll('.runs .row-link')].map((link) => link.getClientRects().length))";
    assert.equal(await page.evaluate(lines), 2);
    assert.ok(
      await page.evaluate(
        "document.querySelector('.table-panel').scrollWidth <= document.querySelector('.table-panel').clientWidth",
      ),
    );
  });

  it('show a tree of 100,000 agents, go near, and find one of them', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open('/runs/large/lineage', '100,000 agents');
    const tree = page.locator('.lineage-canvas canvas');
    await tree.hover();
    await page.mouse.wheel(0, -400);
    const key = large.keys[77_777] ?? '';
    await page.keyboard.press('/');
    await page.keyboard.type(key);
    // Before anything was found of it: Enter means what is written there.
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Agent 77,777' }).waitFor();
    await page.getByRole('application').press('ArrowLeft');
    const parent = large.agent(key)?.parent ?? '';
    await page
      .getByRole('heading', { name: `Agent ${large.keys.indexOf(parent).toLocaleString('en-US')}`, exact: true })
      .waitFor();
    await page.getByRole('link', { name: 'Open' }).click();
    await page.waitForURL(`**/agents/${encodeURIComponent(parent)}`);
  });

  it('say so where the tree cannot be laid out, and show it once it can', async () => {
    const { page: broken } = await newPage(browser);
    await broken.addInitScript(`
      const Real = globalThis.Worker;
      globalThis.Worker = class extends Real {
        constructor(url) { super(globalThis.isMended ? url : 'data:text/javascript,'); }
      };`);
    await broken.goto(`${origin}/runs/small/lineage`);
    const alert = broken.getByRole('alert');
    await alert.getByText('the worker that lays the tree out failed').waitFor();
    // It is tried again by itself as well: the button is there until it is clicked.
    await broken.evaluate(`addEventListener('click', () => { globalThis.isMended = true; }, true)`);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await broken.getByText('400 agents').first().waitFor();
    await broken.context().close();
  });

  it('show what the problem draws of an agent, or why it could not', async () => {
    await open('/runs/small/agents/root%2F0', 'From the root');
    const picture = page.getByRole('img', { name: 'What the problem draws of root/0' });
    await picture.waitFor();
    const width = "document.querySelector('img.picture').decode().then(() => document.querySelector('img.picture').naturalWidth)";
    assert.equal(await page.evaluate(width), 8);
    await open('/runs/small/agents/root', 'It could not be drawn: no ink is left');
  });

  it('show a state of any size, and how it differs, by as much of it as can be looked at', async () => {
    const list = Array.from({ length: 60_000 }, (_, place) => place / 7);
    let states: object = { state: list.with(9, -1).with(30_000, -2), parentState: list };
    const ofAgent = '**/api/v1/runs/small/agents/root%2F0';
    await page.route(ofAgent, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), ...states } });
    });
    await page.setViewportSize({ width: 1280, height: 800 });
    await open('/runs/small/agents/root%2F0', 'Show all 60,002 lines');
    await page.getByRole('button', { name: 'difference' }).click();
    const lines = async (type: string) => (await page.locator(`.line.${type}`).allTextContents()).map((text) => text.trim());
    await page.getByText('equal lines').first().waitFor();
    assert.deepEqual(await lines('added'), ['added: +   -1,', 'added: +   -2,']);
    assert.equal((await lines('removed')).length, 2);

    states = { state: 'y'.repeat(5_000_000), parentState: 'x' };
    await open('/runs/small/agents/root%2F0', '4,990,000 more characters');
    await page.unroute(ofAgent);
  });

  it('tell in a form what is wrong with what stands in it', async () => {
    await open('/runs/large/agents/root%2F0', 'From the root');
    await page.getByRole('button', { name: 'Add a variant…' }).click();
    const state = page.getByLabel('Its state, as JSON');
    assert.deepEqual(JSON.parse(await state.inputValue()), large.agent('root/0')?.state);
    await state.fill('{');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('alert').getByText('this is no JSON').waitFor();
    assert.equal(await state.inputValue(), '{');
  });

  it('keep the focus in the list of leases when it is read anew', async () => {
    const lease = { workerId: null, kind: 'evaluate', key: 'root/0', task: null, attempt: 1, sinceMs: 1000 } as const;
    const lasting = (sinceMs: number): LeaseInfo => ({ ...lease, sinceMs, expiresInMs: 60_000 - sinceMs });
    large.leases = [lasting(1000), lasting(1000)];
    await page.clock.install();
    await open('/workers', 'Leases (2)');
    await page.getByRole('link', { name: 'root/0' }).last().focus();
    large.leases = [lasting(3000), lasting(3000)];
    await page.clock.fastForward(2000);
    await page.getByRole('cell', { name: '3 s', exact: true }).last().waitFor();
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'root/0');
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('ask their own server only, and complain of nothing', () => {
    assert.deepEqual(
      requested.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith(`blob:${origin}/`)),
      [],
    );
    assert.deepEqual(told, []);
  });
});
