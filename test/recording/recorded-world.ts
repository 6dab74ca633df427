/** A test world whose processes record, and what they have written: one text a file. */
import { createRecorder, type RecorderOptions } from '../../src/recording/recorder.ts';
import { readRecording, type Recording, type RecordingFile } from '../../src/recording/read-recording.ts';
import type { Recorder } from '../../src/engine/recorder.ts';
import { DEFAULT_TIMING, type Timing } from '../../src/engine/timing.ts';

export interface Tapes {
  readonly recorderOf: (process: string) => Recorder;
  /** Everything written, by file. */
  files(): readonly RecordingFile[];
  recording(): Recording;
}

export function openTapes(timing: Partial<Timing> = {}): Tapes {
  const texts = new Map<string, string>();
  const fail: RecorderOptions['onError'] = (error) => {
    throw error;
  };
  const files = (): readonly RecordingFile[] => [...texts].map(([name, text]) => ({ name, text }));
  return {
    recorderOf: (process) =>
      createRecorder({
        sink: { append: (file, line) => void texts.set(file, (texts.get(file) ?? '') + line) },
        writer: process,
        program: '0.0.0-test',
        timing: { ...DEFAULT_TIMING, ...timing },
        onStep: () => undefined,
        onError: fail,
      }),
    files,
    recording: () => readRecording(files()),
  };
}
