/** The streams of DFX: what their messages say, and what is said to them. Pure. */
import type { OrderFill, OrderView } from '../../../engine/venue.ts';
import type { FromVenue } from '../facts.ts';
import { asList, asObject, optionalText, parseVenueJson, textOf, wholeTextOf, WireError, type Wire } from '../json.ts';
import { fillIn, orderIn } from './fields.ts';

/** Without the format the venue speaks in a binary one. */
export const jsonAddress = (address: string): string => `${address.replace(/\/+$/, '')}?format=JSON`;

export const subscribeFrame = (id: string, topic: string, subjects: readonly string[]): string =>
  JSON.stringify({ id, type: 'SUBSCRIBE', topic, subjects });

export const pingFrame = (): string => JSON.stringify({ id: 'ping', type: 'PING' });

/** A frame of either stream, taken apart. */
export type DfxFrame =
  | { readonly kind: 'WELCOME' }
  | { readonly kind: 'ACK'; readonly id: string }
  | { readonly kind: 'ERROR'; readonly id: string }
  | { readonly kind: 'MESSAGE'; readonly topic: string; readonly subject: string; readonly body: Wire }
  | { readonly kind: 'OTHER' };

/** Most messages name their subject, those of trades in a list of one. */
function subjectOf(frame: Wire): string {
  const { subjects } = frame;
  if (subjects === undefined) return textOf(frame, 'subject');
  const [subject, ...others] = asList(subjects, 'subjects');
  if (typeof subject !== 'string' || others.length > 0) throw new WireError('subjects is not a list of one text');
  return subject;
}

/** Throws WireError for a frame that is not of the documented form. */
export function readFrame(text: string): DfxFrame {
  const frame = asObject(parseVenueJson(text), 'frame');
  const type = textOf(frame, 'type');
  const id = optionalText(frame, 'id') ?? '';
  switch (type) {
    case 'WELCOME':
      return { kind: 'WELCOME' };
    case 'ACK':
    case 'ERROR':
      return { kind: type, id };
    case 'MESSAGE':
      return {
        kind: 'MESSAGE',
        topic: textOf(frame, 'topic'),
        subject: subjectOf(frame),
        body: asObject(frame['body'], 'body'),
      };
    default:
      return { kind: 'OTHER' };
  }
}

/** An order as it is now. */
export const readOrderUpdate = (body: Wire, fromVenue: FromVenue): OrderView => orderIn(body, 'STREAM', fromVenue);

const LIQUIDITY: Readonly<Record<string, 'MAKER' | 'TAKER'>> = { MAKER: 'MAKER', TAKER: 'TAKER' };

/** A trade of ours. It names the order by the venue's id only. */
export function readTradeUpdate(body: Wire, fromVenue: FromVenue): OrderFill {
  const role = LIQUIDITY[textOf(body, 'r')];
  if (role === undefined) throw new WireError('r is neither MAKER nor TAKER');
  return {
    clipId: null,
    venueOrderId: wholeTextOf(body, 'oi'),
    symbol: fromVenue(textOf(body, 's')),
    fill: fillIn(body, 'STREAM', role),
  };
}
