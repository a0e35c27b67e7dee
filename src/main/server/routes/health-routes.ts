import { z } from 'zod';
import type { ZodApp } from '../http/zod-app.js';
import { answers } from '../schemas/common.js';
import type { ServerParts } from '../server-parts.js';

const OK = z.object({ status: z.literal('ok') });

/** For whoever restarts the server, or sends it requests, by how it is. */
export function healthRoutes(app: ZodApp, { store }: ServerParts): void {
  app.get(
    '/healthz',
    { schema: { tags: ['server'], summary: 'Answers while the server runs', response: answers({ 200: OK }) } },
    async () => ({
      status: 'ok' as const,
    }),
  );

  app.get(
    '/readyz',
    { schema: { tags: ['server'], summary: 'Answers while the store of runs can be read', response: answers({ 200: OK }) } },
    async () => {
      await store.list();
      return { status: 'ok' as const };
    },
  );
}
