'use strict';
// Node.js loads this before the jsii runtime (start.cjs asks for it) and runs
// the runtime in one process in place of two.
//
// jsii-runtime-go starts bin/jsii-runtime.js, which starts lib/program.js beside
// it and carries every message of the app from its own standard input to file
// descriptor 3 of that process, and every answer back. The second process does
// all the work. Here the first one does it: it reads and writes its own standard
// input and output where program.js says 3. That halves the time of a call and
// saves the start of a process; docs/performance.md has figures.
//
// Nothing is changed where the runtime is not laid out as expected.
const fs = require('node:fs');
const path = require('node:path');
const { Writable } = require('node:stream');
const v8 = require('node:v8');

const channel = 3;

function main() {
  const given = process.env.PRIVATEPULL_JSII;
  const entry = process.argv[1] && path.resolve(process.argv[1]);
  if (given === undefined || !entry || !entry.endsWith(path.join('bin', 'jsii-runtime.js'))) return;
  const folder = path.dirname(path.dirname(entry));
  const program = path.join(folder, 'lib', 'program.js');
  if (!fs.existsSync(program)) return;

  tuneValidator();
  restoreEnvironment(JSON.parse(given));
  reserve(channel);
  redirect('readSync', 0);
  redirect('writeSync', 1);
  tell('stdout');
  tell('stderr');
  sayFarewell(folder);
  // The flag is on, by NODE_OPTIONS; the runtime looks for it only here, and
  // copies aws-cdk-lib's files where it does not find it.
  process.execArgv.push('--preserve-symlinks');
  // The entry counts as loaded, so Node.js does not run it.
  const file = fs.realpathSync(entry);
  require.cache[file] = Object.assign(new module.constructor(file), { filename: file, loaded: true });
  setImmediate(() => require(program));
}

// tuneValidator is for the CDK's validator, a large WebAssembly program. V8 says a
// flag that it does not know on standard error, so this is for the V8 of Node.js
// 24, which has them.
function tuneValidator() {
  if (!process.versions.v8.startsWith('13.6.')) return;
  // No garbage collection each time that WebAssembly's memory grows, which it
  // does some hundred times while the validator starts.
  v8.setFlagsFromString('--external-memory-accounted-in-global-limit');
  // No function is optimized before it has run for long: V8 can spend half a
  // second on one, and a few templates are validated in less.
  v8.setFlagsFromString('--wasm-tiering-budget=300000000');
}

// restoreEnvironment gives the programs that the CDK starts what the user set.
function restoreEnvironment({ nodeOptions }) {
  delete process.env.PRIVATEPULL_JSII;
  if (nodeOptions === null) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = nodeOptions;
}

// reserve sees to it that no file is opened under a descriptor's number.
function reserve(fd) {
  for (;;) {
    const got = fs.openSync('/dev/null', 'r');
    if (got > fd) return fs.closeSync(got);
  }
}

// redirect lets a function of fs use another descriptor than the channel's.
function redirect(name, fd) {
  const original = fs[name];
  fs[name] = (asked, ...rest) => original(asked === channel ? fd : asked, ...rest);
}

// sayFarewell removes the runtime's folder when the runtime ends, and tells the
// app when nothing more will come, so that it need not wait for Node.js, which
// may take half a second to end after a validation. jsiiexit knows the text.
function sayFarewell(folder) {
  if (!path.basename(folder).startsWith('jsii-runtime.')) return;
  process.on('exit', () => {
    fs.rmSync(folder, { recursive: true, force: true });
    say('stderr', '\0privatepull: the jsii runtime has ended\0');
  });
}

// tell sends what is printed to the app.
function tell(name) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      say(name, chunk);
      done();
    },
  });
  stream.fd = 2; // for programs that are to inherit the stream
  Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
}

// say sends a text for one of the app's streams, in the form in which
// jsii-runtime-go expects it on standard error.
function say(name, text) {
  const line = Buffer.from(`${JSON.stringify({ [name]: Buffer.from(text).toString('base64') })}\n`);
  for (let sent = 0; sent < line.length;) sent += fs.writeSync(2, line, sent);
}

main();
