import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT_ROOT } from '../support/project-root.js';
import { dockerStages, listOf, readText, textsOf } from './container-files.js';

const manifestSchema = z.object({
  bin: z.object({ hgm: z.string() }),
  engines: z.object({ node: z.string() }),
  scripts: z.record(z.string(), z.string()),
});
const manifest = manifestSchema.parse(JSON.parse(readText('package.json')));
const stages = dockerStages();
const [build = [], image = []] = stages;

describe('the Dockerfile', () => {
  it('has nothing that its linter complains of', () => {
    assert.deepEqual(validate(readText('Dockerfile')), []);
    assert.equal(stages.length, 2);
  });

  it('copies what is there and what .dockerignore lets through', () => {
    const allowed = readText('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = [...textsOf(build, 'COPY'), ...textsOf(image, 'COPY')]
      .flatMap((text) => text.split(/\s+/).slice(0, -1))
      // Others come from the build stage.
      .filter((source) => !source.startsWith('/'));
    assert.deepEqual([...new Set(sources)].sort(), [...allowed].sort());
    for (const source of sources) assert.ok(existsSync(join(PROJECT_ROOT, source)), source);
  });

  it('copies what the build reads and what is published', () => {
    const script = manifest.scripts.build ?? '';
    const copied = textsOf(build, 'COPY').join(' ');
    for (const file of script.match(/[\w./-]+\.(?:mjs|json)/g) ?? []) assert.ok(copied.includes(file), file);
    const { files } = z.object({ files: z.array(z.string()) }).parse(JSON.parse(readText('package.json')));
    const { include } = z.object({ include: z.array(z.string()) }).parse(parse(readText('tsconfig.build.json')));
    for (const folder of include) assert.ok(copied.includes(`${folder} ${folder}/`), folder);
    const kept = textsOf(image, 'COPY').join(' ');
    for (const folder of ['dist', 'templates']) assert.ok(files.includes(folder) && kept.includes(folder), folder);
  });

  it('runs scripts that there are, on a Node that is supported', () => {
    for (const name of textsOf(build, 'RUN').flatMap((text) => [...text.matchAll(/npm run (\S+)/g)].map(([, found]) => found)))
      assert.ok(manifest.scripts[name ?? ''] !== undefined, name);
    const least = Number(/\d+/.exec(manifest.engines.node)?.[0]);
    for (const stage of stages) {
      const [from = ''] = textsOf(stage, 'FROM');
      assert.ok(Number(/^node:(\d+)-bookworm-slim/.exec(from)?.[1]) >= least, from);
    }
  });

  it('runs the command of the package, below a process that collects others, as a user who is not root', () => {
    const [installed] = textsOf(image, 'RUN').flatMap((text) => /ln -s (\S+) \/usr\/local\/bin\/hgm/.exec(text)?.[1] ?? []);
    assert.equal(installed, join('/node_modules/hgm-orchestrator', manifest.bin.hgm));
    assert.match(readFileSync(join(PROJECT_ROOT, manifest.bin.hgm), 'utf8'), /^#!\/usr\/bin\/env node\n/);
    assert.deepEqual(listOf(image, 'ENTRYPOINT'), ['tini', '--', 'hgm']);
    assert.ok(textsOf(image, 'RUN').some((text) => /apt-get install .*tini/.test(text)));
    assert.deepEqual(textsOf(image, 'USER'), ['node']);
    assert.deepEqual(textsOf(image, 'WORKDIR').at(-1), '/data');
  });
});
