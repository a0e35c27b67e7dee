#!/usr/bin/env node
import process from 'node:process';
import { isOutOfFiles } from '../../shared/open-files.js';

try {
  // Here, since Node opens many modules at a time: where it may not, that must be told.
  const [{ processCli }, { runCli }] = await Promise.all([import('./process-cli.js'), import('./program.js')]);
  process.exitCode = await runCli(process.argv.slice(2), processCli());
} catch (fault) {
  if (!isOutOfFiles(fault)) throw fault;
  process.stderr.write(
    'hgm: the process may open too few files to load the program; raise the limit of open files (ulimit -n)\n',
  );
  process.exitCode = 1;
}
