/** What is needed to make the same execution again. */
import { basename } from 'node:path';
import type { Provenance } from '../../report/execution.ts';
import type { ReplayContext } from './context.ts';
import type { MarketGroup } from './market-groups.ts';

/** `group` is null for an order whose instrument is not in the data. */
export function provenanceOf(
  group: MarketGroup | null,
  { latency, fees, seed }: ReplayContext,
  version: string,
): Provenance {
  return {
    origin: 'REPLAY',
    sources: (group?.sources ?? []).map(({ file, format, sha256 }) => ({ name: basename(file), format, sha256 })),
    fillModel: group?.market.model?.words ?? null,
    latencyMs: { order: latency.orderMs, cancel: latency.cancelMs },
    feeRates: { makerBps: fees.makerBps, takerBps: fees.takerBps },
    seed,
    version,
  };
}
