/** Signed requests with their known signatures, to be sent byte for byte. */
export interface Vector {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly timestamp: string;
  readonly recvWindow: string | null;
  readonly sign: string;
}

export const TWAP_BODY =
  '{"clientOrderId":"twap-0001","exchange":"BINANCE","symbol":"BTC/USDT","assetClass":"SPOT","side":"BUY","quantity":1.5,"strategy":"TWAP","limitPrice":43000.5,"startTime":"2024-01-28T12:00:00Z","endTime":"2024-01-28T13:00:00Z","clipSizeType":"PERCENTAGE","clipSizeVal":10,"params":"{\\"tradingStyle\\":\\"HYBRID\\"}"}';

const ORDER = '/api/v2/trading/order';
const base = { query: '', body: '', timestamp: '1706443200000', recvWindow: '5000' } as const;

export const VECTORS: readonly Vector[] = [
  {
    ...base,
    name: 'create',
    method: 'POST',
    path: `${ORDER}/create`,
    body: TWAP_BODY,
    sign: 'b46909b3650211a84539980bf3989e78bfc04da2bf9758ee696b745c4a917dc9',
  },
  {
    ...base,
    name: 'cancel with blanks and a newline in its body',
    method: 'POST',
    path: `${ORDER}/cancel`,
    body: '{ "orderId": 1001 }\n',
    sign: 'cac99b6cc9352489eb1da3394c0f2fa73e20c913997c094bc28df92367b48992',
  },
  {
    ...base,
    name: 'find by both lists',
    method: 'GET',
    path: `${ORDER}/find`,
    query: 'orderIds=1001,1002&clientOrderIds=twap-0001',
    sign: 'e99a3e9e32f4aa891f9484d1e58eeb01bdc419edb0f141d5a0c654dbf824c74e',
  },
  {
    ...base,
    name: 'open with a receive window',
    method: 'GET',
    path: `${ORDER}/open`,
    sign: '2ef69df0afdc94d6074af46d865a5c109dcab8b490c92f96f600c9abf33a0f0c',
  },
  {
    ...base,
    name: 'open without a receive window',
    method: 'GET',
    path: `${ORDER}/open`,
    recvWindow: null,
    sign: 'f5b3b7028358770b72dad3d2ddc6ccd8f17b352cba0199cb517a7219583b9a46',
  },
  {
    ...base,
    name: 'cancel with a window of ten seconds',
    method: 'POST',
    path: `${ORDER}/cancel`,
    body: '{"orderId":1001,"clientOrderId":null}',
    recvWindow: '10000',
    sign: '806aa758a6b64195934708cc46cb82c4eb09bec345a4d36691a7a3e039a5e475',
  },
  {
    ...base,
    name: 'id with a percent-encoded query',
    method: 'GET',
    path: `${ORDER}/id`,
    query: 'clientOrderId=ABC-12345%5E12-10-23',
    sign: '686c6cb05c5f8ecf350acf65a55ded281d06e496a83b810450e55590d7e2786d',
  },
  {
    ...base,
    name: 'create with Cyrillic text',
    method: 'POST',
    path: `${ORDER}/create`,
    body: '{"clientOrderId":"utf8-1","exchange":"BYBIT","subaccount":"касса-№1","symbol":"ETH/USDT","assetClass":"SPOT","side":"SELL","quantity":0.25,"strategy":"ICEBERG","clipSizeType":"ABSOLUTE","clipSizeVal":0.05}',
    timestamp: '1706443201234',
    sign: '9508857b89cdc0cbbed05c60c76918de7c2e03d3691ed5365b4349dfe79316d7',
  },
];
