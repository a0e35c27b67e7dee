/** Preloaded into a command (`NODE_OPTIONS=--import=…`): this package says to be of version `HGM_TEST_VERSION`. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { packageRoot } from '../../src/main/compose/package-root.js';

const manifest = new URL('package.json', packageRoot().url).href;

fs.readFileSync = new Proxy(fs.readFileSync, {
  apply: (read, self, args) => {
    const text: unknown = Reflect.apply(read, self, args);
    if (typeof text !== 'string' || String(args[0]) !== manifest) return text;
    return JSON.stringify({ ...JSON.parse(text), version: process.env.HGM_TEST_VERSION });
  },
});
syncBuiltinESMExports();
