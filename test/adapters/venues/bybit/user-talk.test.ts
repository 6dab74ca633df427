/** The private stream against a scripted server: login, topics, and what makes the caller read everything back. */
import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { toText } from '../../../../src/domain/decimal.ts';
import type { OrderFill, OrderView, VenueEvents } from '../../../../src/engine/venue.ts';
import { CLIP_ID, START_MS } from '../binance/binance-support.ts';
import { until } from '../scripted-venue.ts';
import { executionOf, orderOf, startDesk } from './bybit-support.ts';
import { closeAll, type Desk } from '../open-desk.ts';

afterEach(closeAll);

interface Heard extends VenueEvents {
  readonly views: OrderView[];
  readonly fills: OrderFill[];
  readonly causes: string[];
}

const listener = (): Heard => {
  const heard = { views: [] as OrderView[], fills: [] as OrderFill[], causes: [] as string[] };
  return {
    ...heard,
    onOrder: (view) => void heard.views.push(view),
    onFill: (fill) => void heard.fills.push(fill),
    onResync: (cause) => void heard.causes.push(cause),
  };
};

interface Stream extends Desk {
  readonly heard: Heard;
  /** What the client sent, in order. */
  readonly sent: Record<string, unknown>[];
  say(frame: object | string): void;
}

/** Answers logins and subscriptions as the venue does, unless told otherwise. */
async function startStream(accept: (op: string) => boolean = () => true): Promise<Stream> {
  const desk = await startDesk(() => 'SILENT');
  const sent: Record<string, unknown>[] = [];
  desk.server.onSocket = (socket: WebSocket) => {
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Record<string, unknown>;
      sent.push(frame);
      const op = String(frame['op']);
      socket.send(JSON.stringify({ success: accept(op), ret_msg: accept(op) ? '' : 'Params Error', op, conn_id: 'c' }));
    });
  };
  const heard = listener();
  await desk.venue.subscribe(heard);
  const say = (frame: object | string): void => {
    desk.server.sockets.at(-1)?.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  };
  return { ...desk, heard, sent, say };
}

const message = (topic: string, ...data: object[]): object => ({ id: 'm', topic, creationTime: START_MS, data });

describe('the private stream of Bybit', () => {
  it('logs in on the venue’s clock, then asks for orders and executions, and has everything read back', async () => {
    const { sent, heard } = await startStream();
    expect(sent.map((frame) => frame['op'])).toEqual(['auth', 'subscribe']);
    expect((sent[0]?.['args'] as unknown[])[1]).toBe(START_MS + 10_000);
    expect(sent[1]?.['args']).toEqual(['order', 'execution']);
    expect(heard.causes).toEqual(['CONNECTED']);
  });

  it('hands on several facts of one message and leaves other markets alone', async () => {
    const { heard, say } = await startStream();
    say(
      message(
        'execution',
        executionOf('e1', '0.2'),
        executionOf('e2', '0.3'),
        executionOf('x', '9', { category: 'linear' }),
      ),
    );
    say(message('order', orderOf({ orderStatus: 'Filled', cumExecQty: '0.5' })));
    await until(() => heard.views.length === 1, 'the order');
    expect(heard.fills.map(({ clipId, fill }) => [clipId, fill.fillId, toText(fill.quantity)])).toEqual([
      [CLIP_ID, 'e1', '0.2'],
      [CLIP_ID, 'e2', '0.3'],
    ]);
    expect(heard.views[0]).toMatchObject({ state: 'FILLED' });
  });

  it('has everything read back after a message it cannot read, and goes on', async () => {
    const { heard, say } = await startStream();
    say(message('order', orderOf({ orderStatus: 'SomethingNew' })));
    say('no JSON');
    say(message('order', orderOf()));
    await until(() => heard.views.length === 1, 'the good message');
    expect(heard.causes).toEqual(['CONNECTED', 'BAD_MESSAGE', 'BAD_MESSAGE']);
  });

  it('tells of a break and has everything read back when it is there again', async () => {
    const { heard, server } = await startStream();
    server.sockets.at(-1)?.terminate();
    await until(() => heard.causes.length === 3, 'the second login');
    expect(heard.causes).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
  });

  it('tries again after a refused login, and says so without a key', async () => {
    const { sent, logged, heard } = await startStream((op) => op !== 'auth');
    await until(() => sent.filter((frame) => frame['op'] === 'auth').length >= 2, 'a second attempt');
    expect(heard.causes).toEqual([]);
    expect(logged.join('')).toContain('stream-login-refused');
    expect(logged.join('')).not.toContain('testApiKey');
  });

  it('is opened once, and an end that was asked for is no gap', async () => {
    const { venue, heard } = await startStream();
    await expect(venue.subscribe(heard)).rejects.toThrow('subscribed already');
    await venue.unsubscribe();
    expect(heard.causes).toEqual(['CONNECTED']);
  });
});
