import type { DaemonSettings } from '../../contract/daemon-settings.ts';
import type { SecurityChoice } from '../../contract/spec-input.ts';
import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { CreateDialect } from './dialect.ts';
import type { Problems } from './problem.ts';

/**
 * Reads `HostConfig.SecurityOpt`: `no-new-privileges`, `label=…`, `apparmor=…`, `seccomp=…`, with `:` in place of `=`
 * as once (moby `parseSecurityOpt`). SELinux labels stay empty: hosts with SELinux give them at start. Pure.
 */
export function parseSecurityOptions(
  options: readonly string[],
  settings: DaemonSettings,
  dialect: CreateDialect,
  problems: Problems,
): SecurityChoice {
  let { noNewPrivileges } = settings;
  let appArmorProfile = '';
  let seccompProfile = '';
  let writableCgroups: boolean | undefined;
  for (const option of options) {
    if (option === 'no-new-privileges') {
      noNewPrivileges = true;
      continue;
    }
    if (option === 'disable') continue;
    if (option === 'writable-cgroups' && dialect.writableCgroups) {
      writableCgroups = true;
      continue;
    }
    const separator = option.includes('=') ? '=' : ':';
    const at = option.indexOf(separator);
    if (at === -1) {
      problems.add(`invalid --security-opt 1: ${quote(option)}`);
      continue;
    }
    const value = option.slice(at + 1);
    switch (option.slice(0, at)) {
      case 'label':
        break;
      case 'apparmor':
        appArmorProfile = value;
        break;
      case 'seccomp':
        seccompProfile = value;
        break;
      case 'no-new-privileges':
        noNewPrivileges = booleanOf(value) ?? noNewPrivileges;
        if (booleanOf(value) === undefined) problems.add(`invalid --security-opt 2: ${quote(option)}`);
        break;
      case 'writable-cgroups':
        if (dialect.writableCgroups) writableCgroups = booleanOf(value);
        if (writableCgroups === undefined) problems.add(`invalid --security-opt 2: ${quote(option)}`);
        break;
      default:
        problems.add(`invalid --security-opt 2: ${quote(option)}`);
    }
  }
  return {
    noNewPrivileges,
    appArmorProfile,
    seccompProfile,
    processLabel: '',
    mountLabel: '',
    ...(writableCgroups === undefined ? {} : { writableCgroups }),
  };
}

function booleanOf(text: string): boolean | undefined {
  try {
    return parseBoolean(text);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}
