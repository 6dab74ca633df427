/** The baseline of the API: a bare route that only writes, asked by the same client with requests signed alike. */
import { startRole } from './processes.ts';
import type { BareServerAnswer } from './roles/bare-server.ts';
import type { ClientAnswer } from './roles/client.ts';
import type { BenchServer } from './server.ts';

/** Warmed up with some of the bodies, then asked with all of them. */
export async function askBareRoute(
  server: BenchServer,
  bodies: readonly string[],
  connections: number,
): Promise<ClientAnswer> {
  const [host, client] = [startRole('bare-server'), startRole('client')];
  try {
    const { url } = await host.ask<BareServerAnswer>({ url: server.url });
    const access = { url, apiKey: 'bare', secret: 'bare' };
    const ask = (some: readonly string[]): Promise<ClientAnswer> =>
      client.ask<ClientAnswer>({ access, path: '/set', bodies: some, connections });
    await ask(bodies.slice(0, connections * 4));
    return await ask(bodies);
  } finally {
    await Promise.all([host.stop(), client.stop()]);
  }
}
