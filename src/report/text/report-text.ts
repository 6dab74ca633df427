/** A report for a terminal: every block, with units, and n/a with its reason. */
import type { ExecutionReport } from '../report.ts';
import { curveSection, liquiditySection, participationSection, scheduleSection } from './market-text.ts';
import { childrenSection, headSection, icebergSection, provenanceSection, riskSection } from './order-text.ts';
import { priceSection, shortfallSection } from './price-text.ts';

const SECTIONS = [
  headSection,
  priceSection,
  shortfallSection,
  liquiditySection,
  participationSection,
  scheduleSection,
  curveSection,
  childrenSection,
  icebergSection,
  riskSection,
  provenanceSection,
] as const;

/** Control characters of foreign texts would reach the terminal. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

const WIDTH_MIN = 60;
const WIDTH_MAX = 120;

/** Lines of at most `width` columns where the words allow it; between 60 and 120 are used. */
export function reportText(report: ExecutionReport, width: number): string {
  const view = { report, width: Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)) };
  const lines = SECTIONS.flatMap((section) => section(view));
  return lines.map((line) => line.replace(CONTROL, ' ').trimEnd()).join('\n');
}
