/** The baseline API: a bare Fastify route that does one write on the same Redis, in a process of its own. */
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { connect } from '../server.ts';

export interface BareServerAnswer {
  readonly url: string;
}

/** Starts it and answers with its address; it ends with the process. */
export async function bareServer(question: unknown): Promise<BareServerAnswer> {
  const { url } = question as { readonly url: string };
  const redis = connect(url);
  const app = fastify();
  let count = 0;
  app.post('/set', async (request, reply) => {
    count += 1;
    await redis.set(`bare:${count}`, JSON.stringify(request.body));
    return await reply.code(201).send({ orderId: count });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}` };
}
