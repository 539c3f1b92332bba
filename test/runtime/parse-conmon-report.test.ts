import test from 'ava';
import { parseConmonReport } from '../../src/runtime/parse-conmon-report.ts';

test('a report has a pid, or a message', (t) => {
  t.deepEqual(parseConmonReport('{"data": 4711}'), { data: 4711 });
  t.deepEqual(parseConmonReport('{"data": -1, "message": "exec: \\"x\\"\\n"}'), {
    data: -1,
    message: 'exec: "x"\n',
  });
});

test('no line is no report', (t) => {
  t.is(parseConmonReport(''), undefined);
});

for (const line of ['{"data"', 'null', '{}', '{"data": "1"}', '[]']) {
  test(`${line} cannot be read`, (t) => {
    t.throws(() => parseConmonReport(line), {
      code: 'CONMON_FAILED',
      message: `conmon said what cannot be read: ${line}`,
    });
  });
}
