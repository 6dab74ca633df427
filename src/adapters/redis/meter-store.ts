/**
 * The counts of one venue in Redis, shared by all workers: one script a question, and a channel on which pauses are told
 * to those who spend what they took ahead of need. All of a venue's counts are in one slot. None of it is order state.
 */
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Charge, MeterRule, MeterStore, Pause, Taken, WindowRule } from '../venues/meters.ts';

type Word = string | number;
type Question = 'take' | 'add' | 'answered' | 'report';
type Script = (...words: readonly Word[]) => Promise<unknown>;

const load = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The connection that hears of pauses: it can do nothing else, and is shared by all venues of a process. */
export interface PauseChannel {
  listen(channel: string, listener: (message: string) => void): Promise<void>;
  /** False while the connection is away. */
  hears(channel: string): boolean;
  close(): void;
}

/** `client` is used for this alone. Without an answer yet nothing is heard; it keeps trying. */
export function createPauseChannel(client: Redis): PauseChannel {
  const listeners = new Map<string, (message: string) => void>();
  const heard = new Set<string>();
  client.on('message', (channel: string, message: string) => listeners.get(channel)?.(message));
  client.on('close', () => heard.clear());
  const subscribe = async (channel: string): Promise<void> => {
    await client.subscribe(channel);
    heard.add(channel);
  };
  client.on('ready', () => {
    for (const channel of listeners.keys()) void subscribe(channel).catch(() => undefined);
  });
  return {
    async listen(channel, listener) {
      listeners.set(channel, listener);
      await subscribe(channel).catch(() => undefined);
    },
    hears: (channel) => client.status === 'ready' && heard.has(channel),
    close: () => client.disconnect(),
  };
}

function wordsOf({ rule, amount, most, bonus }: Omit<Charge, 'meter'>): readonly Word[] {
  const parts =
    rule.kind === 'WINDOW'
      ? [rule.kind, rule.limit, rule.windowMs, rule.grainMs, rule.slackMs, rule.holdMs ?? 0]
      : [rule.kind, rule.limit, rule.perSecond, 0, 0, 0];
  return [...parts, amount, most, bonus];
}

function readTaken(answer: unknown): Taken {
  const [kind, first, second, third] = answer as readonly [Taken['kind'], ...Word[]];
  if (kind === 'TAKEN') return { kind, bonuses: (answer as readonly Word[]).slice(1).map(Number) };
  if (kind === 'FULL') return { kind, index: Number(first), waitMs: Number(second) };
  return { kind, pause: { scope: String(first), untilMs: Number(second), errorCode: third as ErrorCode } };
}

class RedisMeterStore implements MeterStore {
  readonly #client: Redis;
  readonly #channel: PauseChannel;
  readonly #tag: string;
  readonly #listeners: ((pause: Pause) => void)[] = [];

  constructor(client: Redis, channel: PauseChannel, venue: string) {
    this.#client = client;
    this.#channel = channel;
    this.#tag = `{meters:${venue}}`;
    client.defineCommand('tranche_meters', { lua: load('meters.lua') });
    client.defineCommand('tranche_meterPause', { lua: load('meter-pause.lua'), numberOfKeys: 1 });
    void channel.listen(this.#channelName(), (message) => {
      for (const listener of this.#listeners) listener(JSON.parse(message) as Pause);
    });
  }

  async take(now: number, scopes: readonly string[], charges: readonly Charge[]): Promise<Taken> {
    return readTaken(await this.#run('take', now, scopes, charges));
  }

  async add(now: number, meter: string, rule: MeterRule, amount: number): Promise<void> {
    await this.#run('add', now, [], [{ meter, rule, amount, most: rule.limit, bonus: 0 }]);
  }

  async answered(now: number, meter: string, rule: WindowRule, amount: number, takenAt: number): Promise<void> {
    await this.#run('answered', now, [], [{ meter, rule, amount, most: rule.limit, bonus: takenAt }]);
  }

  async report(now: number, meter: string, rule: MeterRule, used: number): Promise<void> {
    await this.#run('report', now, [], [{ meter, rule, amount: used, most: rule.limit, bonus: 0 }]);
  }

  async pause(now: number, pause: Pause): Promise<void> {
    const { scope, untilMs, errorCode } = pause;
    const longer = await this.#script('meterPause')(this.#pausesKey(), scope, Math.ceil(untilMs), errorCode, now);
    if (longer === 1) await this.#client.publish(this.#channelName(), JSON.stringify(pause));
  }

  onPause(listener: (pause: Pause) => void): void {
    this.#listeners.push(listener);
  }

  hears(): boolean {
    return this.#channel.hears(this.#channelName());
  }

  /** The connections belong to whoever made them. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #run(op: Question, now: number, scopes: readonly string[], charges: readonly Charge[]) {
    const keys = [this.#pausesKey(), ...charges.map(({ meter }) => `${this.#tag}:${meter}`)];
    return this.#script('meters')(keys.length, ...keys, op, now, scopes.length, ...scopes, ...charges.flatMap(wordsOf));
  }

  #script(name: 'meters' | 'meterPause'): Script {
    const script = (this.#client as unknown as Readonly<Record<string, Script>>)[`tranche_${name}`];
    if (script === undefined) throw new Error(`Invariant: script ${name} is not bound`);
    return script.bind(this.#client);
  }

  #pausesKey(): string {
    return `${this.#tag}:away`;
  }

  #channelName(): string {
    return `${this.#tag}:pauses`;
  }
}

export const createRedisMeterStore = (client: Redis, channel: PauseChannel, venue: string): MeterStore =>
  new RedisMeterStore(client, channel, venue);
