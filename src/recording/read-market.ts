/** The market between the decisions of a recorded order, as one or more processes have heard it. */
import type { Quote, Trade } from '../domain/market.ts';
import type { RecordedStep, RecordingFile } from './read-recording.ts';
import { recordedLines } from './recorded-lines.ts';
import { RecordingError } from './sealed-line.ts';
import { readQuote, readTrade, type QuoteText, type TradeText } from './view-text.ts';

export interface RecordedMarket {
  /** By the time they were received; where two were received at once, one of them. */
  readonly touches: readonly Quote[];
  /** By the venue's time, each once. */
  readonly trades: readonly Trade[];
  /** File and number of each line that its writer did not finish. */
  readonly torn: readonly string[];
}

const byTime = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at;

/** Puts together what was written between the decisions and what the decisions were made on. Throws RecordingError. */
export function readMarket(files: readonly RecordingFile[], steps: readonly RecordedStep[]): RecordedMarket {
  const touches = new Map<number, Quote>();
  const trades = new Map<string, Trade>();
  const torn: string[] = [];
  for (const { name, text } of files) {
    const read = recordedLines(name, text);
    if (read.torn !== null) torn.push(`${name} line ${read.torn}`);
    for (const { line, value } of read.lines) {
      if (value['type'] === 'TOUCH') {
        const quote = readQuote(value['quote'] as QuoteText);
        touches.set(quote.at, quote);
      } else if (value['type'] === 'TRADE') {
        const trade = readTrade(value['trade'] as TradeText);
        trades.set(trade.tradeId, trade);
      } else if (value['type'] !== 'MARKET') {
        throw new RecordingError(`${name} line ${line}: is not part of the recording of a market`);
      }
    }
  }
  for (const { view } of steps) if (view.quote !== null) touches.set(view.quote.at, readQuote(view.quote));
  return { touches: [...touches.values()].sort(byTime), trades: [...trades.values()].sort(byTime), torn };
}
