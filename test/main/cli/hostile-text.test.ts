/** Text that others wrote, on its way to a terminal through every command that prints any. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { runCli } from '../../../src/main/cli/program.js';
import { errorLine } from '../../../src/main/report/error-line.js';
import { lineageLines, lineageOf } from '../../../src/main/report/lineage.js';
import { jsonText, plainJson, plainLine, plainText } from '../../../src/main/report/plain-text.js';
import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { encodeRunHeader } from '../../../src/main/run/journal/run-header.js';
import type { BestAgent } from '../../../src/main/run/run.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { HgmError } from '../../../src/shared/errors.js';
import { FakeCli, settle } from './fake-cli.js';
import { FakePipe, FakeTerminal } from './fake-terminal.js';
import { BEGINNING, bytesOf } from './kept-run.js';
import { makeNode, makeProgress } from './views/fake-run.js';

fc.configureGlobal({ seed: 1, numRuns: 25 });

/** What no terminal may be given, but for newlines. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const ESC = '\u001b';
/** What the views write to a terminal themselves, and tabs. */
const OURS = new RegExp(`${ESC}\\[(?:\\?25[lh]|\\?2026[lh]|K|J|2K|\\d+A)|[\\r\\t]`, 'g');

const nasty = fc.constantFrom(
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u0085',
  '\u007f',
  '\b\b\r',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200f',
  '\ufeff',
  '\u2028',
  '\u{e0041}',
  '\ud800',
  '\u0000',
);
const hostile = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 6 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));

/** A file that there is: stores of these tests are in memory. */
const STORE = fileURLToPath(import.meta.url);

/** Runs a command line in surroundings that `prepare` makes, and returns all that it wrote. */
async function written(args: readonly string[], prepare: (cli: FakeCli) => void | Promise<void>): Promise<string> {
  const [stdout, stderr] = [new FakePipe(), new FakePipe()];
  const cli = new FakeCli(stdout, stderr);
  await prepare(cli);
  await runCli(args, cli);
  return stdout.text + stderr.text;
}

/** A run says a text wherever it can, and ends. */
async function say(args: readonly string[], cli: FakeCli, text: string): Promise<void> {
  const best = { ...makeBest(text), description: text };
  cli.run.progressNow = makeProgress({ best });
  for (const key of ['root', text]) cli.run.nodes.set(key, makeNode(key, 0.5, 2));
  const exit = runCli(args, cli);
  await settle();
  for (const source of ['log', 'console'] as const)
    cli.run.emit({ type: 'log', activity: 1, level: 'warn', message: text, source });
  const error = new HgmError('ERR_PROBLEM_SETUP', text);
  cli.run.emit({ type: 'failure', activity: 2, kind: 'evaluate', key: text, task: 4, attempts: 3, error });
  cli.run.emit({ type: 'guard', guard: 'failures', action: 'prune', key: text, reason: text });
  cli.run.emit({ type: 'best', key: text, mean: 0.5, evaluations: 3, lowerBound: 0.1 });
  await settle();
  cli.clock.advance(6000);
  cli.run.progressNow = makeProgress({ best: { ...makeBest(`${text}x`), description: null } });
  cli.clock.advance(6000);
  const determinism = { kept: false, causes: { [text]: 1 } };
  const failed = { status: 'failed', error: { code: text, message: text } } as const;
  cli.run.finish({ problem: text, policy: text, runId: text, best, report: text, determinism, ...failed });
  await exit;
}

function makeBest(text: string): Omit<BestAgent, 'description'> {
  return { key: `root/${text}`, mean: 0.5, evaluations: 3, lowerBound: 0.1, agent: { [text]: text } };
}

/** A run in a store in which a text stands wherever it can. */
async function keep(store: RunStore, text: string): Promise<void> {
  const [session, ...rest] = BEGINNING;
  const records: JournalRecord[] = [
    ...(session === undefined ? [] : [session]),
    ...rest.map((record) => (record.type === 'expansion' ? { ...record, state: { [text]: text } } : record)),
    { type: 'failure', activity: 3, attempts: 3, isCounted: true, code: text, message: text },
    { type: 'evaluation', activity: 4, attempt: 1, elapsedMs: 1, reward: 1, weight: 1, extras: { payload: text } },
    ...[0, 1].map((agent) => ({ type: 'description', agent, description: text }) as const),
  ];
  const options = { evaluations: 5, threads: 2, seed: 7 };
  const header = encodeRunHeader({
    url: text,
    name: text,
    options,
    root: text,
    tasks: [text],
    policy: { name: 'hgm', version: 1, isBuiltIn: true },
    rules: 2,
  });
  await store.create({ id: 'kept', createdAt: text, problem: text, budget: 5, header }, bytesOf(...records));
}

function simulate(cli: FakeCli, text: string): void {
  const nodes = [makeNode('root', 0.5, 4, [text]), makeNode(`root/${text}`, 0.75, 2)];
  cli.simulation = { ...cli.simulation, nodes: new Map(nodes.map((node) => [node.key, node])) };
}

function sweep(cli: FakeCli, text: string): void {
  cli.args = ['compare', text];
  const run = {
    runId: text,
    policy: text,
    seed: 1,
    status: 'stopped',
    best: null,
    judged: null,
    evaluations: 1,
    agents: 1,
    cost: 0,
    elapsedMs: 1,
  } as const;
  const figures = { answers: 0, value: null, meanAgents: 1, meanElapsedMs: 1, meanCost: 1, difference: null, curve: [] };
  cli.sweeping = async ({ onRun }) => {
    onRun?.(run, 1, 2);
    return {
      id: 'a',
      problem: text,
      measure: { scale: 'score', direction: 'minimize', exact: false },
      judge: 0,
      evaluations: 1,
      timeMs: null,
      seeds: [1, 2],
      policies: [text, `${text}2`].map((label) => ({ label, policy: label, options: {}, ...figures })),
      runs: [run],
      total: 2,
      isComplete: false,
    };
  };
}

describe('hostile text', () => {
  it('is harmless after each of the functions that print it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const plain of [plainLine(text), plainJson({ [text]: text }, 80), errorLine(text, 'ERR_OPTION'), jsonText([text])])
          assert.doesNotMatch(plain, HIDDEN);
        assert.doesNotMatch(plainText(text).replaceAll('\t', ''), HIDDEN);
        for (const line of lineageLines(
          lineageOf(text, () => 0.5),
          80,
          2,
        ))
          assert.doesNotMatch(line, HIDDEN);
      }),
    );
  });

  it('means as JSON what it was', () => {
    fc.assert(fc.property(hostile, (text) => assert.deepEqual(JSON.parse(jsonText({ [text]: text })), { [text]: text })));
  });

  for (const flags of [[], ['--json'], ['--events'], ['--quiet']])
    it(`is harmless in hgm run ${flags.join(' ')}, whatever a problem says`, async () => {
      await fc.assert(
        fc.asyncProperty(hostile, async (text) => {
          const output = await written([], (cli) => say(['run', `./${text}`, ...flags], cli, text));
          assert.doesNotMatch(output.replaceAll('\t', ''), HIDDEN);
        }),
      );
    });

  it('is harmless in hgm worker', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const output = await written(['worker', '--redis', text, '--problems', text], (cli) => {
          cli.onWorker = ({ onEvent }) => {
            onEvent({ type: 'joining', runId: text, waitsFor: text });
            onEvent({ type: 'joined', runId: text, problem: text, threads: 1 });
            for (const type of ['refused', 'setAside', 'redisAway'] as const) onEvent({ type, runId: text, reason: text });
            onEvent({ type: 'left', runId: text, reason: text, settled: 1 });
            onEvent({ type: 'fault', runId: text, message: text });
          };
        });
        assert.doesNotMatch(output.replaceAll('\n', ''), HIDDEN);
      }),
    );
  });

  it('is harmless in the live view', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const terminal = new FakeTerminal(120, 40);
        const cli = new FakeCli(terminal, new FakePipe());
        cli.env.NO_COLOR = '1';
        await say(['run', `./${text}`], cli, text);
        // What is left without the sequences of the view itself.
        const output = terminal.writes.join('').replace(OURS, '');
        assert.doesNotMatch(output, HIDDEN);
      }),
    );
  });

  for (const command of ['runs', 'show kept', 'export kept', 'export kept --format decisions', 'export kept --format csv'])
    for (const flags of command.startsWith('export') ? [''] : ['', ' --json'])
      it(`is harmless in hgm ${command}${flags}`, async () => {
        await fc.assert(
          fc.asyncProperty(hostile, async (text) => {
            const line = `${command}${flags}`.split(' ');
            const output = await written([...line, '--store', STORE], (cli) => keep(cli.store, text));
            assert.match(output, /\d/);
            assert.doesNotMatch(output, /^hgm: /);
            assert.doesNotMatch(output, HIDDEN);
          }),
        );
      });

  it('is harmless in the trees of hgm simulate', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        for (const flags of [[], ['--json']]) {
          const output = await written(['simulate', ...flags], (cli) => simulate(cli, text));
          assert.doesNotMatch(output, HIDDEN);
        }
      }),
    );
  });

  it('is harmless in what hgm compare says of its runs', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        for (const flags of [[], ['--json']]) {
          const output = await written(['compare', text, '--id', 'a', ...flags], (cli) => sweep(cli, text));
          assert.match(output, /\d/);
          assert.doesNotMatch(output, HIDDEN);
        }
      }),
    );
  });

  it('is harmless in an error, with and without its stack', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        for (const error of [new HgmError('ERR_PARAM', text, { cause: new Error(text) }), new Error(text)])
          for (const debug of ['0', '1']) {
            const output = await written(['run', 'a.ts', '--quiet'], (cli) => {
              cli.env.HGM_DEBUG = debug;
              cli.starting = Promise.reject(error);
            });
            assert.doesNotMatch(output.replaceAll('\t', ''), HIDDEN);
          }
        const usage = await written([text], () => undefined);
        assert.doesNotMatch(usage.replaceAll('\t', ''), HIDDEN);
      }),
    );
  });
});
