import test from 'ava';
import { checkTemplate } from '../../../src/lib/go/check-template.ts';
import { ParseError } from '../../../src/lib/parse-error.ts';

const NAMES = { type: '*logger.Info', fields: ['ID', 'Name'], functions: ['json'] };

for (const text of [
  ...['', 'x', '{{.ID}}', '{{ .ID }}/{{.Name}}', '{{json .ID}}', '{{.ID | json | printf "%s"}}', '{{.}}'],
  ...[
    '{{if .ID}}a{{else}}b{{end}}',
    '{{/* no */}}',
    '{{- .ID -}}',
    '{{"x"}}',
    '{{range .Name}}{{end}}',
    '}}',
  ],
]) {
  test(`the template ${text} is taken`, (t) => {
    t.notThrows(() => checkTemplate(text, 'log-tag', NAMES));
  });
}

// Facts: dockerd 24.0.9 with such tags (Go 1.19, text/template).
for (const [text, reason] of Object.entries({
  '{{': '1: unclosed action',
  'a\n{{.ID': '2: unclosed action',
  '{{.ID}': "1: bad character U+007D '}'",
  '{{end}}': '1: unexpected {{end}}',
  '{{if}}': '1: missing value for if',
  '{{nope}}': '1: function "nope" not defined',
  '{{"x}}': '1: unterminated quoted string',
  '{{}}': '1: missing value for command',
  '{{if .ID}}': '1: unexpected EOF',
  '{{.X}}': '1:2: executing "log-tag" at <.X>: can\'t evaluate field X in type *logger.Info',
})) {
  test(`the template ${JSON.stringify(text)} is refused`, (t) => {
    const { message } = t.throws(() => checkTemplate(text, 'log-tag', NAMES), { instanceOf: ParseError });
    t.is(message, `template: log-tag:${reason}`);
  });
}
