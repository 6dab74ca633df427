/**
 * The private stream of one account over the WebSocket API: login by a signed subscription, then execution reports.
 * Its events carry no sequence number, so a gap cannot be seen.
 */
import type { ClockOffset } from '../clock-offset.ts';
import type { FromVenue } from '../facts.ts';
import { asObject, type Wire } from '../json.ts';
import type { Limiter } from '../limiter.ts';
import type { VenueLog } from '../log.ts';
import type { Conversation, StreamLink } from '../private-stream.ts';
import { readReport, readStreamMessage } from './reports.ts';
import type { Signer } from './signer.ts';

export interface UserTalkOptions {
  readonly account: string;
  readonly signer: Signer;
  readonly clock: ClockOffset;
  readonly limiter: Limiter;
  readonly fromVenue: FromVenue;
  readonly now: () => number;
  readonly log: VenueLog;
}

const LOGIN_WEIGHT = 2;
const LOGIN_ID = 'login';
const METHOD = 'userDataStream.subscribe.signature';

/** Talks on one connection. */
export class UserTalk implements Conversation {
  readonly #options: UserTalkOptions;
  readonly #link: StreamLink;

  constructor(options: UserTalkOptions, link: StreamLink) {
    this.#options = options;
    this.#link = link;
    void this.#login();
  }

  receive(text: string): void {
    const message = readStreamMessage(text);
    if (message.kind === 'RESPONSE' && message.id === LOGIN_ID) this.#answered(message.status, message.body);
    if (message.kind === 'ENDING') this.#link.restart(message.cause);
    if (message.kind === 'REPORT') {
      const { order, fill } = readReport(message.event, this.#options.fromVenue);
      this.#link.report(order, fill);
    }
    if (message.kind === 'REPORT' || message.kind === 'OTHER') this.#link.heard();
  }

  async #login(): Promise<void> {
    const { clock, limiter, signer, now } = this.#options;
    const offset = await clock.settled();
    if (offset === null || (await limiter.admit({ kind: 'MANAGE', weight: LOGIN_WEIGHT })) !== null) {
      this.#link.restart('LOGIN_HELD_BACK');
      return;
    }
    const timestamp = String(Math.round(now() + offset));
    const params = { ...signer.signParams([['timestamp', timestamp]]), timestamp: Number(timestamp) };
    this.#link.send(JSON.stringify({ id: LOGIN_ID, method: METHOD, params }));
  }

  #answered(status: number, body: Wire): void {
    if (status === 200) this.#link.loggedIn();
    else this.#refused(status, body);
  }

  #refused(status: number, body: Wire): void {
    const error = asObject(body['error'] ?? {}, 'error');
    const code = typeof error['code'] === 'string' ? error['code'] : null;
    this.#options.log('error', 'stream-login-refused', { account: this.#options.account, status, code });
    if (code === '-1021') this.#options.clock.resync();
    if (status === 429 || status === 418) this.#pause(status, error);
    this.#link.restart('LOGIN_REFUSED');
  }

  /** Here the venue says until when, on its own clock, and not for how long. */
  #pause(status: number, error: Wire): void {
    const data = asObject(error['data'] ?? {}, 'data');
    const until = Number(data['retryAfter']) - (this.#options.clock.current() ?? 0);
    const code = status === 418 ? 'DDOS_PROTECTION' : 'RATE_LIMIT_EXCEEDED';
    if (Number.isFinite(until)) this.#options.limiter.pause(until, code);
  }
}
