/*
 * Becomes dist/cli.cjs: runs the bundle beside it with the code that V8 compiled when the bundle was made. Where the cache
 * is missing, or from another Node, V8 compiles anew: nothing is lost but time. In words that old versions of Node
 * understand as well.
 */
if (parseInt(process.versions.node, 10) < 24) {
  console.error(`lockstep: needs Node 24 or newer, this is ${process.version}; npm run setup brings it`);
  process.exit(125);
}

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'lockstep.cjs');
const cacheFile = join(__dirname, 'lockstep.cache');
// The build writes ASCII only, and to read that as UTF-8 takes 1.5 ms more.
const source = readFileSync(filename, 'latin1');
const script = new Script(source, { filename, cachedData: readCache() });
if (process.env.LOCKSTEP_MAKE_CODE_CACHE) {
  process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()));
}
script.runInThisContext()(exports, require, module, filename, __dirname);

function readCache() {
  try {
    return readFileSync(cacheFile);
  } catch {
    return undefined;
  }
}
