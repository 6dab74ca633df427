import { describe, expect, it } from 'vitest';
import { createPatience, TIMED_OUT } from '../../src/adapters/redis/patience.ts';

class Command {
  isSettled = false;
  error: Error | null = null;
  reject(error: Error): void {
    this.isSettled = true;
    this.error = error;
  }
}

/** A process whose clock is moved by hand; `read` is what it finds when it comes to read. */
function processOf(limitMs: number) {
  let [nowMs, isStopped] = [1_000, false];
  let work: () => void = () => undefined;
  let read: () => void = () => undefined;
  const patience = createPatience({
    limitMs,
    monotonicMs: () => nowMs,
    every(_ms, given) {
      work = given;
      return () => void (isStopped = true);
    },
    afterReading(then) {
      read();
      then();
    },
  });
  /** The time goes by in which the process is run every 25 ms. */
  function run(ms: number): void {
    for (let gone = 0; gone < ms; gone += 25) {
      nowMs += 25;
      work();
    }
  }
  /** The time goes by in which it is not run at all. */
  function stall(ms: number): void {
    nowMs += ms;
    work();
  }
  return { patience, run, stall, onRead: (given: () => void) => void (read = given), isStopped: () => isStopped };
}

describe('the patience with commands', () => {
  it('gives a command up after the limit, and not before', () => {
    const { patience, run } = processOf(800);
    const command = new Command();
    patience.watch(command);
    run(775);
    expect(command.error).toBeNull();
    run(25);
    expect(command.error?.message).toBe(TIMED_OUT);
  });

  it('leaves alone what is settled', () => {
    const { patience, run } = processOf(800);
    const command = new Command();
    patience.watch(command);
    run(100);
    command.isSettled = true;
    run(2_000);
    expect(command.error).toBeNull();
  });

  it('does not count time in which the process was not running', () => {
    const { patience, run, stall } = processOf(800);
    const command = new Command();
    patience.watch(command);
    stall(10_000);
    expect(command.error).toBeNull();
    run(675);
    expect(command.error).toBeNull();
    run(50);
    expect(command.error?.message).toBe(TIMED_OUT);
  });

  it('reads what has arrived before it gives up', () => {
    const { patience, run, onRead } = processOf(800);
    const command = new Command();
    patience.watch(command);
    run(775);
    onRead(() => void (command.isSettled = true));
    run(25);
    expect(command.error).toBeNull();
  });

  it('gives up what is behind a settled command, each at its time', () => {
    const { patience, run } = processOf(100);
    const [first, second, third] = [new Command(), new Command(), new Command()];
    patience.watch(first);
    run(50);
    patience.watch(second);
    patience.watch(third);
    second.isSettled = true;
    run(50);
    expect([first.error !== null, third.error]).toEqual([true, null]);
    run(50);
    expect([second.error, third.error?.message]).toEqual([null, TIMED_OUT]);
  });

  it('stops looking when it is closed', () => {
    const { patience, isStopped } = processOf(100);
    patience.close();
    expect(isStopped()).toBe(true);
  });
});
