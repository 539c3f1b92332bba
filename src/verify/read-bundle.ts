import { SpecError } from '../errors/spec-error.ts';
import { SystemError } from '../errors/system-error.ts';
import { VerifyError } from '../errors/verify-error.ts';
import { join } from '../lib/paths/join.ts';
import { parseSpec } from '../oci/parse-spec.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { Files } from '../system/system.ts';

/**
 * The OCI spec in a bundle's `config.json`.
 * @throws VerifyError `BUNDLE_NOT_FOUND` where no such file can be read
 * @throws SpecError `SPEC_INVALID` where it is no spec
 */
export function readBundle(files: Pick<Files, 'read' | 'stat'>, bundle: string): Spec {
  const path = join(bundle, 'config.json');
  let text: string;
  try {
    const kind = files.stat(path)?.kind;
    if (kind !== undefined && kind !== 'file') {
      throw new SystemError('SYSTEM_UNSUPPORTED', `${path} is no file but a ${kind}`, { path });
    }
    text = files.read(path);
  } catch (cause) {
    throw new VerifyError('BUNDLE_NOT_FOUND', `${bundle} is no bundle: ${path} cannot be read`, {
      value: bundle,
      cause,
    });
  }
  try {
    return parseSpec(text, { allowNulls: true });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const { problems, cause } = error;
    throw new SpecError('SPEC_INVALID', `${path}: ${error.message}`, { value: path, problems, cause });
  }
}
