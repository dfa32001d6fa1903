'use strict';
// Starts the CDK app for the CDK CLI, which calls it as cdk.json says:
//
//   node bin/privatepull/launcher/start.cjs
//
// It does what `go run ./bin/privatepull` does, in a fraction of the time where nothing has changed: the program is
// built anew when the content of a source file, the Go toolchain or a variable of its environment differs from what the
// last build was made of, and not otherwise. Where code can come from elsewhere (a workspace, a replaced module), and
// where nothing can be kept, it leaves the work to go run. It also lets Node.js load runtime.cjs before the CDK.
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '..', '..', '..');
const cache = path.join(root, 'node_modules', '.cache', 'privatepull');
const windows = process.platform === 'win32';

// kept is how many programs stay in the cache: those of other environments and of the sources before the last changes.
const kept = 3;

// Every package that the program imports from this module is below one of these folders, which a test checks; what
// other modules hold is fixed by go.sum.
const folders = ['bin/privatepull', 'constructs', 'internal', 'stacks'];

async function main() {
  const go = findGo();
  if (!go) {
    fail('go is not on PATH; install Go 1.26 or later (https://go.dev/dl/) and open a new terminal');
  }
  needTemporaryFolder();
  if (sourcesElsewhere()) {
    return run(go, ['run', './bin/privatepull']);
  }
  // The name tells what the program was built from, so that syntheses at the same time, of whatever sources, each find
  // their own.
  const program = path.join(cache, `privatepull-${fingerprint(go)}${windows ? '.exe' : ''}`);
  if (!fs.existsSync(program)) {
    try {
      fs.mkdirSync(cache, { recursive: true });
      fs.accessSync(cache, fs.constants.W_OK);
    } catch {
      return run(go, ['run', './bin/privatepull']); // nowhere to keep a program
    }
    await build(go, program);
  }
  run(program, []);
}

function fail(message) {
  process.stderr.write(`privatepull: ${message}\n`);
  process.exit(1);
}

// needTemporaryFolder fails where nothing can be written to the temporary folder: the Go compiler and the jsii runtime do, and
// say what is wrong in many lines.
function needTemporaryFolder() {
  const folder = os.tmpdir();
  let trial, failure;
  try {
    trial = fs.mkdtempSync(path.join(folder, 'privatepull-'));
    fs.writeFileSync(path.join(trial, 'trial'), Buffer.alloc(65536));
  } catch (error) {
    failure = error;
  }
  if (trial) fs.rmSync(trial, { recursive: true, force: true });
  if (!failure) return;
  const why = { ENOENT: 'is not there', ENOTDIR: 'is no folder', ENOSPC: 'is full' }[failure.code] ?? `cannot be written to (${failure.code})`;
  fail(`the temporary folder ${folder} ${why}; set ${windows ? 'TEMP' : 'TMPDIR'} to a folder with free space`);
}

// read is a file's text, or undefined where there is none.
function read(name) {
  try {
    return fs.readFileSync(name, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function findGo() {
  const name = windows ? 'go.exe' : 'go';
  return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
    .map((folder) => path.join(folder, name))
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
}

// sourcesElsewhere tells whether code outside the folders can go into the program: from a workspace, a vendor folder, a
// module that is replaced by a folder, or what GOFLAGS puts in its place.
function sourcesElsewhere() {
  const flags = [process.env.GOFLAGS, /^GOFLAGS=.*/m.exec(read(goEnvFile()) ?? '')].join(' ');
  if (/-(modfile|overlay|mod)\b/.test(flags) || fs.existsSync(path.join(root, 'vendor'))) return true;
  if (/=>\s*(\.|\/|"|[A-Za-z]:)/.test(read(path.join(root, 'go.mod')) ?? '')) return true;
  if (process.env.GOWORK === 'off') return false;
  if (process.env.GOWORK) return true;
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'go.work'))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}

// fingerprint is a hash of all that decides what the program is. A go command that only calls another one counts by
// itself, not by that one.
function fingerprint(go) {
  const hash = createHash('sha256');
  const add = (name, content) => hash.update(`${name}\0${content.length}\0`).update(content);
  const { size, mtimeMs, ctimeMs } = fs.statSync(go);
  add('go', JSON.stringify([fs.realpathSync(go), size, mtimeMs, ctimeMs]));
  for (const name of Object.keys(process.env).filter((name) => /^(GO|CGO_)|^(CC|CXX)$/.test(name)).sort()) {
    add(name, process.env[name]);
  }
  add('go env -w', read(goEnvFile()) ?? '');
  for (const name of ['go.mod', 'go.sum']) add(name, fs.readFileSync(path.join(root, name)));
  for (const folder of folders) addFolder(add, folder);
  return hash.digest('hex');
}

// goEnvFile is where go env -w writes.
function goEnvFile() {
  const { env } = process;
  if (env.GOENV) return env.GOENV;
  const config = windows ? env.AppData : process.platform === 'darwin'
    ? path.join(os.homedir(), 'Library', 'Application Support')
    : env.XDG_CONFIG_HOME || path.join(os.homedir(), '.config');
  return path.join(config ?? '', 'go', 'env');
}

// addFolder adds the files that a build can read: all but tests and their data.
function addFolder(add, folder) {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = `${folder}/${entry.name}`;
    const file = path.join(root, name);
    if (entry.isDirectory()) {
      if (entry.name !== 'testdata') addFolder(add, name);
    } else if (!entry.name.endsWith('_test.go') && fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
      add(name, fs.readFileSync(file)); // Go follows links to files, not to folders
    }
  }
}

// build puts the new program in its place in one step, whole.
async function build(go, program) {
  const fresh = `${program}.${process.pid}`;
  // The Go stacks of a panic need no symbol table; without it and the debugger's tables the program is smaller. Like go
  // run, it asks no version control.
  const args = ['build', '-ldflags=-s -w', '-buildvcs=false', '-o', fresh, './bin/privatepull'];
  const { status, signal } = await end(spawn(go, args, { cwd: root, stdio: ['ignore', 2, 2] }));
  if (signal || status !== 0) {
    fs.rmSync(fresh, { force: true });
    if (signal) return process.kill(process.pid, signal);
    fail('go build failed; it says why above');
  }
  try {
    fs.renameSync(fresh, program);
  } catch (error) {
    // Windows does not replace a program that runs: another synthesis was first.
    fs.rmSync(fresh, { force: true });
    if (!fs.existsSync(program)) throw error;
  }
  forget();
}

// forget removes all but the newest programs, and what builds that were killed an hour ago or earlier have left.
function forget() {
  const age = (name) => fs.statSync(path.join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const [whole, rest] = [[], []];
  for (const name of fs.readdirSync(cache)) (/^privatepull-[0-9a-f]{64}(\.exe)?$/.test(name) ? whole : rest).push([age(name), name]);
  whole.sort(([a], [b]) => b - a);
  for (const [, name] of [...whole.slice(kept), ...rest.filter(([time]) => time < Date.now() - 3_600_000)]) {
    try {
      fs.rmSync(path.join(cache, name), { force: true });
    } catch {
      // Windows does not remove a program that runs; a later build does.
    }
  }
}

// run gives way to a command: the same input, output and exit status.
async function run(command, args) {
  const { status, signal } = await end(spawn(command, args, { cwd: process.cwd(), stdio: 'inherit', env: { ...process.env, ...environment() } }));
  if (!signal) process.exit(status);
  process.kill(process.pid, signal);
}

// end waits for a process to end, and passes the signals on that come meanwhile.
function end(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve({ status, signal });
    });
  });
}

// environment is what the app gets besides its own: NODE_OPTIONS for the Node.js processes of jsii. A runtime of the
// user's own is left alone.
function environment() {
  const { env } = process;
  if (env.JSII_RUNTIME || windows) return {};
  // With NODE_OPTIONS set, jsii leaves its own default out; this is it.
  const options = env.NODE_OPTIONS ?? '--max-old-space-size=4069';
  return {
    NODE_OPTIONS: `${options} --require ${JSON.stringify(path.join(__dirname, 'runtime.cjs'))}`,
    // jsii's files have other names in each run: a cache of the user's would grow and never help. It helps the CDK CLI.
    ...(env.NODE_COMPILE_CACHE && { NODE_DISABLE_COMPILE_CACHE: '1' }),
  };
}

main().catch((error) => fail(error.message));
