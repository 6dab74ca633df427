/** How the results of a replay read on a terminal. */
import type { ResultLine } from './replay-result.ts';

const COLUMNS = [17, 10, 5, 16, 17, 16, 10, 40] as const;

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(COLUMNS[i] ?? 0))
    .join(' ')
    .trimEnd();

export const RESULTS_HEAD = row(['order', 'strategy', 'side', 'filled', 'status', 'average', 'arrival', 'message']);

export function resultRow(result: ResultLine): string {
  if ('line' in result)
    return row([`${result.orderId} (line ${result.line})`, '', '', '0', result.status, '', '', result.message]);
  const bps = result.arrivalSlippageBps;
  return row([
    result.orderId,
    result.strategy,
    result.side,
    `${result.filledQty}/${result.quantity}`,
    result.status,
    result.avgPrice ?? 'n/a',
    bps === null ? 'n/a' : `${bps.toFixed(2)} bps`,
    result.message ?? '',
  ]);
}
