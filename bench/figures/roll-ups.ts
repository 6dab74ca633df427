/** Fill roll-ups a second: one new fill taken into its parent and committed, as a worker does it. */
import { inFlight, timed } from '../clock.ts';
import { figure, type Benchmark } from '../figure.ts';
import { fillEvent, openRunner, restingParents } from '../resting.ts';
import { withServer, type BenchServer } from '../server.ts';

const IN_FLIGHT = 50;

/** The least a roll-up can be: count the fill and remember its id. */
const BARE_ROLL_UP = `
redis.call('HINCRBY', KEYS[1], 'filled', 1)
return redis.call('SADD', KEYS[2], ARGV[1])`;

async function bareRollUps(server: BenchServer, parents: number, fills: number): Promise<number> {
  const sha = String(await server.client.script('LOAD', BARE_ROLL_UP));
  const roll = (index: number): Promise<unknown> => {
    const parent = index % parents;
    return server.client.evalsha(sha, 2, `bare:p:${parent}`, `bare:f:${parent}`, String(index));
  };
  await inFlight(IN_FLIGHT, parents, roll);
  return await timed(() => inFlight(IN_FLIGHT, fills, roll));
}

/** 4,500 fills of 180 parents (600 of 60 when quick), 50 in flight, beside a bare script at the same width. */
export const rollUps: Benchmark = (options) =>
  withServer(async (server) => {
    const [wanted, each] = options.quick ? [60, 10] : [180, 25];
    options.say(`roll-ups: making ${wanted} parents with a resting clip`);
    const resting = await restingParents(server, { parents: wanted, clips: 10 });
    const parents = resting.length;
    const fills = parents * each;
    const runner = openRunner(server);
    await Promise.all(resting.map((parent) => runner.prepare(parent.request.orderId)));
    options.say(`roll-ups: ${fills} fills`);
    const ms = await timed(() =>
      inFlight(IN_FLIGHT, fills, async (index) => {
        const parent = resting[index % parents];
        if (parent === undefined) throw new Error('a parent is missing');
        await runner.dispatch(parent.request.orderId, fillEvent(parent, `bench-${index}`));
      }),
    );
    const bareMs = await bareRollUps(server, parents, fills);
    return [
      figure({
        name: 'fill-roll-ups-per-second',
        unit: '/s',
        better: 'higher',
        value: (fills * 1_000) / ms,
        baseline: (fills * 1_000) / bareMs,
        extra: { samples: fills, inFlight: IN_FLIGHT },
      }),
    ];
  });
