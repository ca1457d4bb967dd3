import { EncodedPacketSink, FilePathSource, Input, Logging, LogLevel, MP4, QTFF } from 'mediabunny';
import { systemCode } from '../domain/disk.ts';
import { messageOf } from '../domain/failure.ts';
import { secondsMs } from '../domain/time.ts';
import { refusal } from './entry.ts';

// The library writes its doubts to the console; ours are in the answer.
Logging.level = LogLevel.Silent;

/** What is inside a video file. `problem` completes a sentence that starts with the file's name. */
export type Inside =
  | { ok: true; durationMs: number }
  /** `lasting`: the bytes are at fault, so that looking again is of no use. */
  | { ok: false; problem: string; lasting: boolean };

/** Reading the index of a video takes milliseconds; what takes longer hangs on its disk, or in its own contents. */
const patienceMs = secondsMs(30);

const bad = (problem: string): Inside => ({ ok: false, problem, lasting: true });

const inspect = async (input: Input): Promise<Inside> => {
  if ((await input.getTracks()).length === 0) return bad('is cut short or empty: it has no index of its contents');
  const track = await input.getPrimaryVideoTrack();
  if (track === null) return bad('holds no video track');
  const durationS = await track.computeDuration();
  if (!(durationS > 0)) return bad('holds a video track without pictures');
  // The index may stand at the front and promise more than there is: only the last picture proves the rest.
  const last = await new EncodedPacketSink(track).getPacket(Infinity);
  if (last === null) return bad('is cut short: its last pictures are missing');
  return { ok: true, durationMs: Math.round(secondsMs(durationS)) };
};

/**
 * Looks into an mp4 (or QuickTime) file: is it whole, has it a video track, how long does it run. Reads the index and
 * the last picture only. Never rejects. The time limit is one of real time, for it is the disk that is waited for.
 */
export const probeVideo = async (path: string): Promise<Inside> => {
  // Without a handler, an error in a read-ahead that nobody waits for would end the program.
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined });
  const input = new Input({ formats: [MP4, QTFF], source });
  const impatience = Promise.withResolvers<Inside>();
  const timer = setTimeout(() => {
    impatience.resolve({ ok: false, problem: 'could not be examined within 30 s', lasting: false });
  }, patienceMs);
  try {
    return await Promise.race([inspect(input), impatience.promise]);
  } catch (thrown) {
    const isDisks = systemCode(thrown) !== '';
    return isDisks
      ? { ok: false, problem: refusal(thrown), lasting: false }
      : bad(`is no readable mp4 (${messageOf(thrown)})`);
  } finally {
    clearTimeout(timer);
    input.dispose();
  }
};
