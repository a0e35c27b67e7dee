/** A report as hgm report writes it, opened from its file. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import { RunReader } from '../../src/main/reading/run-reader.js';
import { formatCount } from '../../src/shared/format/number-format.js';
import { keepJournal, madeJournal } from '../main/reading/made-journal.js';
import { launchBrowser, newPage } from '../support/browser.js';
import { hgmHere } from '../support/hgm-here.js';
import { storeFolder } from '../support/store-folder.js';

/** What is wider or higher than what is seen of it. */
const CUT = `[document.documentElement, ...document.querySelectorAll('#app *')]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).overflow !== 'visible' || one === document.documentElement)
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || (one !== document.documentElement && one.scrollHeight > one.clientHeight + 1))
  .map((one) => one.outerHTML.slice(0, 150))`;
const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>';

describe('a report that is opened from its file', () => {
  const { folder, file } = storeFolder('report-page');
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  it('shows the run’s figures, asks nobody for anything, runs nothing that a user wrote, and is printed without what only a screen has', async () => {
    const store = await openRunStore(file);
    await keepJournal(store, 'made', madeJournal(300, 8), 60);
    await store.label('made', { name: HOSTILE, tags: [HOSTILE.slice(0, 40)] });
    const reading = await RunReader.open(store, 'made');
    const { figures, best } = await reading.overview();
    const out = join(folder, 'report.html');
    const { exitCode, stderr } = await hgmHere(['report', 'made', '-o', out, '--store', file]);
    assert.deepEqual([exitCode, stderr], [0, '']);
    await store.close();
    const { page, requested } = await newPage(browser);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('dialog', (dialog) => {
      faults.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(out).href);
    await page.getByText(HOSTILE).first().waitFor();
    const text = await page.locator('#app').innerText();
    for (const part of [formatCount(figures.evaluations), best?.key ?? '']) assert.ok(text.includes(part), `${part}: ${text}`);
    assert.deepEqual(faults, []);
    const cut: string[] = [];
    // A page of A4 without its margins.
    await page.setViewportSize({ width: 718, height: 1000 });
    for (const tab of ['Overview', 'Agents', 'Lineage', 'Tasks', 'Failures', 'Options']) {
      await page.emulateMedia({ media: 'screen' });
      await page.locator('.tabs').getByRole('link', { name: tab }).click();
      await page.locator('[aria-busy]').waitFor({ state: 'detached' });
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('.top, .tabs, .tools, button').filter({ visible: true }).count(), 0, tab);
      const printed = await page.locator('#app').innerText();
      assert.ok(printed.includes(HOSTILE), `${tab} says of which run it is`);
      if (tab === 'Overview') assert.ok(printed.includes(formatCount(figures.evaluations)) && printed.includes(best?.key ?? ''));
      cut.push(...(await page.evaluate<string[]>(CUT)).map((what) => `${tab} cuts ${what}`));
    }
    assert.deepEqual(cut, []);
    assert.match((await page.pdf({ format: 'A4' })).toString('latin1'), /^%PDF-/);
    assert.deepEqual(
      requested.filter((url) => !url.startsWith('file:') && !url.startsWith('data:') && !url.startsWith('blob:')),
      [],
    );
  });
});
