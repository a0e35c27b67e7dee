import path from 'node:path';
import { Command, Option } from 'commander';
import { colorsFor } from '../../report/colors.js';
import { plainLine } from '../../report/plain-text.js';
import { type CommandFactory, exampleText } from '../command.js';
import { packageDependency } from '../package-dependency.js';
import { makeEmptyFolder, packageNameOf, scaffold } from '../scaffold.js';
import { shellLine } from '../shell-line.js';

/** What a first problem may be written in, and the folder of its templates. */
const TEMPLATES = { typescript: 'templates/init/', python: 'templates/init-python/' } as const;

interface InitOptions {
  readonly language: keyof typeof TEMPLATES;
}

/** `hgm init <dir>`: a first problem, ready to run. */
export const initCommand: CommandFactory = (cli) =>
  new Command('init')
    .summary('make a folder with a first problem')
    .description(
      'Makes a folder with a problem in TypeScript, or in Python, that runs as it is, its test, and all that a package needs.',
    )
    .argument('<dir>', 'folder to make; it must be empty or not exist')
    .addOption(
      new Option('--language <language>', 'what expand and evaluate are written in')
        .choices(Object.keys(TEMPLATES))
        .default('typescript'),
    )
    .addHelpText('after', exampleText('hgm init my-search --language python'))
    .action(async (directory: string, { language }: InitOptions) => {
      const target = path.resolve(directory);
      await makeEmptyFolder(target);
      const { dependency, packed } = await packageDependency(cli.packageRoot, cli.version, target);
      const made = await scaffold(new URL(TEMPLATES[language], cli.packageRoot), target, {
        name: packageNameOf(target),
        dependency,
      });
      const files = [...made, ...packed].sort();
      const colors = colorsFor(cli.stdout, cli.env);
      const enter = target === process.cwd() ? [] : [shellLine(['cd', directory])];
      const steps = [...enter, 'npm install', 'npx hgm run problem.ts --evaluations 20000'];
      const lines = [
        `Made a problem in ${colors.bold(plainLine(directory))}:`,
        ...files.map((file) => `  ${file}`),
        '',
        'Next:',
        ...steps.map((step) => `  ${colors.cyan(step)}`),
      ];
      cli.stdout.write(`${lines.join('\n')}\n`);
    });
