/**
 * Names for the awaited steps of the send path (the crash points of docs/RELIABILITY.md). In production a probe does
 * nothing; the fault tests kill the process at the n-th pass of one.
 */
export const PROBES = [
  'C0', // job taken, before the reserve
  'C1', // reserve sent to Redis, reply not read
  'C2', // reserve reply read, before the time-to-live check
  'C3', // time-to-live checked, before signing
  'C4', // signed, before the first byte
  'C6', // request handed to the socket, answer not read
  'C7', // answer on the wire: headers read, body not
  'C8', // answer read, before it is recorded
  'C9', // outcome sent to Redis, reply not read
  'C10', // outcome recorded, next clip not armed
  'C11', // next clip armed, job not completed
  'C12', // refusal read, before the release
  'F0', // fill read from the stream, before it is applied
  'F1', // fill sent to Redis, reply not read
  'F2', // fill applied, effects not performed
  'X1', // cancel of a child decided, reply not read
  'X2', // cancel of a child decided, not sent
  'X4', // venue cancelled, before it is recorded
  'R4', // resolver read an answer, before it is recorded
  'S0', // sweeper found due work, before it acts
] as const;

export type ProbeName = (typeof PROBES)[number];

export type Probe = (name: ProbeName) => void;

export const noProbe: Probe = () => undefined;
