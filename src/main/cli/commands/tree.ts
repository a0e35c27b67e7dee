import { Command } from 'commander';
import { HgmError } from '../../../shared/errors.js';
import { RunReader } from '../../reading/run-reader.js';
import { jsonText } from '../../report/plain-text.js';
import { dotTree, mermaidTree } from '../../report/tree-drawing.js';
import { type CommandFactory, exampleText } from '../command.js';
import { choiceOption, integerOption } from '../option-parsers.js';
import { STORE_FLAG, withStore } from '../with-store.js';

const FORMATS = ['mermaid', 'dot', 'json'] as const;

interface TreeFlags {
  readonly store: string;
  readonly format: (typeof FORMATS)[number];
  readonly top: number;
}

/** `hgm tree <runId>`: the best agents and the way to each. */
export const treeCommand: CommandFactory = (cli) =>
  new Command('tree')
    .summary('print the tree of the best agents')
    .description(
      'Prints the best agents of a run and all their ancestors, as a drawing for Mermaid or Graphviz, or as JSON; the best agent stands out.',
    )
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option('--format <name>', `one of ${FORMATS.join(', ')}`, choiceOption('--format', FORMATS), 'mermaid')
    .option('--top <n>', 'best agents to show', integerOption('--top', 1), 30)
    .option(...STORE_FLAG)
    .addHelpText('after', exampleText('hgm tree 20260131-120000-x7k2 --format dot | dot -Tsvg > tree.svg'))
    .action(async (runId: string, { store: file, format, top }: TreeFlags) =>
      withStore(cli, file, async (store) => {
        const reading = await RunReader.open(store, runId);
        const { best, measure, damage } = await reading.overview();
        const agents = await reading.tree(top);
        const key = best?.key ?? null;
        const draw = format === 'dot' ? dotTree : mermaidTree;
        cli.stdout.write(format === 'json' ? `${jsonText(agents)}\n` : draw(agents, measure, key));
        if (damage !== null) throw new HgmError('ERR_STORE_CORRUPT', damage.message);
      }),
    );
