/**
 * Bundles src/browser into dist/browser: `index.html` and what it loads, which a server serves; `report.html`, the same in one file, with a place
 * for a run's data. The licences of what is bundled stand at the head of the script.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src/browser');
const target = join(root, 'dist/browser');

/** Of the script and the style sheet together, minified, in bytes. */
const MAXIMUM_BUNDLE_BYTES = 250_000;

const COMMON = {
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  write: false,
  logLevel: 'warning',
};

/** `import code from './x-worker.js?code'` is the bundled text of a worker's module: the page starts it from a blob, from a file: address too. */
const workerCode = {
  name: 'worker-code',
  setup(builder) {
    builder.onResolve({ filter: /\?code$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\.js\?code$/, '.ts')),
      namespace: 'worker-code',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'worker-code' }, async ({ path }) => {
      const { outputFiles } = await build({ ...COMMON, entryPoints: [path] });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  },
};

/** The licences of the packages that files come from, as a comment. */
function licencesOf(inputs) {
  const packages = new Set(inputs.flatMap((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  const texts = [...packages].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${readFileSync(join(root, folder, 'LICENSE'), 'utf8').trim()}`;
  });
  return `/*! This file contains:\n\n${texts.join('\n\n')}\n*/\n`;
}

const sha256 = (text) => createHash('sha256').update(text).digest();
const hashed = (name, ext, text) => `${name}-${sha256(text).toString('hex').slice(0, 10)}.${ext}`;
const sourceHash = (text) => `'sha256-${sha256(text).toString('base64')}'`;

/** A page with its places filled in. */
function filled(name, places) {
  const page = readFileSync(join(source, name), 'utf8');
  return page.replaceAll(/(?:<!-- )?%([A-Z]+)%(?: -->)?/g, (_, place) => places[place]);
}

const { outputFiles, metafile } = await build({
  ...COMMON,
  absWorkingDir: root,
  entryPoints: [join(source, 'main.tsx')],
  outdir: target,
  metafile: true,
  plugins: [workerCode],
});
const textOf = (ext) => outputFiles.find(({ path }) => path.endsWith(ext)).text;
const script = licencesOf(Object.keys(metafile.inputs)) + textOf('.js');
const styles = textOf('.css');
const bytes = Buffer.byteLength(script) + Buffer.byteLength(styles);
if (bytes > MAXIMUM_BUNDLE_BYTES)
  throw new Error(`the bundle of src/browser has ${bytes} bytes, more than ${MAXIMUM_BUNDLE_BYTES}`);

const scriptName = hashed('app', 'js', script);
const stylesName = hashed('app', 'css', styles);
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'assets'), { recursive: true });
writeFileSync(join(target, 'assets', scriptName), script);
writeFileSync(join(target, 'assets', stylesName), styles);
writeFileSync(join(target, 'index.html'), filled('index.html', { SCRIPT: scriptName, STYLES: stylesName }));
const policy = `default-src 'none'; script-src ${sourceHash(script)}; style-src ${sourceHash(styles)}; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'`;
writeFileSync(
  join(target, 'report.html'),
  filled('report.html', {
    POLICY: policy,
    SCRIPT: `<script>${script}</script>`,
    STYLES: `<style>${styles}</style>`,
  }),
);
