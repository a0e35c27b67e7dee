import { z } from 'zod';
import type { ZodApp } from '../http/zod-app.js';
import { answers, NOTHING, OF_BODIES } from '../schemas/common.js';
import { type Credentials, noCookie } from '../security/credentials.js';
import { checkToken, type RequestLimits } from '../security/guard-requests.js';

const LOGIN = z.strictObject({ token: z.string().min(1).max(1000) });

/** Lets browsers in, which send no token by themselves. Without a token everybody is. */
export function loginRoutes(app: ZodApp, credentials: Credentials | undefined, limits: RequestLimits): void {
  app.post(
    '/login',
    {
      schema: {
        tags: ['server'],
        summary: 'Gives a browser a cookie that stands for the token',
        body: LOGIN,
        response: answers({ 204: NOTHING }, ...OF_BODIES),
      },
    },
    async (request, reply) => {
      if (credentials !== undefined) {
        checkToken(request.body.token, request, credentials, limits.wrongTokens);
        reply.header('set-cookie', credentials.cookie(request.protocol === 'https'));
      }
      return reply.status(204).send(undefined);
    },
  );

  app.post(
    '/logout',
    { schema: { tags: ['server'], summary: 'Takes the cookie back', response: answers({ 204: NOTHING }) } },
    async (request, reply) =>
      reply
        .status(204)
        .header('set-cookie', noCookie(request.protocol === 'https'))
        .send(),
  );
}
