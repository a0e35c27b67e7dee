import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { HgmError } from '../../../shared/errors.js';
import type { ZodApp } from '../http/zod-app.js';
import type { PageFiles } from '../page/page-files.js';

/** Addresses of the page's own: it shows by itself what they stand for. */
const PAGES = ['/', '/runs', '/runs/*', '/compare', '/workers', '/login'] as const;

const NOT_BUILT = 'The page is not built: run "npm run build". The API is at api/v1, and openapi.json describes it.\n';

/** Names of files change with what is in them. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves the page, which asks for a token where one is needed: there is nothing in it that is not in the package.
 *
 * @param prefix - what the addresses of the plugin begin with
 */
export function pageRoutes(app: ZodApp, files: PageFiles | undefined, prefix: string): void {
  const index = files?.index.replace('<base href="/">', `<base href="${prefix}/">`);
  const sendPage = (reply: FastifyReply): FastifyReply =>
    index === undefined
      ? reply.type('text/plain; charset=utf-8').send(NOT_BUILT)
      : reply.type('text/html; charset=utf-8').send(index);
  for (const path of PAGES) app.get(path, { schema: { hide: true } }, async (_, reply) => sendPage(reply));

  app.get(
    '/assets/:name',
    { schema: { hide: true, params: z.object({ name: z.string() }) } },
    async ({ params: { name } }, reply) => {
      const file = files?.assets.get(name);
      if (file === undefined) throw new HgmError('ERR_NOT_FOUND', 'the page has no such file; load it anew');
      return reply.header('cache-control', FOR_EVER).type(file.type).send(file.content);
    },
  );
}
