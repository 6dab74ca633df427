/** The venue's definite no's: HTTP status, code and message exactly as the venue words them. */

export class VenueRefusal extends Error {
  readonly status: number;
  readonly code: number;
  /** Seconds to wait, for 429 and 418. */
  readonly retryAfterS: number | null;

  constructor(status: number, code: number, message: string, retryAfterS: number | null = null) {
    super(message);
    this.name = 'VenueRefusal';
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

const bad = (code: number, message: string): VenueRefusal => new VenueRefusal(400, code, message);

export const refusals = {
  illegal: (name: string, range: string) =>
    bad(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  missing: (name: string) => bad(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  eitherMissing: (first: string, second: string) =>
    bad(-1102, `Param '${first}' or '${second}' must be sent, but both were empty/null!`),
  precision: (name: string) => bad(-1111, `Parameter '${name}' has too much precision.`),
  timeInForce: () => bad(-1115, 'Invalid timeInForce.'),
  orderType: () => bad(-1116, 'Invalid orderType.'),
  side: () => bad(-1117, 'Invalid side.'),
  unexpected: (name: string) => bad(-1106, `Parameter '${name}' sent when not required.`),
  responseType: () => bad(-1117, 'Invalid newOrderRespType.'),
  interval: () => bad(-1120, 'Invalid interval.'),
  symbol: () => bad(-1121, 'Invalid symbol.'),
  receiveWindow: () => bad(-1131, 'recvWindow must be less than 60000.'),
  filter: (name: string) => bad(-1013, `Filter failure: ${name}`),
  order: (message: string) => bad(-2010, message),
  cancel: (message = 'Unknown order sent.') => bad(-2011, message),
  noOrder: () => bad(-2013, 'Order does not exist.'),
  late: () => bad(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  ahead: () => bad(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  signature: () => bad(-1022, 'Signature for this request is not valid.'),
  keyFormat: () => new VenueRefusal(401, -2014, 'API-key format invalid.'),
  key: () => new VenueRefusal(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  alreadySubscribed: () => bad(-2035, 'User Data Stream subscription is already active.'),
  notSubscribed: () => bad(-2036, 'User Data Stream subscription is not active.'),
  weight: (limit: number, retryAfterS: number) =>
    new VenueRefusal(
      429,
      -1003,
      `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ` +
        'Please use WebSocket Streams for live updates to avoid polling the API.',
      retryAfterS,
    ),
  banned: (until: number, retryAfterS: number) =>
    new VenueRefusal(
      418,
      -1003,
      `Way too much request weight used; IP banned until ${until}. ` +
        'Please use WebSocket Streams for live updates to avoid bans.',
      retryAfterS,
    ),
  orders: (limit: number, interval: string, retryAfterS: number) =>
    new VenueRefusal(429, -1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`, retryAfterS),
  gone: () => new VenueRefusal(404, -1000, 'This endpoint was removed: user data comes through the WebSocket API.'),
};
