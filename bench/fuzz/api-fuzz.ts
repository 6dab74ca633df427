/** Many thousand signed, damaged requests against a whole installation: nothing may break, leak or stall. */
import { formatInstant, instant } from '../../src/domain/time.ts';
import { seededDraw } from '../../src/domain/random.ts';
import { inFlight, pause, until, wallMs } from '../clock.ts';
import { deploy } from '../deployment.ts';
import { startRole } from '../processes.ts';
import type { WatchedAddress, WatchedState } from '../roles/watched-api.ts';
import type { BenchServer } from '../server.ts';
import { nextRequest, type Endpoint, type FuzzRequest } from './mutations.ts';
import { openCalls, type Reply } from './signed-calls.ts';

export interface ApiFuzzOptions {
  readonly requests: number;
  readonly seed: string;
  readonly say: (line: string) => void;
}

export interface ApiFuzzResult {
  readonly name: 'api-fuzz';
  readonly seed: string;
  readonly requests: number;
  readonly perSecond: number;
  readonly endpoints: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly serverErrors: number;
  /** Creates that were answered 503 because the machine was behind, and were sent again as a client should. */
  readonly shed: number;
  /** Requests without any answer. */
  readonly unanswered: number;
  /** The first few requests that were answered 5xx or not at all, to be looked at. */
  readonly examples: readonly string[];
  readonly liveMb: readonly number[];
  readonly residentMb: readonly number[];
  /** Live memory at the end over that after the warm-up. */
  readonly liveGrowth: number;
  readonly stallMs: number;
  readonly stallCpuMs: number;
}

const CONNECTIONS = 16;
const PARTS = 5;
const IDS_KEPT = 500;
const EXAMPLES = 5;
const REST_MS = 30 * 86_400_000;
const MB = 1_048_576;
const SHED_TRIES = 10;
const SHED_PAUSE_MS = 500;
const ORDER_ID = /"orderId":([0-9]+)/g;

/** A store that is away is told by the same status, and is a failure here. */
const isShed = (reply: Reply): boolean => reply.status === 503 && reply.text.includes('too much to do');

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

function describe({ method, path, query, body }: FuzzRequest, answer: string): string {
  return `${method} ${path}${query === '' ? '' : `?${query}`} ${body?.toString('latin1').slice(0, 1_000) ?? ''} => ${answer}`;
}

/** Answers counted by status, the odd ones kept, and ids of orders that exist. */
function createTally() {
  const byStatus: Record<string, number> = {};
  const examples: string[] = [];
  const orderIds: string[] = [];
  let [unanswered, shed] = [0, 0];
  return {
    byStatus,
    examples,
    orderIds,
    unanswered: () => unanswered,
    shed: () => shed,
    takeShed: (): void => void (shed += 1),
    take(request: FuzzRequest, status: number, text: string): void {
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (status === 201 && orderIds.length < IDS_KEPT)
        for (const [, id] of text.matchAll(ORDER_ID)) if (id !== undefined) orderIds.push(id);
      if (status >= 500 && examples.length < EXAMPLES)
        examples.push(describe(request, `${status} ${text.slice(0, 300)}`));
    },
    lost(request: FuzzRequest, error: unknown): void {
      unanswered += 1;
      if (examples.length < EXAMPLES) examples.push(describe(request, String(error)));
    },
  };
}

interface Run extends ApiFuzzOptions {
  readonly address: WatchedAddress;
  readonly access: { readonly apiKey: string; readonly secret: string };
  readonly look: () => Promise<WatchedState>;
}

async function fuzz({ requests, seed, say, address, access, look }: Run): Promise<ApiFuzzResult> {
  const calls = openCalls({ ...access, url: address.url }, CONNECTIONS);
  const tally = createTally();
  const draw = seededDraw(seed);
  const endpoints: readonly Endpoint[] = address.endpoints.filter(
    ({ method }) => method === 'GET' || method === 'POST',
  );
  const laterIso = formatInstant(instant(Math.floor(wallMs()) + REST_MS));
  async function one(): Promise<void> {
    const request = nextRequest({ endpoints, draw, laterIso, orderIds: tally.orderIds });
    try {
      let reply = await calls.send(request);
      for (let tries = 0; tries < SHED_TRIES && isShed(reply); tries += 1) {
        tally.takeShed();
        await pause(SHED_PAUSE_MS);
        reply = await calls.send(request);
      }
      tally.take(request, reply.status, reply.text);
    } catch (error) {
      tally.lost(request, error);
    }
  }
  const states: WatchedState[] = [];
  const start = wallMs();
  for (let part = 1; part <= PARTS; part += 1) {
    await inFlight(CONNECTIONS, Math.ceil(requests / PARTS), one);
    states.push(await look());
    say(`api-fuzz: ${part} of ${PARTS}, ${JSON.stringify(tally.byStatus)}, ${JSON.stringify(states.at(-1))}`);
  }
  const tookMs = wallMs() - start;
  await calls.close();
  // The first part warms up: code is compiled, buffers are made.
  const warm = states.slice(1);
  const serverErrors = Object.entries(tally.byStatus).reduce((sum, [status, n]) => sum + (status >= '500' ? n : 0), 0);
  return {
    ...{ name: 'api-fuzz', seed, requests, serverErrors, endpoints: endpoints.length },
    ...{ perSecond: rounded((requests * 1_000) / tookMs), byStatus: tally.byStatus },
    ...{ unanswered: tally.unanswered(), shed: tally.shed(), examples: tally.examples },
    liveMb: states.map((state) => rounded(state.live / MB)),
    residentMb: states.map((state) => rounded(state.resident / MB)),
    liveGrowth: rounded((states.at(-1)?.live ?? 0) / (states[0]?.live ?? 1), 3),
    stallMs: rounded(Math.max(...warm.map((state) => state.stallMs))),
    stallCpuMs: rounded(Math.max(...warm.map((state) => state.stallCpuMs))),
  };
}

/** Starts an installation on the server, fuzzes its API and takes it down. */
export async function apiFuzz(server: BenchServer, options: ApiFuzzOptions): Promise<ApiFuzzResult> {
  const deployment = await deploy(server, { workers: 1, profileDir: null });
  const api = startRole('watched-api');
  try {
    const address = await api.ask<WatchedAddress>({ type: 'start', environment: deployment.environment });
    const ready = async (): Promise<boolean> => (await fetch(`${address.url}/readyz`)).status === 200;
    await until('the API to be ready', 30_000, ready);
    const look = (): Promise<WatchedState> => api.ask<WatchedState>({ type: 'look' });
    return await fuzz({ ...options, address, access: deployment.access, look });
  } finally {
    await api.stop();
    await deployment.stop();
  }
}
