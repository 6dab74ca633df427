/** Previews and reasons as text for a terminal. */
import { isObject, textAt, type Exact, type ExactObject } from '../../client/exact-json.ts';

const objectsAt = (value: ExactObject, field: string): readonly ExactObject[] => {
  const found = value[field];
  return Array.isArray(found) ? (found as readonly Exact[]).filter(isObject) : [];
};

const objectAt = (value: ExactObject, field: string): ExactObject => {
  const found = value[field];
  return found !== undefined && isObject(found) ? found : {};
};

/** One fact a line; facts without a value are left out. */
const card = (facts: readonly (readonly [string, string])[]): readonly string[] =>
  facts.filter(([, text]) => text !== '').map(([label, text]) => `${label.padEnd(14)}${text}`);

const since = (reason: ExactObject): string => {
  const at = textAt(reason, 'since');
  return at === '' ? '' : `, since ${at}`;
};

/** Why an order does what it does. */
export function whyText(why: ExactObject): string {
  const at = (field: string): string => textAt(why, field);
  const [first, ...others] = objectsAt(why, 'reasons');
  return [
    ...card([
      ['order', at('orderId')],
      ['status', `${at('status')}, version ${at('version')}`],
      ['because', first === undefined ? at('code') : `${at('code')}: ${at('message')}${since(first)}`],
      ...others.map((one) => ['and', `${textAt(one, 'code')}: ${textAt(one, 'message')}${since(one)}`] as const),
      ['next', at('nextActionAt') === '' ? 'not known' : at('nextActionAt')],
      ['filled', `${at('filledQuantity')}, ${at('committedQuantity')} at the venue, ${at('leavesQuantity')} left`],
    ]),
    ...objectsAt(why, 'children').map((clip) => {
      const reason = textAt(objectAt(clip, 'reason'), 'message');
      const what = `${textAt(clip, 'quantity')} at ${textAt(clip, 'price')}, ${textAt(clip, 'status')}`;
      return `clip ${textAt(clip, 'childNumber')}: ${what}${reason === '' ? '' : `: ${reason}`}`;
    }),
  ].join('\n');
}

function infeasibleText(preview: ExactObject): string {
  const nearest = objectAt(preview, 'nearest');
  const [size, type] = [textAt(nearest, 'clipSizeVal'), textAt(nearest, 'clipSizeType')];
  const seconds = textAt(nearest, 'durationSeconds');
  return card([
    ['not possible', textAt(preview, 'message')],
    ['possible with', seconds === '' ? '' : `durationSeconds ${seconds}`],
    ['', textAt(nearest, 'endTime') === '' ? '' : `  and endTime ${textAt(nearest, 'endTime')}`],
    ['possible with', size === '' ? '' : `clipSizeType ${type}, clipSizeVal ${size}`],
  ]).join('\n');
}

/** What an order would come to. */
export function previewText(preview: ExactObject): string {
  const at = (field: string): string => textAt(preview, field);
  if (preview['nearest'] !== null) return infeasibleText(preview);
  const worst = objectAt(preview, 'worstCase');
  const participation = at('expectedParticipationPct');
  return [
    ...card([
      ['order', `${at('side')} ${at('quantity')} ${at('symbol')} by ${at('strategy')}`],
      ['clips', `${at('clipCount')}, the smallest ${at('smallestClip')}, the minimum ${at('minimumClip')}`],
      ['from', `${at('startTime')} to ${at('endTime')}`],
      ['volume', participation === '' ? '' : `${participation} % of the market's`],
      ['at worst', textAt(worst, 'notional') === '' ? '' : `${textAt(worst, 'notional')} at ${textAt(worst, 'price')}`],
      ...objectsAt(preview, 'warnings').map(
        (one) => ['warning', `${textAt(one, 'code')}: ${textAt(one, 'message')}`] as const,
      ),
    ]),
    ...objectsAt(preview, 'clips').map(
      (clip) => `${textAt(clip, 'number').padStart(4)}  ${textAt(clip, 'quantity').padEnd(16)}${textAt(clip, 'dueAt')}`,
    ),
  ].join('\n');
}
