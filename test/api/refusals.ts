/** What the tests of authentication say about a 401. */
import { expect } from 'vitest';
import type { Answer } from './support.ts';

/** All of an answer but the request's id. */
export const withoutId = ({ status, body }: Answer): object => ({ status, body: { ...body, requestId: '' } });

export function expectRefused(answer: Answer): void {
  expect(answer.status).toBe(401);
  expect(answer.body).toMatchObject({
    orderId: null,
    clientOrderId: null,
    status: 'REJECTED',
    errorCode: 'AUTHENTICATION_ERROR',
    message: 'authentication failed',
    errors: [],
  });
}
