import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults, launchBrowser, newPage } from '../support/browser.js';
import { HgmProcess, hgm } from '../support/hgm-process.js';
import { type OwnPort, ownPort } from '../support/ports/own-port.js';
import { storeFolder } from '../support/store-folder.js';
import { until } from '../support/until.js';

const PROBLEM = 'served-problem.js';
const PROBLEMS = dirname(fileURLToPath(new URL(`../fixtures/${PROBLEM}`, import.meta.url)));
/** A figure of the overview, by its name; others may have that in their notes. */
const figure = (page: Page, name: string) =>
  page
    .locator('.stat')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('.stat-value');

describe('a run that goes on, seen in a browser', () => {
  const { folder, file } = storeFolder('seen');
  let server: HgmProcess;
  let browser: Browser;
  let page: Page;
  let requested: readonly string[];
  /** Nobody else's while the server is away. */
  let own: OwnPort;
  let origin: string;
  let runId: string;
  const told: string[] = [];

  const serve = async (...options: readonly string[]): Promise<string> => {
    server = new HgmProcess(['serve', '--store', file, '--problems', PROBLEMS, '--port', String(own.port), '--json', ...options]);
    await server.prints('\n');
    return JSON.parse(server.stdout).url;
  };
  const api = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${origin}/api/v1/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return JSON.parse((await answer.text()) || '{}');
  };
  const note = (of: Page): void => {
    of.on('console', (message) => told.push(`${message.text()} (${message.location().url})`));
    of.on('pageerror', (error) => told.push(error.message));
  };
  const status = (text: string): Promise<void> => page.locator('.run-title .status', { hasText: text }).waitFor();

  before(async () => {
    own = await ownPort();
    origin = await serve();
    const options = { threads: 1, evaluations: 1_000_000, seed: 1, params: { slow: true } };
    runId = String((await api('POST', 'runs', { problem: PROBLEM, options })).runId);
    browser = await launchBrowser();
    ({ page, requested } = await newPage(browser));
    note(page);
    await page.goto(`${origin}/`);
    await page.getByRole('link', { name: runId }).click();
    await status('running');
  });
  after(async () => {
    await browser?.close();
    rmSync(own.folder, { recursive: true });
  });

  it('has numbers that move', async () => {
    const evaluations = figure(page, 'Evaluations');
    const first = await evaluations.textContent();
    await until(async () => (await evaluations.textContent()) !== first, 'the evaluations to move');
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('is paused, changed, resumed and named, and all of that is in the journal', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await status('paused');
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByLabel('Budget in evaluations').fill('2000000');
    await page.getByLabel('Expansions').selectOption('closed');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('of 2,000,000').first().waitFor();
    // With no new agents the run would be exhausted before long.
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByLabel('Expansions').selectOption('open');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('open-expansions').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await status('running');
    const { steering } = await api('GET', `runs/${runId}`);
    assert.ok(Array.isArray(steering));
    assert.deepEqual(
      steering.map(({ action }) => action),
      ['pause', 'update', 'close-expansions', 'open-expansions', 'unpause'],
    );
    assert.deepEqual(steering[1].changes, { evaluations: 2_000_000 });
  });

  it('has agents pruned, added and evaluated next, and all of that is in the journal', async () => {
    // So that the agent has tasks left when its next one is asked for.
    await api('POST', `runs/${runId}/pause`);
    await page.goto(`${origin}/runs/${runId}/agents/root%2F0`);
    await page.getByRole('button', { name: 'Add a variant…' }).click();
    await page.getByLabel('Its state, as JSON').fill('{ "level": 0.9, "note": "by hand" }');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.locator('.agent-title', { hasText: 'added' }).waitFor();
    const added = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    await page.getByRole('button', { name: 'Evaluate next' }).click();
    await page.getByRole('status').getByText('Its next task goes first.').waitFor();
    await page.getByRole('button', { name: 'Prune…' }).click();
    await page.getByRole('button', { name: 'Prune', exact: true }).click();
    await page.locator('.agent-title', { hasText: 'pruned' }).waitFor();
    const { steering } = await api('GET', `runs/${runId}`);
    assert.ok(Array.isArray(steering));
    assert.deepEqual(
      steering.slice(-2).map(({ action, key }) => [action, key]),
      [
        ['evaluate-next', added],
        ['prune', added],
      ],
    );
    const agent = await api('GET', `runs/${runId}/agents/${encodeURIComponent(added)}`);
    const { parent, added: isAdded, pruned, state } = agent;
    const made = { level: 0.9, note: 'by hand' };
    assert.deepEqual({ parent, isAdded, pruned, state }, { parent: 'root/0', isAdded: true, pruned: true, state: made });
    await api('POST', `runs/${runId}/resume`);
    await page.goto(`${origin}/runs/${runId}`);
    await page.locator('.connection', { hasText: 'live' }).waitFor();
  });

  it('is seen again once a server that died is there again', async () => {
    server.child.kill('SIGKILL');
    await server.ended();
    await page.getByText('connection lost').waitFor();
    await serve();
    await page.locator('.connection', { hasText: 'live' }).waitFor();
    await until(async () => (await api('GET', `runs/${runId}`)).live !== null, 'the server to take the run up');
    await status('running');
    const evaluations = figure(page, 'Evaluations');
    const before = await evaluations.textContent();
    await until(async () => (await evaluations.textContent()) !== before, 'the evaluations to move');
  });

  it('is stopped, and shows the figures that its journal has', async () => {
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await status('stopped');
    const { figures, status: kept } = await api('GET', `runs/${runId}`);
    assert.equal(kept, 'stopped');
    const { evaluations } = Object(figures);
    await page.getByText(Number(evaluations).toLocaleString('en-US'), { exact: true }).first().waitFor();
  });

  it('has the same figures in a report, which is read from its file without a network', async () => {
    const reportFile = join(folder, 'report.html');
    const { exitCode, stderr } = await hgm(['report', runId, '--store', file, '-o', reportFile]);
    assert.equal(exitCode, 0, stderr);
    await page.reload();
    await page.locator('.stat').first().waitFor();
    const shown = await page.locator('.stat').allTextContents();
    const { page: report, requested: ofReport } = await newPage(browser);
    note(report);
    await report.context().setOffline(true);
    await report.goto(pathToFileURL(reportFile).href);
    await report.locator('.stat').first().waitFor();
    assert.deepEqual(await report.locator('.stat').allTextContents(), shown);
    assert.deepEqual(await accessibilityFaults(report), []);
    await report.getByRole('link', { name: 'Lineage', exact: true }).click();
    await report.getByRole('application').waitFor();
    assert.deepEqual(
      ofReport.filter((url) => !/^(file|data|blob):/.test(url)),
      [],
    );
  });

  it('is shown to those with the token, where the server wants one', async () => {
    server.child.kill('SIGTERM');
    await server.ended();
    const tokenFile = join(folder, 'token');
    await serve('--token-file', tokenFile);
    await page.goto(`${origin}/runs/${runId}`);
    await page.getByLabel('Token').fill('guessed');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel('Token').fill(readFileSync(tokenFile, 'utf8').trim());
    await page.getByRole('button', { name: 'Log in' }).click();
    await status('stopped');
  });

  it('asks its own server only, and complains of nothing but that it did not answer, or was closing', () => {
    assert.deepEqual(
      requested.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith(`blob:${origin}/`)),
      [],
    );
    assert.deepEqual(
      told.filter(
        (text) =>
          !/ERR_(CONNECTION_\w+|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)|status of (401|503)/.test(text),
      ),
      [],
    );
  });
});
