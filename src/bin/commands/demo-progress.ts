/** How far the demo's order has come, and how a terminal shows it. */
import pc from 'picocolors';
import { add, compare, shareOfMs, toText, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import { parentAveragePrice, type ParentOrder } from '../../domain/parent.ts';
import type { Instant } from '../../domain/time.ts';
import type { Planner } from '../../engine/planner.ts';
import type { OrderRecord } from './demo-ledger.ts';

/** Amounts are decimal texts. */
export interface Progress {
  readonly orderId: string;
  readonly status: string;
  readonly quantity: string;
  readonly filledQuantity: string;
  /** What the schedule wanted filled by now. */
  readonly scheduled: string;
  readonly averagePrice: string;
  /** Clips sent so far. */
  readonly clips: number;
  /** Filled and scheduled in thousandths of the order, rounded down; for drawing only. */
  readonly filledPermille: number;
  readonly scheduledPermille: number;
  /** The latest fills, newest first. */
  readonly lastFills: readonly {
    readonly quantity: string;
    readonly price: string;
    readonly liquidity: string | null;
  }[];
}

const LAST_FILLS = 5;
const BAR = 40;

/** The sum of the slices whose time has come. */
function scheduledBy(parent: ParentOrder, planner: Planner, now: Instant): Quantity {
  if (parent.basis === null) return ZERO_QUANTITY;
  const schedule = planner.scheduleOf(parent);
  let total = ZERO_QUANTITY;
  for (let index = 0; index < schedule.count; index += 1) {
    const slice = schedule.sliceAt(index);
    if (slice === null || slice.dueAt > now) break;
    total = add(total, slice.quantity);
  }
  return total;
}

export function progressOf({ parent, clips }: OrderRecord, planner: Planner, now: Instant): Progress {
  const { quantity } = parent.request;
  const scheduled = scheduledBy(parent, planner, now);
  const fills = clips.flatMap((clip) => clip.fills).sort((a, b) => b.at - a.at || compare(b.quantity, a.quantity));
  return {
    orderId: parent.request.orderId,
    status: parent.status,
    quantity: toText(quantity),
    filledQuantity: toText(parent.filledQuantity),
    scheduled: toText(scheduled),
    averagePrice: toText(parentAveragePrice(parent)),
    clips: clips.length,
    filledPermille: shareOfMs(parent.filledQuantity, quantity, 1_000),
    scheduledPermille: shareOfMs(scheduled, quantity, 1_000),
    lastFills: fills.slice(0, LAST_FILLS).map((fill) => ({
      quantity: toText(fill.quantity),
      price: toText(fill.price),
      liquidity: fill.liquidity,
    })),
  };
}

/** Filled part, and where the schedule is. */
function bar({ filledPermille, scheduledPermille }: Progress): string {
  const cells = (permille: number): number => Math.min(BAR, Math.round((permille * BAR) / 1_000));
  const filled = cells(filledPermille);
  const mark = Math.max(0, cells(scheduledPermille) - 1);
  const drawn = Array.from({ length: BAR }, (_, at) => (at < filled ? '█' : at === mark ? '|' : '·')).join('');
  return `${pc.green(drawn.slice(0, filled))}${pc.dim(drawn.slice(filled))}`;
}

/** The panel, one string a line. */
export function progressPanel(progress: Progress, elapsedMs: number): readonly string[] {
  const percent = `${(progress.filledPermille / 10).toFixed(1)}%`;
  const fills = progress.lastFills.map(
    (fill) => `  ${pc.dim('fill')}  ${fill.quantity} @ ${fill.price} ${pc.dim(fill.liquidity ?? '')}`,
  );
  return [
    `${pc.bold(`order ${progress.orderId}`)}  ${progress.status}  ${pc.dim(`${(elapsedMs / 1_000).toFixed(0)} s`)}`,
    `${bar(progress)} ${percent}`,
    `filled ${progress.filledQuantity} of ${progress.quantity}, schedule ${progress.scheduled}, clips ${progress.clips}`,
    `average ${progress.averagePrice}`,
    ...fills,
  ];
}

/** Draws a panel over the one before, unless nothing has changed. */
export function createScreen(write: (text: string) => void): (lines: readonly string[]) => void {
  let drawn: readonly string[] = [];
  return (lines) => {
    if (lines.join('\n') === drawn.join('\n')) return;
    const back = drawn.length === 0 ? '' : `\u001b[${drawn.length}A\u001b[J`;
    write(`${back}${lines.join('\n')}\n`);
    drawn = lines;
  };
}
