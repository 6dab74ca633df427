/** The figures as a table for people. */
import { RULES } from './rules.ts';
import type { Gate, MarketSummary, Summary } from './summary.ts';

const cell = (text: string, width: number): string => text.padStart(width);

const verdict = (isMet: boolean): string => (isMet ? 'met' : 'NOT MET');

function gateText({ name, value, se, limit, isMet }: Gate): string {
  const [unit, asked] =
    name === 'better than TWAP' ? ['%', `by at least ${limit} %`] : ['bps', `by more than ${limit} bps`];
  return `    gate, ${name} ${asked}: ${value.toFixed(2)} ± ${se.toFixed(2)} ${unit}: ${verdict(isMet)}\n`;
}

function runText(run: Summary): string {
  const { hours, parents, withHoles, empty, byDefault } = run;
  const head = `  ${hours} h parents: ${parents}${withHoles > 0 ? `, ${withHoles} with holes` : ''}${empty > 0 ? `, ${empty} windows without volume left out` : ''}\n`;
  const rows = RULES.map((rule) => {
    const { meanAbs, rms, medianAbs } = run.rules[rule];
    const figures = [meanAbs, rms, medianAbs].map((value) => cell(value.toFixed(2), 9)).join('');
    return `    ${`${rule}${rule === byDefault ? ' (default)' : ''}`.padEnd(18)}${figures}\n`;
  });
  const pairs = run.differences.map(
    ({ first, second, mean, se }) =>
      `    ${`${first} − ${second}`.padEnd(18)}${cell(mean.toFixed(2), 9)} ± ${se.toFixed(2)}\n`,
  );
  const columns = `    ${''.padEnd(18)}${['mean abs', 'rms', 'median'].map((name) => cell(name, 9)).join('')}\n`;
  return [head, columns, ...rows, ...pairs, ...run.gates.map(gateText)].join('');
}

export function reportOf({ market, days, runs }: MarketSummary): string {
  const head = `${market}: ${days} days, errors in bps against the window's VWAP\n`;
  const none = '  no parent: a curve needs at least 10 usable days before it\n';
  return head + (runs.length === 0 ? none : runs.map(runText).join(''));
}

/** One line for all markets: whether every gate of every market is met, and which are not. */
export function verdictOf(markets: readonly MarketSummary[]): string {
  const gates = markets.flatMap(({ market, runs }) =>
    runs.flatMap((run) => run.gates.map((gate) => ({ gate, where: `${market}, ${run.hours} h: ${gate.name}` }))),
  );
  if (gates.length === 0) return 'gates: nothing was measured that they are for\n';
  const missed = gates.filter(({ gate }) => !gate.isMet).map(({ where }) => where);
  const counted = `gates: ${gates.length - missed.length} of ${gates.length} met`;
  return missed.length === 0 ? `${counted}\n` : `${counted}; not met: ${missed.join('; ')}\n`;
}
