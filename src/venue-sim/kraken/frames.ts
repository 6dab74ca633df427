/** Frames of this venue's stream: amounts are JSON numbers, written with every digit they have. */
import { LosslessNumber, stringify } from 'lossless-json';
import { formatInstant, instant } from '../../domain/time.ts';
import { plain } from '../units.ts';

/** An amount in units as a JSON number. */
export const amount = (units: number | bigint): LosslessNumber =>
  new LosslessNumber(plain(units) === '' ? '0' : plain(units));

/** A time with the six digits this venue writes. */
export const stamp = (ms: number): string => formatInstant(instant(ms)).replace('Z', '000Z');

export const frameOf = (frame: object): string => stringify(frame) ?? '{}';

/** What a new connection hears first. */
export const statusFrame = (connectionId: number): string =>
  frameOf({
    channel: 'status',
    type: 'update',
    data: [{ api_version: 'v2', connection_id: connectionId, system: 'online', version: '2.0.0' }],
  });

export const HEARTBEAT = '{"channel":"heartbeat"}';

/** The answer to a request. `error` is null when it was granted. */
export function answerFrame(
  method: unknown,
  requestId: unknown,
  at: number,
  error: string | null,
  result: object,
): string {
  const verdict = error === null ? { success: true, result } : { success: false, error, ...result };
  const id = requestId === undefined ? {} : { req_id: requestId };
  return frameOf({ method, ...verdict, time_in: stamp(at), time_out: stamp(at), ...id });
}
