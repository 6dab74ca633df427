/** The names that schemas have in the document, those of the contract where it has one. */
import { CLIP_STATUSES } from '../../domain/clip.ts';
import { ERROR_CODES } from '../../domain/errors.ts';
import { PARENT_STATUSES } from '../../domain/parent-status.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES, type JsonSchema, type StrategyName } from '../../domain/strategy.ts';
import { DETAILS, DETAILS_LIST, FAILURE, SUMMARY, SUMMARY_LIST } from '../answer-schemas.ts';
import { CANCEL_MANY_BODY, CREATE_MANY_BODY } from '../batch-schemas.ts';
import { CREATE_BODY, ORDER_REF_BODY } from '../schemas.ts';
import { Components } from './components.ts';
import { annotate, annotateParams } from './notes.ts';

const ENUMS: readonly (readonly [string, readonly string[], string])[] = [
  ['ApiStrategy', STRATEGY_NAMES, 'How an order is worked'],
  ['AssetClass', ['UNDEFINED', 'SPOT', 'FUTURE', 'OPTION'], 'Kind of instrument'],
  ['ClipSizeType', CLIP_SIZE_TYPES, 'How a clip size is given'],
  ['Side', ['BUY', 'SELL', 'SHORT_SELL'], 'Side of an order'],
  ['OrderStatusEnum', PARENT_STATUSES, 'State of an order'],
  ['ChildStatus', CLIP_STATUSES, 'State of a clip at the venue'],
  ['ErrorCode', ERROR_CODES, 'Kind of a refusal'],
];

/** TWAP → TwapParams, STOP_LOSS → StopLossParams. */
const paramsName = (strategy: string): string => {
  const words = strategy.split('_').map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`);
  return `${words.join('')}Params`;
};

/** A new set of components with the known names in it. Each schema comes after those it is made of. */
export function knownComponents(strategyParams: ReadonlyMap<StrategyName, JsonSchema>): Components {
  const components = new Components();
  for (const [name, values, text] of ENUMS) components.name(name, { type: 'string', enum: [...values] }, text);
  for (const [strategy, schema] of strategyParams) {
    components.nameParams(paramsName(strategy), annotateParams(schema), `params of strategy ${strategy}`);
  }
  components.name('CreateParentOrderRequest', annotate(CREATE_BODY), 'An order');
  components.name('CancelParentOrderRequest', annotate(ORDER_REF_BODY), 'An order, by either id; orderId decides');
  components.name('CreateManyParentOrdersRequest', annotate(CREATE_MANY_BODY), 'A batch of orders');
  components.name('CancelManyParentOrdersRequest', annotate(CANCEL_MANY_BODY), 'Orders to cancel');
  components.name('OrderSummary', SUMMARY);
  components.name('OrderSummaryList', SUMMARY_LIST, 'One summary an order, in the order of the request');
  components.name('OrderDetails', DETAILS);
  components.name('OrderDetailsList', DETAILS_LIST, 'Orders as they are');
  components.name('Refusal', FAILURE);
  return components;
}
