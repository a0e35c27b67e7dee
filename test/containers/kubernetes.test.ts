import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execPath } from 'node:process';
import { after, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ExitCode } from '../../src/main/cli/exit-code.js';
import { hgmHere } from '../support/hgm-here.js';
import { HGM_MAIN, HgmProcess, hgm } from '../support/hgm-process.js';
import { PROJECT_ROOT } from '../support/project-root.js';
import { RedisServer } from '../support/redis-server.js';
import { readText } from './container-files.js';

const EVALUATIONS = 300;
const KILLED_AFTER = 50;
const KILL_IN_COMMIT = new URL('../support/kills/kill-in-commit.js', import.meta.url).href;

const containerSchema = z.object({
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
});
const manifestSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  stringData: z.record(z.string(), z.string()).optional(),
  spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(containerSchema) }) }).optional() }).optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

/** The manifests of the page, in its order. */
function manifests(): Manifest[] {
  const blocks = [...readText('docs/kubernetes.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  return blocks.flatMap((block) => {
    const documents = parseAllDocuments(block, { uniqueKeys: true });
    assert.ok(Array.isArray(documents));
    return documents.map((document) => {
      assert.deepEqual([...document.errors, ...document.warnings], []);
      return manifestSchema.parse(document.toJS());
    });
  });
}

const all = manifests();

function containerOf(kind: string, name: string): z.infer<typeof containerSchema> {
  const containers = all
    .filter((manifest) => manifest.kind === kind)
    .flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
  const container = containers.find((candidate) => candidate.name === name);
  assert.ok(container !== undefined, `the page has no ${kind} with a container ${name}`);
  return container;
}

const secret = all.find(({ kind }) => kind === 'Secret')?.stringData ?? {};
const coordinator = containerOf('Job', 'coordinator');
const worker = containerOf('Deployment', 'worker');
const [shellLine = ''] = coordinator.args;
const folder = mkdtempSync(join(tmpdir(), 'hgm-kubernetes-'));
const started = new Set<ChildProcess>();

/** What the store says of a run; nothing is done where it does not know it. */
async function shown(id: string): Promise<{ status: string; evaluations: number }> {
  const { exitCode, stdout } = await hgmHere(['show', id, '--json', '--store', join(folder, '.hgm/runs.db')]);
  if (exitCode !== 0) return { status: 'unknown', evaluations: 0 };
  const found = z.object({ status: z.string(), evaluations: z.number() }).parse(JSON.parse(stdout));
  return { status: found.status, evaluations: found.evaluations };
}

after(async () => {
  for (const child of started) child.kill('SIGKILL');
  await HgmProcess.killAll();
  rmSync(folder, { recursive: true, force: true });
});

describe('the manifests of docs/kubernetes.md', () => {
  it('are all there', () => {
    assert.deepEqual(
      all.map(({ kind }) => kind),
      ['Secret', 'Service', 'StatefulSet', 'NetworkPolicy', 'PersistentVolumeClaim', 'Job', 'Deployment'],
    );
  });

  it('call commands that there are, with flags that they have', async () => {
    const lines = [worker.args, ...[...shellLine.matchAll(/hgm ([^;>]+)/g)].map(([, line = '']) => line.trim().split(/\s+/))];
    assert.deepEqual(lines.map(([command]) => command).sort(), ['resume', 'run', 'show', 'worker']);
    for (const [command = '', ...args] of lines) {
      const { stdout } = await hgm([command, '--help']);
      for (const flag of args.filter((arg) => arg.startsWith('--')))
        assert.ok(stdout.includes(`${flag} `), `hgm ${command} ${flag}`);
    }
  });

  it('make a run that is started, killed with its pod, and taken up by the next one', async () => {
    const redis = containerOf('StatefulSet', 'redis');
    const password = secret.password ?? '';
    const args = redis.args.map((arg) => (arg === '$(REDIS_PASSWORD)' ? password : arg));
    const server = await RedisServer.start({ password, args });
    try {
      assert.equal(secret.url, server.url.replace(/127\.0\.0\.1:\d+$/, 'redis:6379'));
      const problems = join(PROJECT_ROOT, 'examples');
      const ofWorker = worker.args.map((arg) => (arg === '$(REDIS_URL)' ? server.url : arg.replace(/^\/problems$/, problems)));
      const workers = [1, 2].map(() => new HgmProcess(ofWorker, { cwd: folder }));

      // The image has this as a link.
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'hgm'), `#!/bin/sh\nexec '${execPath}' '${HGM_MAIN}' "$@"\n`, { mode: 0o755 });
      const line = shellLine.replace('/problems/', `${problems}/`).replace(/--evaluations \d+/, `--evaluations ${EVALUATIONS}`);
      const ofPod = Object.fromEntries(coordinator.env.map(({ name, value = server.url }) => [name, value]));
      const env = { ...process.env, ...ofPod, PATH: `${bin}${delimiter}${process.env.PATH}` };
      const id = ofPod.RUN ?? '';
      const startPod = (more: Readonly<Record<string, string>> = {}) => {
        const pod = spawn('sh', ['-c', line], { cwd: folder, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
        started.add(pod);
        return pod;
      };

      const first = startPod({ NODE_OPTIONS: `--import=${KILL_IN_COMMIT}`, HGM_TEST_KILL_IN_COMMIT: String(KILLED_AFTER) });
      first.stdout.resume();
      first.stderr.resume();
      assert.deepEqual(await once(first, 'close'), [null, 'SIGKILL']);
      const { status, evaluations } = await shown(id);
      assert.ok(status === 'interrupted' && evaluations > 0 && evaluations < EVALUATIONS, `${status} at ${evaluations}`);
      const second = startPod();
      let said = '';
      for (const stream of [second.stdout, second.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
      }
      const [exitCode] = await once(second, 'close');
      assert.equal(exitCode, 0, said);
      assert.deepEqual(await shown(id), { status: 'completed', evaluations: EVALUATIONS });
      // One that has not begun yet would be ended by the signal itself.
      for (const begun of workers) await begun.prints('waiting for runs');
      for (const ending of workers) ending.child.kill('SIGTERM');
      for (const ending of workers) assert.equal((await ending.ended()).exitCode, ExitCode.terminated, ending.stderr);
    } finally {
      await server.remove();
    }
  });
});
