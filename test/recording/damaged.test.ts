/** What is noticed about a recording that is not what its processes wrote. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecording, type RecordingFile } from '../../src/recording/read-recording.ts';
import { replayDecisions } from '../../src/recording/replay-decisions.ts';
import { sealed } from '../../src/recording/sealed-line.ts';
import { World } from '../../src/simulation/world.ts';
import { strategyOf } from '../../strategies/index.ts';
import { openTapes } from './recorded-world.ts';

const TAKES = { clipSizeVal: '25', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } };

let file: RecordingFile;
beforeAll(async () => {
  const tapes = openTapes();
  const world = new World({ recorderOf: tapes.recorderOf });
  await world.runToEnd(await world.create(TAKES), 120_000);
  const [only] = tapes.files();
  if (only === undefined) throw new Error('nothing was recorded');
  file = only;
});

/** The file with a change of one line, sealed again. */
function changed(pattern: RegExp, change: (match: string) => string): RecordingFile {
  const lines = file.text.split('\n').map((line) => {
    if (!pattern.test(line)) return line;
    const fields = line.replace(/^\{"crc":"[0-9a-f]{8}",/, '').slice(0, -1);
    return sealed(fields.replace(pattern, change)).trimEnd();
  });
  return { ...file, text: lines.join('\n') };
}

describe('a recording', () => {
  it('with one byte changed is refused, naming the file and the line', () => {
    const lines = file.text.split('\n');
    for (let at = 0; at < file.text.length - 1; at += 97) {
      const byte = file.text.charAt(at);
      if (byte === '\n') continue;
      const text = `${file.text.slice(0, at)}${byte === '7' ? '8' : '7'}${file.text.slice(at + 1)}`;
      const line = file.text.slice(0, at).split('\n').length;
      expect(() => readRecording([{ ...file, text }])).toThrow(`${file.name} line ${line}: does not match`);
    }
    expect(lines.length).toBeGreaterThan(8);
  });

  it('whose last line was not finished says so, and the lines before it are decided the same', () => {
    const whole = readRecording([file]);
    const torn = readRecording([{ ...file, text: file.text.slice(0, -20) }]);
    expect(torn.torn).toEqual([`${file.name} line ${file.text.split('\n').length - 1}`]);
    expect(torn.steps).toHaveLength(whole.steps.length - 1);
    expect(replayDecisions(torn, strategyOf).difference).toBeNull();
  });

  it('with another parameter of the strategy comes out different, naming the version and the field', () => {
    const recording = readRecording([changed(/"slippageBps":"50"/, () => '"slippageBps":"10"')]);
    const { difference } = replayDecisions(recording, strategyOf);
    expect(difference).toMatchObject({ version: 2, path: 'document.request' });
  });

  it('with another price seen comes out different, naming what was decided otherwise', () => {
    const recording = readRecording([changed(/"ask":"43000.02","askQuantity"/, () => '"ask":"43000.5","askQuantity"')]);
    const { difference } = replayDecisions(recording, strategyOf);
    expect(difference?.path).toMatch(/^(effects|document)/);
  });

  it('without a line names the missing version, and has nothing to go on from', () => {
    const lines = file.text.split('\n');
    const recording = readRecording([{ ...file, text: [...lines.slice(0, 3), ...lines.slice(4)].join('\n') }]);
    expect(recording.missing).toEqual([{ from: 4, to: 4 }]);
    expect(() => replayDecisions(recording, strategyOf)).toThrow('version 4 is missing');
  });

  it('that begins after the first decision names what is missing before it', async () => {
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    await world.runToEnd(await world.create(TAKES), 120_000);
    const [{ name, text } = { name: '', text: '' }] = tapes.files();
    const [head = '', first = '', ...rest] = text.split('\n');
    expect(first).toContain('"version":2');
    expect(readRecording([{ name, text: [head, ...rest].join('\n') }]).missing).toEqual([{ from: 2, to: 2 }]);
  });

  it('given twice, or with that of another order, is refused', async () => {
    expect(() => readRecording([file, { ...file, name: 'again' }])).toThrow('version 2 is also in');
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    await world.create(TAKES);
    await world.runToEnd(await world.create(TAKES), 120_000);
    expect(() => readRecording(tapes.files())).toThrow('files of two orders');
  });

  it('is decided otherwise by another strategy under the same name', () => {
    const other = { ...strategyOf('TWAP'), price: strategyOf('LIMIT').price };
    const bent = (name: string) => (name === 'TWAP' ? { ...other, plan: strategyOf('LIMIT').plan } : strategyOf(name));
    expect(replayDecisions(readRecording([file]), bent).difference).not.toBeNull();
  });
});
