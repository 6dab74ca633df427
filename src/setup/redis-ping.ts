/** One inline command over a unix socket: enough to learn whether a server answers, before any client exists. */
import { connect } from 'node:net';

/** The first bytes of the answer, or null when nothing answers within `timeoutMs`. Never throws. */
export function askSocket(socketPath: string, command: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const finish = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => {
      finish(null);
    });
    socket.on('error', () => {
      finish(null);
    });
    socket.on('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (bytes) => {
      finish(bytes.toString('latin1'));
    });
    socket.on('close', () => {
      finish(null);
    });
  });
}

/** True when a server on the socket is up and has loaded its data (while it loads it answers with an error). */
export async function answersPing(socketPath: string, timeoutMs = 1_000): Promise<boolean> {
  return (await askSocket(socketPath, 'PING', timeoutMs))?.startsWith('+PONG') ?? false;
}
