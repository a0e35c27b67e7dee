import { z } from 'zod';
import type { ZodApp } from '../http/zod-app.js';
import { answers } from '../schemas/common.js';
import type { ServerParts } from '../server-parts.js';

const PROBLEMS = z.object({ problems: z.array(z.object({ path: z.string() })) });

/** The problems that may be run. */
export function problemRoutes(app: ZodApp, { folders }: ServerParts): void {
  app.get(
    '/problems',
    { schema: { tags: ['problems'], summary: 'Lists the problems that may be run', response: answers({ 200: PROBLEMS }) } },
    async () => ({ problems: folders.list().map((path) => ({ path })) }),
  );
}
