/** From an execution to its report: every block measured, and why each null is one. */
import type { Execution } from './execution.ts';
import { rowsOf } from './measure-fills.ts';
import { childrenBlock } from './metrics/children.ts';
import { icebergBlock } from './metrics/iceberg.ts';
import { liquidityBlock } from './metrics/liquidity.ts';
import { outcomeOf } from './metrics/outcome.ts';
import { participationBlock } from './metrics/participation.ts';
import { priceBlock } from './metrics/price.ts';
import { riskBlock } from './metrics/risk.ts';
import { scheduleBlock } from './metrics/schedule.ts';
import { subjectOf } from './metrics/subject.ts';
import { volumeCurveBlock } from './metrics/volume-curve.ts';
import { notesOf } from './notes.ts';
import { headerOf } from './measure-header.ts';
import { REPORT_FORMAT, type ExecutionReport } from './report.ts';

/** Pure: the same execution gives the same report, byte for byte. */
export function measure(execution: Execution): ExecutionReport {
  const subject = subjectOf(execution);
  const blocks = {
    header: headerOf(subject),
    outcome: outcomeOf(subject),
    price: priceBlock(subject),
    liquidity: liquidityBlock(subject),
    participation: participationBlock(subject),
    schedule: scheduleBlock(subject),
    volumeCurve: volumeCurveBlock(subject),
    children: childrenBlock(subject),
    iceberg: icebergBlock(subject),
    risk: riskBlock(subject),
    fills: rowsOf(subject),
  };
  return { format: REPORT_FORMAT, ...blocks, notAvailable: subject.missing.all(), notes: notesOf(subject) };
}
