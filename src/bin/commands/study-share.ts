/** A share of the orders of a replay: played one beside the other, reported, and each handed on when it is complete. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayOrder } from '../../replay/engine/options.ts';
import { fillsCsvLines } from '../../report/csv.ts';
import { reportHtml } from '../../report/html/report-page.ts';
import { reportJson } from '../../report/json.ts';
import type { StudyOrder } from '../../study/orders.ts';
import { outcomeOf, playOrders, type Outcome, type PlayedOrder, type PlaySetup } from '../../study/play.ts';
import { readRules } from './order-files.ts';
import { cannotWrite } from './replay-files.ts';
import { parseReplayOrder } from './replay-order.ts';
import { resultOf, resultText } from './replay-result.ts';
import type { OrderTexts } from './result-texts.ts';

/** Plain data, so that it can be handed to a thread. */
export interface Share {
  readonly orders: readonly StudyOrder[];
  readonly setup: PlaySetup;
  /** What orders do not say of themselves: their instrument, and a file of its rules. */
  readonly symbol: string | null;
  readonly rulesFile: string | null;
  /** Folder that the report of each order is written to; null for none. */
  readonly reportDir: string | null;
}

/** What becomes of an order. */
export interface OrderOutcome extends OrderTexts {
  readonly outcome: Outcome;
}

function writeReport(folder: string, { execution, report }: PlayedOrder): void {
  const path = join(folder, report.header.orderId);
  try {
    writeFileSync(`${path}.json`, reportJson(report));
    writeFileSync(`${path}.html`, reportHtml(report, execution));
  } catch (error) {
    throw cannotWrite(`report ${path}`, error);
  }
}

/** Plays the share and tells of each order. Throws DataError and OrderError as a replay does. */
export async function playShare(share: Share, tell: (outcome: OrderOutcome) => void): Promise<void> {
  const { orders, setup, symbol, rulesFile, reportDir } = share;
  const rules = rulesFile === null ? null : await readRules(rulesFile);
  const read = ({ text, line }: StudyOrder): ReplayOrder => parseReplayOrder(text, { line, symbol, rules });
  for await (const played of playOrders(orders, setup, read)) {
    if (reportDir !== null) writeReport(reportDir, played);
    tell({
      orderId: played.order.orderId,
      outcome: outcomeOf(played),
      result: resultText(resultOf(played.execution, played.report)),
      fills: fillsCsvLines(played.report.fills),
    });
  }
}
