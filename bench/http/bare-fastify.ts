/** Fastify as it is, which reads the same bodies and answers the same: what is left is what the server does beside that. */
import Fastify from 'fastify';

/** What a run answered to asks and to tells. */
export interface Answers {
  readonly asked: readonly object[];
  readonly told: readonly object[];
}

/**
 * Serves the answers in turn while `use` works with its address. There are many: of one alone the engine keeps the texts of its numbers, which no
 * server that answers something finds.
 */
export async function withBareFastify<Value>({ asked, told }: Answers, use: (url: string) => Promise<Value>): Promise<Value> {
  const app = Fastify();
  let count = 0;
  app.post('/runs/:runId/ask', async () => asked[count++ % asked.length]);
  app.post('/runs/:runId/tell', async () => told[count++ % told.length]);
  try {
    return await use(`${await app.listen({ host: '127.0.0.1', port: 0 })}/runs/one`);
  } finally {
    await app.close();
  }
}
