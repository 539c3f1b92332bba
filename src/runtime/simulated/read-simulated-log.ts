import { type LogRecord, OUTPUT_STREAMS, type ReadLogOptions } from '../log/log-record.ts';
import { logTime, parseLogLine } from '../log/parse-log-line.ts';

/** What `readLog` does, for the short logs of a simulated system: read whole, and once more when the container has ended. */
export async function* readSimulatedLog(
  read: () => string,
  ended: () => Promise<unknown>,
  options: ReadLogOptions = {},
): AsyncGenerator<LogRecord, void, void> {
  const { follow = false, streams = OUTPUT_STREAMS, sinceNs = 0n, untilNs, fromByte, tail } = options;
  const until = untilNs === undefined ? '~' : logTime(untilNs);
  const isWanted = ({ time, stream }: LogRecord) =>
    streams.includes(stream) && time >= logTime(sinceNs) && time <= until;
  const before = Buffer.from(read());
  const records = parse(before.subarray(fromByte ?? 0)).filter(({ stream }) => streams.includes(stream));
  const skipped = fromByte === undefined && tail !== undefined ? Math.max(0, records.length - tail) : 0;
  yield* records.slice(skipped).filter(isWanted);
  if (!follow) return;
  await ended();
  yield* parse(Buffer.from(read()).subarray(Math.max(before.length, fromByte ?? 0))).filter(isWanted);
}

function parse(buffer: Buffer): LogRecord[] {
  const records: LogRecord[] = [];
  for (
    let start = 0, end = buffer.indexOf('\n');
    end >= 0;
    start = end + 1, end = buffer.indexOf('\n', start)
  ) {
    const record = parseLogLine(buffer, start, end);
    if (record !== undefined) records.push(record);
  }
  return records;
}
