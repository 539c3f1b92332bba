import test from 'ava';
import { renderTemplate } from '../../../src/cli/output/render-template.ts';

const value = {
  Id: 'abc',
  State: { Status: 'running', Pid: 7, Dead: false },
  Names: ['a', 'b'],
  Labels: { one: '1', two: '2' },
  Nothing: null,
};

for (const [template, expected] of [
  ['{{.Id}}', 'abc'],
  ['{{ .State.Status }}/{{.State.Pid}}', 'running/7'],
  ['{{.State.Dead}}', 'false'],
  ['{{json .State}}', '{"Status":"running","Pid":7,"Dead":false}'],
  ['{{json .}}', JSON.stringify(value)],
  ['{{.Names}} {{.Labels}}', '[a b] map[one:1 two:2]'],
  ['{{.Nope}} {{.Id.Deeper}} {{.Nothing}} {{json .Nope}}', '<no value> <no value> <no value> null'],
  ['a\\tb\\nc', 'a\tb\nc'],
] as const) {
  test(`the template ${template} gives ${expected}`, (t) => {
    t.is(renderTemplate(template, value), expected);
  });
}

for (const template of ['{{range .Names}}', '{{index .Names 0}}', '{{Id}}', '{{}}']) {
  test(`the template ${template} is refused by name`, (t) => {
    t.throws(() => renderTemplate(template, value), {
      code: 'FLAG_INVALID',
      message: `--format does not understand ${template}`,
    });
  });
}
