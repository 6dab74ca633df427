/**
 * The private stream of one account: logged in by the headers of the handshake, then subscribed to orders and trades.
 * Its messages carry no number that is counted, so a gap cannot be seen.
 */
import type { OrderFill } from '../../../engine/venue.ts';
import type { FromVenue } from '../facts.ts';
import type { Wire } from '../json.ts';
import type { VenueLog } from '../log.ts';
import type { Conversation, StreamLink } from '../private-stream.ts';
import type { KnownOrders } from './known-orders.ts';
import { pingFrame, readFrame, readOrderUpdate, readTradeUpdate, subscribeFrame } from './reports.ts';

export interface UserTalkOptions {
  readonly account: string;
  readonly fromVenue: FromVenue;
  readonly known: KnownOrders;
  readonly log: VenueLog;
}

const SUBSCRIPTION = 'private';
/** Without a word from us the venue cuts the connection after 180 s. */
const PING_MS = 20_000;

/** Talks on one connection. */
export class UserTalk implements Conversation {
  readonly #options: UserTalkOptions;
  readonly #link: StreamLink;
  readonly #ping: NodeJS.Timeout;

  constructor(options: UserTalkOptions, link: StreamLink) {
    this.#options = options;
    this.#link = link;
    this.#ping = setInterval(() => link.send(pingFrame()), PING_MS).unref();
  }

  receive(text: string): void {
    const frame = readFrame(text);
    switch (frame.kind) {
      case 'WELCOME':
        this.#link.send(subscribeFrame(SUBSCRIPTION, 'SPOT', ['ORDER', 'TRADE']));
        return;
      case 'ACK':
        if (frame.id === SUBSCRIPTION) this.#link.loggedIn();
        return;
      case 'ERROR':
        this.#options.log('error', 'stream-login-refused', { account: this.#options.account });
        this.#link.restart('LOGIN_REFUSED');
        return;
      case 'MESSAGE':
        if (frame.topic === 'SPOT') this.#told(frame.subject, frame.body);
        this.#link.heard();
        return;
      case 'OTHER':
    }
  }

  stop(): void {
    clearInterval(this.#ping);
  }

  #told(subject: string, body: Wire): void {
    if (subject === 'ORDER') this.#order(body);
    if (subject === 'TRADE') this.#trade(readTradeUpdate(body, this.#options.fromVenue));
  }

  #order(body: Wire): void {
    const view = readOrderUpdate(body, this.#options.fromVenue);
    const waited = this.#options.known.link(view.venueOrderId, view.clipId);
    // The fills first: an order may close only with its fills booked.
    for (const fill of waited) this.#link.report(null, fill);
    this.#link.report(view, null);
  }

  #trade(fill: OrderFill): void {
    const known = this.#options.known.resolve(fill);
    if (known !== null) this.#link.report(null, known);
  }
}
