import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { HgmError } from '../../../shared/errors.js';
import { packageRoot } from '../../compose/package-root.js';
import { EXPORT_FORMATS, exportLines } from '../../report/export-lines.js';
import { reportHtml } from '../../report/run-report/report-html.js';
import type { ZodApp } from '../http/zod-app.js';
import { answers, RUN_PARAMS, textAnswer } from '../schemas/common.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['runs'];

const TYPES: Readonly<Record<(typeof EXPORT_FORMATS)[number], string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  decisions: 'application/jsonl; charset=utf-8',
};

/** Gives whole runs as files. They are saved, never shown: what users wrote is no page of this origin. */
export function documentRoutes(app: ZodApp, { paths, readings, store }: ServerParts): void {
  app.get(
    '/runs/:runId/export',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives all that happened in a run, as the command export does',
        params: RUN_PARAMS,
        querystring: z.object({ format: z.enum(EXPORT_FORMATS).default('jsonl') }),
        response: answers({ 200: textAnswer('a file, by its format', 'application/jsonl', 'text/csv') }, 404),
      },
    },
    async ({ params: { runId }, query: { format } }, reply) => {
      const lines = exportLines(store, runId, format, (text) => paths.hide(text));
      // What is wrong at once is answered as an error; later the connection breaks off.
      const first = await lines.next();
      return reply
        .type(TYPES[format])
        .header('content-disposition', `attachment; filename="${runId}.${format === 'csv' ? 'csv' : 'jsonl'}"`)
        .send(Readable.from(textOf(first, lines), { objectMode: false }));
    },
  );

  app.get(
    '/runs/:runId/report',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives a run as one page that works without a network, as the command report does',
        params: RUN_PARAMS,
        response: answers({ 200: textAnswer('a page', 'text/html') }, 404),
      },
    },
    async ({ params: { runId } }, reply) => {
      const data = await (await readings.reading(runId)).reportJson();
      return reply
        .type('text/html; charset=utf-8')
        .header('content-disposition', `attachment; filename="${runId}.html"`)
        .send(reportHtml(template(), data));
    },
  );
}

async function* textOf(first: IteratorResult<string>, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

function template(): string {
  try {
    return readFileSync(new URL('dist/browser/report.html', packageRoot().url), 'utf8');
  } catch (cause) {
    throw new HgmError('ERR_UNAVAILABLE', 'the page of reports is not built: run "npm run build"', { cause });
  }
}
