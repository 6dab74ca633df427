/**
 * What the fields of requests mean. The schemas say the rules, in the words of a refusal; for a reader the meaning comes
 * first. A field has the same meaning wherever it is asked for.
 */
import { isJson, translate, type Json } from './json-schema.ts';

const FIELDS: Readonly<Record<string, string>> = {
  clientOrderId: 'Your own id of the order, unique in your account',
  orderId: 'Our id of the order',
  exchange: 'The venue',
  subaccount: 'The venue account by the name it is configured with; main when absent',
  symbol: 'The instrument, as BASE/QUOTE or as the venue writes it',
  assetClass: 'UNDEFINED stands for the only class that has the instrument',
  side: 'SHORT_SELL is for futures',
  quantity: 'In units of the base asset; a multiple of the lot step',
  strategy: 'How the order is worked',
  limitPrice: 'Never pay more, never sell for less; a multiple of the tick',
  startTime: 'When to begin; at once when absent or past',
  endTime: 'Nothing is sent after it; at most 60 days ahead',
  clipSizeType: 'How the clip size is given; AUTOMATIC when absent',
  clipSizeVal: 'Base units for ABSOLUTE, percent of the order for PERCENTAGE',
  params: 'Parameters of the strategy; keys may also be written in snake_case',
  orders: 'The orders of the batch',
  allOrNone: 'Whether one order that is refused keeps all others out',
  expectedVersion: 'Amend only if the order still has this version',
  orderIds: 'Our ids',
  clientOrderIds: 'Your own ids',
  status: 'Only orders in one of these states',
  clientOrderIdPrefix: 'Only orders whose own id begins so',
  from: 'Only orders created at this time or later',
  to: 'Only orders created before this time',
  limit: 'Entries on a page; 100 when absent',
  exchange_id: 'The account to be',
  parameters: 'What the exchange asks for, see listExchanges',
  key: 'Its name',
  value: 'What it is; encrypted before it is stored',
  cursor: 'Where the page begins; the first page when absent',
};

const PARAMS: Readonly<Record<string, string>> = {
  seed: 'Makes random sizes and times repeatable; the order id when absent',
  maxConsecutiveRejects: 'So many clips refused in a row end the order',
  reduceOnly: 'Only reduce a position',
  trigger: 'Begin only once the market has been at a price',
  triggerPrice: 'The price of the last trade to wait for',
  triggerCondition: 'ABOVE: at the price or higher; BELOW: at it or lower',
  tradingStyle: 'PASSIVE rests, AGGRESSIVE takes, HYBRID rests first and takes at the end of its turn',
  slippageBps: 'How far beyond the touch a clip may take, in hundredths of a percent',
  placementInfos: 'Where a passive clip rests',
  placementMode: 'DEFAULT joins the touch, TIGHT improves it by a tick, CUSTOM joins a level',
  placement: 'The level of the book to join; 1 is the touch',
  cancel: 'Place again once the clip is this deep in the book',
  would: 'One extra clip when the market becomes this good',
  wouldPrice: 'The price that is good enough',
  wouldPct: 'Percent of the order in the extra clip',
  wouldStyle: 'Style of the extra clip',
  mustComplete: 'Take what is left shortly before the end',
  finishSeconds: 'How long before the end; 30, at most a tenth of the window, when absent',
  finishSlippageBps: 'How far beyond the touch the finish may take',
  durationSeconds: 'Length of the schedule, when endTime does not say it',
  catchUp: 'What becomes of quantity that was missed: SPREAD over the clips to come, or NONE until the end',
  maxCatchUpMultiple: 'A clip that catches up is no larger than this many planned ones',
  leftover: 'What becomes of a clip that rests when the next is due: MERGE into it, LEAVE it, or CROSS the spread',
  onResume: 'After a pause: KEEP_END, or EXTEND_END by the time that was lost',
  outOfLimit: 'While the market is beyond the limit price: KEEP_CLOCK, or PAUSE_CLOCK',
  maxParticipationPct: 'No more than this percent of the market’s own volume',
  minParticipationPct: 'Below this percent of the market’s volume the order takes',
  band: 'How far the order may be from its schedule, in percent of its quantity',
  aheadPct: 'How far ahead',
  behindPct: 'How far behind before a clip takes',
  randomizeAmount: 'Vary the sizes of clips',
  variancePct: 'By how much they vary, with randomizeAmount',
  randomizeTimePct: 'Percent of the interval by which a clip may be late',
  intervalSeconds: 'Time between two clips, or two looks at the market',
  bucketSeconds: 'Length of the pieces that the market’s volume is counted in',
  volumeProfile: 'One weight a bucket, or historical',
  volumeModel:
    'STATIC follows the curve stored at the start, DYNAMIC learns from the volume of the day; by the length of the window when absent',
  refreshDelayMs: 'Wait between a filled clip and the next',
  maxAttempts: 'So many clips in a row that were not filled at once end the order',
  urgency: 'How much of the order goes early',
};

function withNotes(schema: unknown, notes: Readonly<Record<string, string>>): Json {
  return translate(schema, (node) => {
    const { properties } = node;
    if (!isJson(properties)) return node;
    const noted = Object.entries(properties).map(([name, property]) => {
      const note = notes[name];
      if (note === undefined || !isJson(property)) return [name, property];
      const rule = property['description'];
      return [name, { ...property, description: typeof rule === 'string' ? `${note}; ${rule}` : note }];
    });
    return { ...node, properties: Object.fromEntries(noted) as Json };
  });
}

/** A request's schema, its fields explained. */
export const annotate = (schema: unknown): Json => withNotes(schema, FIELDS);

/** The schema of a strategy's parameters, explained. */
export const annotateParams = (schema: unknown): Json => withNotes(schema, PARAMS);
