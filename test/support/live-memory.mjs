/**
 * Loaded into a process under test before its program: answers on the IPC channel how much memory is alive, bytes after
 * a full collection. Resident memory would not do: V8 keeps what it once took, and when it collects is its own affair.
 */
const ASKED = 'live-memory';

process.on('message', (message) => {
  if (message?.ask !== ASKED) return;
  // What a collection finalises may let go of more: the second one takes that too.
  global.gc();
  setImmediate(() => {
    global.gc();
    const { heapUsed, external } = process.memoryUsage();
    process.send({ ask: ASKED, bytes: heapUsed + external });
  });
});
// The question must not keep a process alive that has ended its work.
process.channel?.unref();
