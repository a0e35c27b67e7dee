/** Fastify as it is, which reads the same bodies and answers the same: what is left is what the server does beside that. */
import Fastify from 'fastify';

/** What a run answered to an ask and to a tell. */
export interface Answers {
  readonly asked: object;
  readonly told: object;
}

/** Serves the same answers again and again while `use` works with its address. */
export async function withBareFastify<Value>({ asked, told }: Answers, use: (url: string) => Promise<Value>): Promise<Value> {
  const app = Fastify();
  app.post('/runs/:runId/ask', async () => asked);
  app.post('/runs/:runId/tell', async () => told);
  try {
    return await use(`${await app.listen({ host: '127.0.0.1', port: 0 })}/runs/one`);
  } finally {
    await app.close();
  }
}
