/** The options of a run that say where it is kept. */

import { field, optionalField } from '../../../shared/option-fields.js';
import { choiceKind, kindOf, textKind } from '../../../shared/option-kinds.js';
import { DEFAULT_STORE } from '../../../shared/store-protocol.js';
import { isRunId, isRunStore, RUN_ID_RULE, RUN_NAME_KIND, RUN_TAGS_KIND, type RunStore } from '../../store/run-store.js';
import type { RunOptions } from '../run-options.js';
import type { OptionEntry } from './option-entry.js';

const STORE_KIND = kindOf("'memory', the path of a file, or a store", 'text', (value): value is string | RunStore =>
  typeof value === 'string' ? value !== '' : isRunStore(value),
);

export const STORE_OPTIONS = {
  id: {
    ...optionalField('id of the run', textKind(RUN_ID_RULE, isRunId), 'made from the time'),
    kept: false,
    resume: false,
    flag: '--id <id>',
  },
  name: {
    ...optionalField('what the run is called in lists, beside its id', RUN_NAME_KIND, 'none'),
    kept: false,
    resume: false,
    http: true,
    flag: '--name <name>',
  },
  tags: {
    ...optionalField('words by which the run is found again', RUN_TAGS_KIND, 'none'),
    kept: false,
    resume: false,
    http: true,
    flag: '--tag <tag>',
    flagWhat: 'a word by which the run is found again; may be given several times',
  },
  store: {
    ...field('where the run is kept: a file, or memory', STORE_KIND, 'memory', 'memory; of hgm run, .hgm/runs.db'),
    kept: false,
    resume: true,
    flag: '--store <where>',
    flagDefault: DEFAULT_STORE,
    resumeWhat: 'where runs are kept: a file',
  },
  durability: {
    ...field('what a commit outlives', choiceKind(['normal', 'full']), 'normal'),
    kept: false,
    resume: true,
    flag: '--durability <what>',
    flagWhat: 'what a commit outlives: normal (the process), full (a loss of power)',
  },
} as const satisfies { readonly [Name in keyof RunOptions]?: OptionEntry<Name> };
