/** `npx tsx examples/embedded-server/main.ts`, then `curl -H 'x-api-key: secret' http://127.0.0.1:3000/search/api/v1/runs`. */
import { fileURLToPath } from 'node:url';
import { makeService } from './service.js';

const problems = fileURLToPath(new URL('..', import.meta.url));
const service = await makeService({ store: '.hgm/runs.db', problems, users: new Map([['secret', 'somebody']]) });
console.log(`listening on ${await service.listen({ host: '127.0.0.1', port: 3000 })}`);
