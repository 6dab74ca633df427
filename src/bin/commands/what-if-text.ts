/** The outcomes of a what-if beside each other, for people. */
import type { Outcome, WhatIf } from './what-if.ts';

const NAMES: Readonly<Record<Outcome['name'], string>> = {
  RECORDED: 'as it happened',
  REPLAYED: 'replayed as it was',
  WHAT_IF: 'what if',
};
const WIDTHS = [20, 22, 18, 12, 12] as const;

const row = (cells: readonly string[]): string =>
  `  ${cells
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join(' ')
    .trimEnd()}`;

function outcomeRow({ name, filledQuantity, quantity, averagePrice, arrivalSlippageBps, status }: Outcome): string {
  const bps = arrivalSlippageBps === null ? 'n/a' : `${arrivalSlippageBps.toFixed(2)} bps`;
  return row([NAMES[name], `${filledQuantity} of ${quantity}`, averagePrice ?? 'n/a', bps, status]);
}

/** Lines for a terminal. Slippage above 0 is a cost. */
export const whatIfLines = ({ outcomes, fillModel, notes }: WhatIf): string[] => [
  row(['', 'filled', 'average price', 'arrival', 'status']),
  ...outcomes.map(outcomeRow),
  ...outcomes.flatMap(({ name, message }) => (message === null ? [] : [`  ${NAMES[name]}: ${message}`])),
  `  fill model: ${fillModel ?? 'none'}`,
  ...notes.map((note) => `  note: ${note}`),
];
