/** Time of the processor that a piece of work takes. */

/**
 * Milliseconds of processor time, threads of zlib and the file system included: the best of some runs. Wall time would say
 * more about what else runs on the machine.
 */
export async function best(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  return Math.min(...times);
}
