import test from 'ava';
import { renderRows, renderTemplate } from '../../../src/cli/output/render-template.ts';
import { dockerFields } from '../../../src/cli/template/docker-fields.ts';

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

// What Go's text/template with docker's functions prints of the same value.
for (const [template, expected] of [
  ['{{range .Names}}[{{.}}]{{end}}', '[a][b]'],
  ['{{range $i, $name := .Names}}{{if $i}}, {{end}}{{$i}}={{$name}}{{end}}', '0=a, 1=b'],
  ['{{range $key, $value := .Labels}}{{$key}}={{$value}};{{end}}', 'one=1;two=2;'],
  ['{{range .Nothing}}x{{else}}none{{end}}', 'none'],
  ['{{index .Names 1}} {{index .Labels "two"}} {{(index .Names 0)}}', 'b 2 a'],
  ['{{with .State}}{{.Status}} of {{$.Id}}{{end}}{{with .Nothing}}no{{else}}!{{end}}', 'running of abc!'],
  ['{{if .State.Dead}}dead{{else if eq .State.Pid 7}}seven{{else}}other{{end}}', 'seven'],
  [
    '{{if and .Id (not .State.Dead) (gt .State.Pid 5)}}yes{{end}}{{if or .Nothing .State.Dead}}no{{end}}',
    'yes',
  ],
  ['{{eq .Id "x" "abc"}} {{ne .Id "x"}} {{le 2 2}} {{lt "a" "b"}}', 'true true true true'],
  ['[{{index .Labels "nope"}}] {{eq (index .Labels "nope") ""}} {{.Labels.nope}}', '[] true <no value>'],
  ['{{index . "Nope"}}{{range index .Labels "nope"}}x{{end}}', '<no value>'],
  ['{{len .Names}} {{len .Labels}} {{len .Id}}', '2 2 3'],
  ['{{.Id | upper | printf "%s-%d" | len}}', '16'],
  ['{{printf "%-5s|%5s|%03d|%q|%v|%.2f%%" .Id .Id 7 "x" .Names 1.5}}', 'abc  |  abc|007|"x"|[a b]|1.50%'],
  [
    '{{join .Names ", "}} {{title "one two"}} {{lower "A"}}{{truncate .Id 2}}{{pad .Id 1 2}}.',
    'a, b One Two aab abc  .',
  ],
  ['{{range split "a:b" ":"}}<{{.}}>{{end}}', '<a><b>'],
  ['{{$x := .State.Pid}}{{if true}}{{$x = 9}}{{end}}{{$x}}', '9'],
  ['{{json .Names}} {{println "a" 1}}{{print "a" 1}}', '["a","b"] a 1\na1'],
  ['a {{- /* trimmed */ -}} b{{/* not */}}|{{"}}"}}|{{`raw\\t`}}|{{"tab\\tin"}}', 'ab|}}|raw\\t|tab\tin'],
  ['{{slice .Id 1}} {{slice .Id 0 1}} {{(.State).Status}}', 'bc a running'],
  ['{{range split "a:b:c" ":"}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}!', 'a!'],
  ['{{range split "a:b:c" ":"}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}!', 'ac!'],
  ['{{range 3}}{{range 3}}{{if eq . 1}}{{break}}{{end}}{{.}}{{end}};{{end}}', '0;0;0;'],
  ['{{range .Names}}{{range $.Nothing}}{{else}}{{break}}{{end}}{{.}}{{end}}', ''],
  ['{{define "x"}}<{{.}}>{{end}}{{template "x" .Id}}{{template "x"}}', '<abc><<no value>>'],
  ['{{template `x` "late"}}{{define `x`}}({{.}}){{end}}', '(late)'],
  [
    '{{define "x"}}{{$.Status}}{{with .Pid}} {{.}} {{$.Dead}}{{end}}{{end}}{{template "x" .State}}',
    'running 7 false',
  ],
  ['{{block "b" .State.Pid}}<{{.}}>{{end}}{{template "b" 8}}', '<7><8>'],
  ['{{define "x"}}{{end}}{{define "x"}}B{{end}}{{define "x"}} {{end}}{{template "x"}}', 'B'],
  ['{{define "x"}}{{if .}}{{len .}}{{template "x" (slice . 1)}}{{end}}{{end}}{{template "x" .Id}}', '321'],
  ['{{with .Nothing}}{{else with .Id}}{{.}}{{end}}', 'abc'],
] as const) {
  test(`the template ${template} gives ${JSON.stringify(expected)}`, (t) => {
    t.is(renderTemplate(template, value), expected);
  });
}

for (const [template, message] of [
  ['{{Id}}', 'function "Id" not defined'],
  ['{{}}', 'missing value for command'],
  ['{{.Id', 'unclosed action'],
  ['{{if .Id}}x', 'unexpected EOF'],
  ['x{{end}}', 'unexpected {{end}}'],
  ['{{index .Names 2}}', 'error calling index: index out of range: 2'],
  ['{{$x}}', 'undefined variable "$x"'],
  ['{{.Id | }}', 'missing value for command'],
  ['{{.Id 1}}', "can't give argument to non-function .Id"],
  ['{{(len .Id}}', 'unclosed left paren'],
  ['{{lt 1 "a"}}', 'incompatible types for comparison'],
  ['{{range .Id}}{{end}}', "range can't iterate over abc"],
  ['{{.Id ? 1}}', 'unexpected "?"'],
  ['{{break}}', '{{break}} outside {{range}}'],
  ['{{continue}}', '{{continue}} outside {{range}}'],
  ['{{range .Names}}{{break 1}}{{end}}', 'unexpected "1" in {{break}}'],
  ['{{range .Names}}x{{else}}{{break}}{{end}}', '{{break}} outside {{range}}'],
  ['{{range .Names}}{{block "x" .}}{{break}}{{end}}{{end}}', '{{break}} outside {{range}}'],
  ['{{template "nope"}}', 'template "nope" not defined'],
  ['{{template nope}}', 'unexpected "nope" in template clause'],
  ['{{template}}', 'unexpected "}}" in template clause'],
  ['{{define "x"}}a', 'unexpected EOF'],
  ['{{define abcdefghijkl}}a{{end}}', 'unexpected "abcdefghij"... in define clause'],
  ['{{define "x" .}}a{{end}}', 'unexpected <.> in define clause'],
  ['{{define "x"}}a{{else}}b{{end}}', 'unexpected {{else}} in define clause'],
  ['{{define "x"}}a{{end}}{{block "x" .}}b{{end}}', 'template: multiple definition of template "x"'],
  ['{{if true}}{{define "x"}}a{{end}}{{end}}', 'unexpected <define> in command'],
  ['{{block "b"}}x{{end}}', 'missing value for block clause'],
  ['{{define "x"}}{{template "x" .}}{{end}}{{template "x" .}}', 'exceeded maximum template depth (500)'],
  ['{{$y := 1}}{{define "x"}}{{$y}}{{end}}{{template "x"}}', 'undefined variable "$y"'],
  ['{{if .Id}}{{else}}{{else}}{{end}}', 'expected end; found {{else}}'],
  ['{{if .Id}}{{else nope}}{{end}}', 'unexpected "nope" in else'],
  ['{{if .Id}}{{else with .Id}}{{end}}', 'unexpected <with> in input'],
  ['{{if}}{{end}}', 'missing value for if'],
  ['{{if .Id}}{{end 1}}', 'unexpected "1" in end'],
  ['{{()}}', 'missing value for parenthesized pipeline'],
] as const) {
  test(`the template ${template} is refused`, (t) => {
    t.throws(() => renderTemplate(template, value), {
      message: `template parsing error: ${message}`,
    });
  });
}

const strict = {
  Id: 'abc',
  State: { Status: 'running' },
  Args: ['a'],
  Config: { Labels: { 'a.b': 'c' } },
  HostConfig: { LogConfig: { Type: 'none', Config: {} } },
  Lockstep: { error: null },
};

for (const [template, place, text, reason] of [
  ['{{.Nope}}', ':1:2', '.Nope', 'map has no entry for key "Nope"'],
  ['ab {{.Id}} {{.State.Nope}}', ':1:19', '.State.Nope', 'map has no entry for key "Nope"'],
  ['{{.State.Nope.Deep}}', ':1:8', '.State.Nope.Deep', 'map has no entry for key "Nope"'],
  ['a\nb {{.Nope}}', ':2:4', '.Nope', 'map has no entry for key "Nope"'],
  ['{{with .State}}{{.Nope}}{{end}}', ':1:17', '.Nope', 'map has no entry for key "Nope"'],
  ['{{$x := .State}}{{$x.Nope}}', ':1:20', '$x.Nope', 'map has no entry for key "Nope"'],
  ['{{json .Nope}}', ':1:7', '.Nope', 'map has no entry for key "Nope"'],
  ['{{.Id.Nope}}', ':1:5', '.Id.Nope', "can't evaluate field Nope in type interface {}"],
  ['{{.Args.Nope}}', ':1:7', '.Args.Nope', "can't evaluate field Nope in type interface {}"],
  ['{{.Config.Labels.x}}{{.Lockstep.eror}}', ':1:31', '.Lockstep.eror', 'map has no entry for key "eror"'],
] as const) {
  test(`of a container, ${JSON.stringify(template)} is refused in docker’s words`, (t) => {
    t.throws(() => renderTemplate(template, strict, dockerFields(strict)), {
      code: 'TEMPLATE_FAILED',
      message: `template parsing error: template: ${place}: executing "" at <${text}>: ${reason}`,
    });
  });
}

for (const template of [
  '{{.Config.Labels.nope}}',
  '{{.HostConfig.LogConfig.Config.nope}}',
  '{{.HostConfig.CapAdd}}',
  '{{.State.Health}}',
  '{{.SizeRw}}',
  '{{.Lockstep.error.code}}',
]) {
  test(`of a container, ${template} may be asked for in vain`, (t) => {
    t.is(renderTemplate(template, strict, dockerFields(strict)), '<no value>');
  });
}

test('rows are a line each, and a table with headings where the template says so', (t) => {
  const rows = [
    { ID: 'abc', Names: 'web', CreatedAt: 'then', Label: (key: unknown) => `<${key}>` },
    { ID: 'def', Names: 'a-long-name', CreatedAt: 'now', Label: () => '' },
  ];
  t.is(renderRows('{{.ID}}\\t{{.Label "a"}}', rows, {}), 'abc\t<a>\ndef\t\n');
  t.is(
    renderRows('table {{.ID}}\\t{{upper .Names}}\\t{{.CreatedAt}}', rows, { ID: 'CONTAINER ID' }),
    'CONTAINER ID   NAMES         CREATED AT\nabc            WEB           then\ndef            A-LONG-NAME   now\n',
  );
  t.is(renderRows('table {{.ID}}\\t{{.Status}}', [], { ID: 'CONTAINER ID' }), 'CONTAINER ID   STATUS\n');
  t.is(renderRows('{{.ID}}', [], {}), '');
  t.is(
    renderRows('table {{.Label "com.my-label"}}\\t{{.ID}}', rows, {}),
    'MY LABEL         ID\n<com.my-label>   abc\n                 def\n',
  );
});
