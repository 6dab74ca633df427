/** Gives the API its view of its own load, and tells the log when creates are shed, at most once a second. */
import { startLoadGauge } from '../../adapters/load-gauge.ts';
import type { AdmissionOptions, ShedReason } from '../../api/admission.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Log } from './log.ts';

const TELL_EVERY_MS = 1_000;

export interface Shedding {
  readonly admission: AdmissionOptions;
  close(): void;
}

export function startShedding(clock: Clock, log: Log): Shedding {
  const gauge = startLoadGauge();
  let toldMs = -TELL_EVERY_MS;
  let shed = 0;
  function onShed(reason: ShedReason): void {
    shed += 1;
    const nowMs = clock.monotonicMs();
    if (nowMs - toldMs < TELL_EVERY_MS) return;
    log.pino.warn({ reason, shed, load: gauge.current() }, 'creates are shed');
    toldMs = nowMs;
    shed = 0;
  }
  return {
    admission: { gauge: () => gauge.current(), monotonicMs: () => clock.monotonicMs(), onShed },
    close: () => {
      gauge.close();
    },
  };
}
