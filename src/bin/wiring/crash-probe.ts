/** A probe that kills this very process: `TRANCHE_CRASH_AT=C7#3` at the third pass of C7. Paper mode only. */
import { PROBES, noProbe, type Probe, type ProbeName } from '../../engine/probes.ts';
import { ConfigError } from './config.ts';

const SETTING = /^([A-Z][0-9]{1,2})(?:#([1-9][0-9]{0,5}))?$/;

const isProbe = (name: string): name is ProbeName => PROBES.some((probe) => probe === name);

/** The probe the environment asks for; noProbe when it asks for none. Throws ConfigError in live mode. */
export function probeFrom(env: NodeJS.ProcessEnv, mode: 'paper' | 'live'): Probe {
  const setting = env['TRANCHE_CRASH_AT'];
  if (setting === undefined || setting === '') return noProbe;
  if (mode === 'live') throw new ConfigError('TRANCHE_CRASH_AT is for tests: it is refused in live mode');
  const match = SETTING.exec(setting);
  const name = match?.[1] ?? '';
  if (!isProbe(name))
    throw new ConfigError(`TRANCHE_CRASH_AT=${setting}: use NAME or NAME#COUNT of ${PROBES.join(' ')}`);
  let left = Number(match?.[2] ?? 1);
  return (passed) => {
    if (passed !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
