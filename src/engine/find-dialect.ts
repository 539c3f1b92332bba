import {
  type CreateDialect,
  DIALECT_20_10,
  DIALECT_24_0,
  DIALECT_CURRENT,
} from '../config/create/dialect.ts';

const DIALECTS = [DIALECT_20_10, DIALECT_24_0, DIALECT_CURRENT];

/** How the release of a pipeline judges a create request; releases older than 20.10 are taken for 20.10. Pure. */
export function findDialect(pipeline: string): CreateDialect {
  return DIALECTS.find(({ name }) => name === pipeline) ?? DIALECT_20_10;
}
