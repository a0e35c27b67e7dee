/** Starts or resumes a run, and prints the number of each activity once its outcome is acknowledged. */
import { parseArgs } from 'node:util';
import { resumeRun, startRun } from '../../src/main/compose.js';
import { STORE_ENTRY_URL } from '../../src/main/executors/thread-entry-url.js';
import { SqliteRunStore } from '../../src/main/store/sqlite-run-store.js';
import type { Run } from '../../src/main/workflow/run.js';

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    id: { type: 'string', default: '' },
    evaluations: { type: 'string', default: '1000' },
    resume: { type: 'boolean', default: false },
    deterministic: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
  },
});

/** Evaluations after which the store thread kills this process inside a commit. */
const killing = process.env.HGM_TEST_KILL_IN_COMMIT;
const entryUrl = killing === undefined ? STORE_ENTRY_URL : new URL('./killing-store-entry.js', import.meta.url).href;
const store = await SqliteRunStore.open({ file: values.file, entryUrl, durability: values.full ? 'full' : 'normal' });

function begin(): Promise<Run> {
  const { id, deterministic } = values;
  if (values.resume) return resumeRun(id, { store });
  const problem = new URL('./crash-problem.js', import.meta.url);
  const options = { evaluations: Number(values.evaluations), threads: 2, seed: 5, retry: { initialIntervalMs: 1 } };
  return startRun(problem, { ...options, id, store, deterministic });
}

const run = await begin();
for await (const event of run.events()) {
  if (event.type === 'evaluation' || event.type === 'expansion' || event.type === 'failure')
    process.stdout.write(`${event.activity}\n`);
}
const { status, evaluations, error } = await run.result;
await store.close();
process.stdout.write(`end ${status} ${evaluations}${error === null ? '' : ` ${error.code}`}\n`);
