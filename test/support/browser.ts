import axe, { type AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findExecutable } from '../../src/shared/programs/find-executable.js';

/** The machine has no display and no sandbox that root could use, and nothing but the loopback interface is spoken to. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** What a step of a page may take, in milliseconds: a machine that is busy with other tests takes long, only a hang takes longer. */
const PATIENCE_MS = 120_000;

/** Chromium, with a temporary folder of its own for what it keeps. It ends with this process; a test closes it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findExecutable('chromium', process.cwd(), process.env.PATH);
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A page of a browser profile of its own, and what it has asked for so far: the addresses of all requests, also of those that failed. */
export async function newPage(browser: Browser): Promise<{ readonly page: Page; readonly requested: readonly string[] }> {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const requested: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  return { page: await context.newPage(), requested };
}

/** What axe-core finds wrong with a page as it is: a line for each rule, with the elements that break it. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
