/** Names that no other process has, and chance: the one place where either is made. */
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { seededDraw, type Draw } from '../../domain/random.ts';

/** `host-pid-random`: a process among all that ever ran. */
export const processName = (): string =>
  `${hostname().replace(/[^A-Za-z0-9-]/g, '-')}-${process.pid}-${randomBytes(4).toString('hex')}`;

/** Operation ids: a random prefix and a counter, without the characters the store's bookkeeping uses. */
export function createOpIds(): () => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

/** Chance for jitter and sequences; not for schedules, whose seed is the order. */
export const createDraw = (): Draw => seededDraw(randomBytes(16).toString('hex'));

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
