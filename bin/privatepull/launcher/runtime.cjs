'use strict';
// Settings for the jsii runtime, the Node.js process in which the CDK runs; Node.js loads them before it, because start.cjs
// asks for it. docs/performance.md says what each gains. They rest on two things, and where one is otherwise they do nothing:
// jsii-runtime-go calls the process's program jsii-runtime.…/lib/program.js, and Node.js 24 has V8 13.6.
const v8 = require('node:v8');

if (/[/\\]jsii-runtime\.[^/\\]+[/\\]lib[/\\]program\.js$/.test(process.argv[1])) {
  tuneValidator();
  endAtOnce();
}

// tuneValidator is for the CDK's validator, a large WebAssembly program. V8 says on standard error that it does not know a
// flag, so this is for the V8 that has them.
function tuneValidator() {
  if (!process.versions.v8.startsWith('13.6.')) return;
  // No garbage collection each time that WebAssembly's memory grows, which it does some hundred times while the validator
  // starts.
  v8.setFlagsFromString('--external-memory-accounted-in-global-limit');
  // No function is optimized before it has run for long: V8 can spend half a second on one, and a few templates are
  // validated in less.
  v8.setFlagsFromString('--wasm-tiering-budget=60000000');
}

// endAtOnce spares the process its own end: after the validator, V8 waits up to a third of a second for a function that it still
// optimizes. Another program takes the process's place and ends it with the same status. All that listens to the end, which
// removes the runtime's files, has its turn first. Windows has no such call, and Node.js has it since 22.15.
function endAtOnce() {
  if (!process.execve || process.platform === 'win32') return;
  const end = (status) => {
    if (status === 0) process.execve('/bin/sh', ['sh', '-c', 'exit 0'], {});
  };
  process.on('newListener', (event, listener) => {
    if (event === 'exit' && listener !== end) setImmediate(() => process.off('exit', end).on('exit', end));
  });
}
