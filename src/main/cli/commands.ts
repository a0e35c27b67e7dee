import type { CommandFactory } from './command.js';

/** The subcommands of `hgm`, in the order in which its help lists them. Each is loaded when it is needed: to load all takes most of a start's time. */
export const COMMANDS: Readonly<Record<string, () => Promise<CommandFactory>>> = {
  run: async () => (await import('./commands/run.js')).runCommand,
  resume: async () => (await import('./commands/resume.js')).resumeCommand,
  runs: async () => (await import('./commands/runs.js')).runsCommand,
  show: async () => (await import('./commands/show.js')).showCommand,
  best: async () => (await import('./commands/best.js')).bestCommand,
  tree: async () => (await import('./commands/tree.js')).treeCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
  export: async () => (await import('./commands/export.js')).exportCommand,
  store: async () => (await import('./commands/store.js')).storeCommand,
  rm: async () => (await import('./commands/rm.js')).rmCommand,
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  worker: async () => (await import('./commands/worker.js')).workerCommand,
  compare: async () => (await import('./commands/compare.js')).compareCommand,
  bench: async () => (await import('./commands/bench.js')).benchCommand,
  simulate: async () => (await import('./commands/simulate.js')).simulateCommand,
  init: async () => (await import('./commands/init.js')).initCommand,
};
