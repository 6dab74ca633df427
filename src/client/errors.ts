/** The two ways in which a request to the API fails: the server said no, or nobody answered. */

/** The server answered with a refusal; `body` is its text as sent. */
export class RefusedError extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, message: string, body: string) {
    super(message);
    this.name = 'RefusedError';
    this.status = status;
    this.body = body;
  }
}

/** No answer, or one that is not the API's. Whether the request was carried out is not known. */
export class UnreachableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UnreachableError';
  }
}
