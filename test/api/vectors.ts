/** Signed requests with their known signatures, to be sent byte for byte. */
export interface Vector {
  readonly id: string;
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
    id: 'SV-1',
    name: 'create',
    method: 'POST',
    path: `${ORDER}/create`,
    body: TWAP_BODY,
    sign: 'b46909b3650211a84539980bf3989e78bfc04da2bf9758ee696b745c4a917dc9',
  },
  {
    ...base,
    id: 'SV-2',
    name: 'cancel with blanks and a newline in its body',
    method: 'POST',
    path: `${ORDER}/cancel`,
    body: '{ "orderId": 1001 }\n',
    sign: 'cac99b6cc9352489eb1da3394c0f2fa73e20c913997c094bc28df92367b48992',
  },
  {
    ...base,
    id: 'SV-3',
    name: 'find by both lists',
    method: 'GET',
    path: `${ORDER}/find`,
    query: 'orderIds=1001,1002&clientOrderIds=twap-0001',
    sign: 'e99a3e9e32f4aa891f9484d1e58eeb01bdc419edb0f141d5a0c654dbf824c74e',
  },
  {
    ...base,
    id: 'SV-4',
    name: 'open with a receive window',
    method: 'GET',
    path: `${ORDER}/open`,
    sign: '2ef69df0afdc94d6074af46d865a5c109dcab8b490c92f96f600c9abf33a0f0c',
  },
  {
    ...base,
    id: 'SV-5',
    name: 'open without a receive window',
    method: 'GET',
    path: `${ORDER}/open`,
    recvWindow: null,
    sign: 'f5b3b7028358770b72dad3d2ddc6ccd8f17b352cba0199cb517a7219583b9a46',
  },
  {
    ...base,
    id: 'SV-6',
    name: 'cancel with a window of ten seconds',
    method: 'POST',
    path: `${ORDER}/cancel`,
    body: '{"orderId":1001,"clientOrderId":null}',
    recvWindow: '10000',
    sign: '806aa758a6b64195934708cc46cb82c4eb09bec345a4d36691a7a3e039a5e475',
  },
  {
    ...base,
    id: 'SV-7',
    name: 'id with a percent-encoded query',
    method: 'GET',
    path: `${ORDER}/id`,
    query: 'clientOrderId=ABC-12345%5E12-10-23',
    sign: '686c6cb05c5f8ecf350acf65a55ded281d06e496a83b810450e55590d7e2786d',
  },
  {
    ...base,
    id: 'SV-8',
    name: 'create with Cyrillic text',
    method: 'POST',
    path: `${ORDER}/create`,
    body: '{"clientOrderId":"utf8-1","exchange":"BYBIT","subaccount":"касса-№1","symbol":"ETH/USDT","assetClass":"SPOT","side":"SELL","quantity":0.25,"strategy":"ICEBERG","clipSizeType":"ABSOLUTE","clipSizeVal":0.05}',
    timestamp: '1706443201234',
    sign: '9508857b89cdc0cbbed05c60c76918de7c2e03d3691ed5365b4349dfe79316d7',
  },
];

export const RSA_KEY = 'test-rsa-key-0001';

/** The public half of the pair that made the RSA vectors; the private half was not kept. */
export const RSA_PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvLQV6fPJreh0X15k0bvE
GG5j1Wk3aZZS1I/aIQK6S79Cz/XriTCV7hQ2L4BG3swyHScGk+OZae5IJZBKWR04
6dBV65+ukAHWVqdQKGJdecncNT3SbK1Sof4c/RiJ01txo9ufN4gf9+kEv7w619nv
FqczFM46PYU2RGfi78I0x6CNysf0oZ+Eslwae7qPnH6WfQY5TVIkxiJhy8EGHDam
WeFH3sj4H7yrrZUdlF8FxkC1gVm3QXmO/Ciuhw6t2M3Xe2ho7/XG5bLlbY2J5AAk
Hlun/XGhIn6IIq9Av2XHlir4dtkjWirbkzXpMXZWQZeV9qasSg5UQ8GPF/WqtLKk
NQIDAQAB
-----END PUBLIC KEY-----
`;

export const RSA_VECTORS: readonly Vector[] = [
  {
    ...base,
    id: 'SV-9',
    name: 'create by RSA',
    method: 'POST',
    path: `${ORDER}/create`,
    body: TWAP_BODY,
    sign: 'Wu8fHz3pbpTUg7d3cP7CPFbEV5i2CIUgdk7cC9Ry7E4kb10nIQe3zP4LeokfGi182YJkzBqkbwVSXZAmebZ8qDDLNJZfaShARYSC4Y3ybMgWexF3CflURwiGXtg3od81/b+GfHvwFgMuIcUVWsi3CfeArnfbSY/uloU0v6Y7S2MiwTC+7g37r5Nzhj7gwSK/CRYnI4SpRzMZdIaGRJRJ9qlVNgUpRI0tm8HHIvcMJvt1RCxzt3G1iM3eMFDqHv9oHCruS/cnOgu9fJ2NXwJFjjg05n0+1CT8FAWlngPgV+LEs0gxtUH1Y5dhnjkb2QGDdDF5mYZ91kUsZ4IU/TtqsA==',
  },
  {
    ...base,
    id: 'SV-10',
    name: 'open by RSA',
    method: 'GET',
    path: `${ORDER}/open`,
    sign: 'XEAjnMqy72ww8TyLn6b8ID8EeilOnEI8DacJXMmrv4c9GUJu5Y0ybdB0nHBTAfyiD3MrYJYPKgkqEdnz0QKSjyzxvt3Mf9OQ6i8+5+1YfT5469s5HqJGpsmhTHRf1nmmwYw5YnVKCYOqnWmrHmjlEChZtXd3FIM2drBpv84+pMp5wG9DiS/SHd/iA7uvDNPJ8gnx/Osc+eCcdX93WX0PJQW3kdWIL6AOehA9me4Tp005UXfaRaJqx4EHAJ//OBpTtye218DNQdWN/Ov2svAZDoSXvzpFiRhkldm2njZsU9RLndD2fuW9puqXjXB1FGXjzRzeu2TfEIqEJHSrGjtMxg==',
  },
];

/** The bytes of the first vector, signed in the compatibility profile. */
export const COMPAT_VECTOR = {
  apiKey: 'test-api-key-0001',
  secret: 'YW5ib3RvLWNvbXBhdC1yYXctc2VjcmV0LTMyYnl0ZXM=',
  sign: 'OkmII5MpYN1MxgJPgj0vdvG1jyKhjiaaycEy1DNt/0k=',
  bytes: `1706443200000test-api-key-00015000${TWAP_BODY}`,
} as const;
