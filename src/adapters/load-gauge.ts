/** Measures how this process is doing: delay and business of its event loop, and how full its heap is. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** What was measured over the last whole interval. */
export interface Load {
  /** Mean delay of the event loop, ms. */
  readonly loopDelayMs: number;
  /** Longest delay of the event loop, ms. */
  readonly loopDelayMaxMs: number;
  /** Share of the time that the event loop was busy, 0 to 1. */
  readonly busy: number;
  /** Share of the heap limit that is used, 0 to 1. */
  readonly heap: number;
}

export interface ProcessGauge {
  current(): Load;
  close(): void;
}

/** Long enough that one collection or one pause of the machine is not taken for a load. */
const EVERY_MS = 1_000;
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

/** Starts measuring. Between two readings of an interval the last one stands. */
export function startLoadGauge(everyMs = EVERY_MS): ProcessGauge {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let before = performance.eventLoopUtilization();
  let load: Load = { loopDelayMs: 0, loopDelayMaxMs: 0, busy: 0, heap: 0 };

  function read(): void {
    const now = performance.eventLoopUtilization();
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    // The timer behind the histogram fires every so often by itself: only what comes on top of that is delay.
    const over = (ns: number): number => (delay.count === 0 ? everyMs : Math.max(0, ns / NS_PER_MS - RESOLUTION_MS));
    load = {
      loopDelayMs: over(delay.mean),
      loopDelayMaxMs: over(delay.max),
      busy: performance.eventLoopUtilization(now, before).utilization,
      heap: used / limit,
    };
    before = now;
    delay.reset();
  }

  const timer = setInterval(read, everyMs);
  timer.unref();
  return {
    current: () => load,
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
