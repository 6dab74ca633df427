/**
 * The private stream of one account: login, the topics of orders and executions, a ping every 20 s. The two topics may
 * overtake each other, frames may come twice, and there is no sequence number, so a gap cannot be seen.
 */
import type { ClockOffset } from '../clock-offset.ts';
import type { FromVenue } from '../facts.ts';
import { asList, asObject, optionalText, parseVenueJson, type Wire } from '../json.ts';
import type { VenueLog } from '../log.ts';
import type { Conversation, StreamLink } from '../private-stream.ts';
import { readFill, readOrder } from './answers.ts';
import type { Signer } from './signer.ts';

export interface UserTalkOptions {
  readonly account: string;
  readonly signer: Signer;
  readonly clock: ClockOffset;
  readonly fromVenue: FromVenue;
  readonly now: () => number;
  readonly log: VenueLog;
}

const HEARTBEAT_MS = 20_000;
/** How long a login stays valid on its way, ms. */
const LOGIN_LIFE_MS = 10_000;
const PING = JSON.stringify({ op: 'ping' });
const SUBSCRIBE = JSON.stringify({ op: 'subscribe', args: ['order', 'execution'] });

/** Talks on one connection. */
export class UserTalk implements Conversation {
  readonly #options: UserTalkOptions;
  readonly #link: StreamLink;
  readonly #heart: NodeJS.Timeout;

  constructor(options: UserTalkOptions, link: StreamLink) {
    this.#options = options;
    this.#link = link;
    this.#heart = setInterval(() => link.send(PING), HEARTBEAT_MS);
    this.#heart.unref();
    void this.#login();
  }

  receive(text: string): void {
    const message = asObject(parseVenueJson(text), 'frame');
    const topic = optionalText(message, 'topic')?.split('.')[0];
    if (topic === undefined) this.#answered(message);
    else {
      this.#link.heard();
      this.#facts(topic, asList(message['data'], 'data'));
    }
  }

  stop(): void {
    clearInterval(this.#heart);
  }

  async #login(): Promise<void> {
    const { clock, signer, now } = this.#options;
    const offset = await clock.settled();
    if (offset === null) {
      this.#link.restart('LOGIN_HELD_BACK');
      return;
    }
    const args = signer.login(Math.round(now() + offset + LOGIN_LIFE_MS));
    this.#link.send(JSON.stringify({ op: 'auth', args }));
  }

  #answered(message: Wire): void {
    const op = optionalText(message, 'op');
    if (op !== 'auth' && op !== 'subscribe') return;
    if (message['success'] !== true) this.#refused(op, message);
    else if (op === 'auth') this.#link.send(SUBSCRIBE);
    else this.#link.loggedIn();
  }

  #refused(op: string, message: Wire): void {
    const { log, account, signer, clock } = this.#options;
    const said = signer.redact(optionalText(message, 'ret_msg') ?? '');
    log('error', 'stream-login-refused', { account, op, said });
    // The only refusal that another reading of the clock may cure is a login that came too late.
    clock.resync();
    this.#link.restart('LOGIN_REFUSED');
  }

  #facts(topic: string, data: readonly unknown[]): void {
    const { fromVenue } = this.#options;
    for (const each of data) {
      const fact = asObject(each, topic);
      if (optionalText(fact, 'category') !== 'spot') continue;
      if (topic === 'order') this.#link.report(readOrder(fact, fromVenue), null);
      if (topic === 'execution') this.#link.report(null, readFill(fact, fromVenue));
    }
  }
}
