/** Tables: who took, what it cost, and where the market went afterwards. */
import type { ExecutionReport } from '../../report.ts';
import { markup, type Markup } from '../markup.ts';
import { block, cellsOf, grid, or, type Row } from '../table.ts';
import { amountText, bpsText, countText, lengthText, percentText, plainText } from '../values.ts';

/** No line for a kind that there was none of. */
function share(report: ExecutionReport, name: string, key: 'maker' | 'taker' | 'unknown'): readonly Row[] {
  const { baseAsset, quoteAsset } = report.header;
  const part = (amount: string, unit: string, pct: number | null): Markup =>
    markup`<div>${amountText(amount, unit)}${pct === null ? '' : ` (${percentText(pct)})`}</div>`;
  const known = report.liquidity[key];
  if (known === null) return [];
  const value = markup`${part(known.quantity, baseAsset, known.quantityPct)}${part(known.notional, quoteAsset, known.notionalPct)}`;
  return [{ name, value, path: `liquidity.${key}` }];
}

function fees({ liquidity, header }: ExecutionReport): readonly Row[] {
  const each = liquidity.fees.map(({ asset, paid, rebates, net }) => ({
    name: `Fees in ${asset}`,
    meaning: `paid ${amountText(paid, asset)}, rebates ${amountText(rebates, asset)}`,
    value: amountText(net, asset),
    path: 'liquidity.fees',
  }));
  return [
    ...each,
    {
      name: `Fees in ${header.quoteAsset}, all together`,
      value: or(liquidity.feesInQuote, (net) => amountText(net, header.quoteAsset)),
      path: 'liquidity.feesInQuote',
    },
    { name: 'Fees', meaning: 'of the notional', value: or(liquidity.feesBps, bpsText), path: 'liquidity.feesBps' },
  ];
}

function figures(report: ExecutionReport): Markup {
  const { liquidity } = report;
  return block(report, 'Liquidity', [
    ...share(report, 'Maker', 'maker'),
    ...share(report, 'Taker', 'taker'),
    ...share(report, 'Maker or taker not known', 'unknown'),
    ...fees(report),
    {
      name: 'Effective spread',
      meaning: 'twice the distance of the fills from the mid just before them',
      value: or(liquidity.effectiveSpreadBps, bpsText),
      path: 'liquidity.effectiveSpreadBps',
    },
    {
      name: 'Quoted spread',
      meaning: 'ask less bid just before the fills',
      value: or(liquidity.quotedSpreadBps, bpsText),
      path: 'liquidity.quotedSpreadBps',
    },
    {
      name: 'Spread capture',
      meaning: `1: earned the half spread; −1: paid it (${countText(liquidity.spreadFills)} fills)`,
      value: or(liquidity.spreadCapture, plainText),
      path: 'liquidity.spreadCapture',
    },
  ]);
}

function markouts(report: ExecutionReport): Markup {
  const path = 'liquidity.markouts';
  const lines = report.liquidity.markouts.map(({ afterMs, bps, standardErrorBps, fills }) => ({
    name: markup`${lengthText(afterMs)}`,
    cells: cellsOf(report, [
      { text: or(bps, bpsText), path: `${path}.${afterMs}` },
      { text: or(standardErrorBps, bpsText), path: `${path}.${afterMs}` },
      { text: countText(fills), path },
    ]),
  }));
  return grid(
    'Markouts',
    'Mean move of the market after the fills, weighted by quantity. Below 0 it went against the order.',
    ['Markout', 'Standard error', 'Fills'],
    lines,
  );
}

export const liquidityBlocks = (report: ExecutionReport): Markup => markup`${figures(report)}${markouts(report)}`;
