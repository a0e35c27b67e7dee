import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RESUME_FLAGS, RUN_FLAGS } from '../../../src/main/cli/option-flags.js';
import { RUN_OPTIONS } from '../../../src/main/run/options/option-table.js';
import { PROJECT_ROOT } from '../../support/project-root.js';
import { outcomeOf } from './fake-cli.js';

/** Flags that are no options of a run. */
const OWN = {
  run: ['--decision-log', '--supervise', '--events', '--json', '--quiet'],
  resume: ['--supervise', '--events', '--json', '--quiet'],
};

async function flagsInHelp(command: string): Promise<string[]> {
  const { stdout } = await outcomeOf([command, '--help']);
  return [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = '']) => flag).filter((flag) => flag !== '--help');
}

function nameOf({ flag }: { readonly flag: string }): string {
  return flag.split(' ')[0] ?? flag;
}

describe('flags', () => {
  for (const [command, flags] of [
    ['run', RUN_FLAGS],
    ['resume', RESUME_FLAGS],
  ] as const) {
    it(`of hgm ${command} stand for an option, or are named as the command's own, each once`, async () => {
      assert.deepEqual((await flagsInHelp(command)).sort(), [...flags.map(nameOf), ...OWN[command]].sort());
      assert.equal(new Set(flags.map(nameOf)).size, flags.length);
      const page = readFileSync(join(PROJECT_ROOT, 'docs', 'options.md'), 'utf8');
      for (const flag of OWN[command]) assert.ok(page.includes(`\`${flag}\``), `docs/options.md says nothing of ${flag}`);
    });
  }

  it('reach the option that they stand for, and are refused by its rule', async () => {
    const written: Readonly<Record<string, readonly [text: string, value: unknown]>> = {
      integer: ['3', 3],
      number: ['0.5', 0.5],
      duration: ['2s', 2000],
      list: ['a', ['a']],
      pairs: ['a=1', { a: 1 }],
    };
    for (const flag of RUN_FLAGS) {
      const name = nameOf(flag);
      const { notation, rule } = flag.kind;
      const words = /\bone of (.*)$/.exec(rule)?.[1]?.split(', ') ?? ['a-1'];
      const word = words.at(-1) ?? '';
      const own: typeof written = {
        '--heap-limit': ['64', 64],
        '--redis': ['redis://h', 'redis://h'],
        '--redis-prefix': ['a-1', 'a-1'],
      };
      const values = own[name] ?? written[notation];
      const isSwitch = notation === 'switch' || flag.value !== undefined;
      const [text, value] = isSwitch ? ['', flag.value ?? !name.startsWith('--no-')] : (values ?? [word, word]);
      const given = text === '' ? [name] : [name, text];
      // It is refused alone.
      if (name === '--memory-limit') given.push('--isolate');
      if (name === '--redis-prefix') given.push('--redis', 'redis://h');
      let options: object = {};
      await outcomeOf(['run', 'a.js', ...given], (cli) => {
        cli.run.finish();
        cli.startRun = async (_, started) => {
          options = started;
          return cli.run;
        };
      });
      const found = flag.path.reduce<unknown>((holder, field) => Reflect.get(Object(holder), field), options);
      assert.deepEqual(found, value, name);
      if (isSwitch || name === '--store') continue;
      const bad = ['--name', '--tag'].includes(name) ? ' ' : '=';
      const refused = await outcomeOf(['run', 'a.js', name, bad]);
      assert.equal(refused.exitCode, 2, name);
      assert.ok(
        refused.stderr.startsWith(`hgm: ${name} must be `) && refused.stderr.endsWith(`; it is "${bad}" (ERR_OPTION)\n`),
        refused.stderr,
      );
    }
  });

  it('are of options that there are', () => {
    const known: Readonly<Record<string, unknown>> = RUN_OPTIONS;
    for (const { path } of RUN_FLAGS) assert.ok(Object.hasOwn(known, path[0] ?? ''), path.join('.'));
  });
});
