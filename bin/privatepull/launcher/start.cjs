'use strict';
// Starts the CDK app for the CDK CLI, which calls it as cdk.json says:
//
//   node bin/privatepull/launcher/start.cjs
//
// It does what `go run ./bin/privatepull` does, in a fraction of the time where nothing has changed: the program is
// built anew when the content of a source file, the Go toolchain or a variable of its environment differs from what the
// last build was made of, and not otherwise. Where code can come from elsewhere (a workspace, a replaced module), and
// where nothing can be kept, it leaves the work to go run. It also lets Node.js load runtime.cjs before the CDK.
const { createHash, randomUUID } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { choose } = require('./node.cjs');
const { begin, die, fail, mine, needRoom, run, temporaryFolder, windows } = require('./process.cjs');

const root = path.resolve(__dirname, '..', '..', '..');
const cache = path.join(root, 'node_modules', '.cache', 'privatepull');

// keep is how many programs stay in the cache: those of other environments and of the sources before the last changes.
const keep = 3;

// Every package that the program imports from this module is below one of these folders, which a test checks; what
// other modules hold is fixed by go.sum.
const folders = ['bin/privatepull', 'constructs', 'internal', 'stacks'];

// room is the free space in MiB that the temporary folder needs, measured for aws-cdk-lib 2.276.0 (November 2026): the jsii
// runtime and one archive of the CDK take 39 MB, unpacked packages 165 MB more, a program that is linked 104 MB.
const room = { run: 64, build: 128, unpack: 320 };

async function main() {
  begin();
  const go = findGo();
  if (!go) {
    fail('go is not on PATH; install Go 1.26 or later (https://go.dev/dl/) and open a new terminal');
  }
  const folder = temporaryFolder();
  needRoom(folder, room.run);
  const packages = packageCache(folder);
  const env = { ...process.env, ...environment(folder), ...packages.env };
  const program = sourcesElsewhere(go) ? undefined : await kept(go, env);
  const [command, args] = program ? [program, []] : [go, ['run', './bin/privatepull']];
  if (!program) needHome();
  const { status, signal } = await run(command, args, { stdio: 'inherit', env });
  if (signal) return die(signal);
  if (status === 0) packages.place();
  process.exit(status);
}

// packageCache is where the jsii runtime keeps the unpacked CDK: in the environment for a run, and put in its place after one
// that succeeded. In the cache of jsii's own, in the user's home, all syntheses wait for the first one that unpacks, and give up
// after ten seconds; one that is killed meanwhile stops those of the next ten, too. What the user has set stays.
function packageCache(folder) {
  const nothing = () => {};
  const own = Object.keys(process.env).some((name) => name.startsWith('JSII_RUNTIME') && process.env[name]);
  const none = own ? process.env.JSII_RUNTIME_PACKAGE_CACHE === 'disabled' : !writable();
  if (none) needRoom(folder, room.unpack);
  if (own) return { env: {}, place: nothing };
  const use = (root) => ({ JSII_RUNTIME_PACKAGE_CACHE_ROOT: root });
  if (none) return { env: use(path.join(folder, 'packages')), place: nothing }; // jsii writes even where it finds them
  const whole = packageFolder();
  if (fs.existsSync(whole)) return { env: use(whole), place: nothing };
  const fresh = path.join(cache, randomUUID());
  mine.add(fresh);
  return { env: use(fresh), place: () => place(fresh, whole) };
}

// packageFolder is the place of the packages of this go.mod.
function packageFolder() {
  return path.join(cache, `jsii-${createHash('sha256').update(read(path.join(root, 'go.mod')) ?? '').digest('hex')}`);
}

// writable makes the cache and tells whether a program can be kept in it.
function writable() {
  try {
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

// kept returns the program of the sources, which it builds where there is none; undefined where none can be kept. Its name
// tells what it was built from, so that syntheses at the same time, of whatever sources, each find their own.
async function kept(go, env) {
  for (;;) {
    const print = fingerprint(go);
    const program = path.join(cache, `privatepull-${print}${windows ? '.exe' : ''}`);
    if (fs.existsSync(program)) return program;
    if (!writable()) return undefined;
    needRoom(env.TMPDIR, room.build);
    const fresh = await build(go, env);
    // What changed while the compiler read it may be in the program or not.
    if (fingerprint(go) === print) place(fresh, program);
  }
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

// sourcesElsewhere tells whether something outside the folders can decide what the program is: a workspace, a vendor folder, a
// module that is replaced by a folder, what GOFLAGS puts in its place, or a go command that only calls another one.
function sourcesElsewhere(go) {
  if (!fs.existsSync(version(go))) return true;
  const flags = [process.env.GOFLAGS, /^GOFLAGS=.*/m.exec(read(goEnvFile()) ?? '')].join(' ');
  if (/-(modfile|overlay|mod|toolexec)\b/.test(flags) || fs.existsSync(path.join(root, 'vendor'))) return true;
  if (/=>\s*([./"\\]|[A-Za-z]:)/.test(read(path.join(root, 'go.mod')) ?? '')) return true;
  if (process.env.GOWORK === 'off') return false;
  if (process.env.GOWORK) return true;
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'go.work'))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}

// version is the file that tells a Go toolchain's version, beside its go command. Beside a script or a version manager there is
// none.
function version(go) {
  return path.join(path.dirname(fs.realpathSync(go)), '..', 'VERSION');
}

// fingerprint is a hash of all that decides what the program is.
function fingerprint(go) {
  const hash = createHash('sha256');
  const add = (name, content) => hash.update(`${name}\0${content.length}\0`).update(content);
  const { size, mtimeMs, ctimeMs } = fs.statSync(go);
  add('go', JSON.stringify([fs.realpathSync(go), size, mtimeMs, ctimeMs]));
  add('VERSION', fs.readFileSync(version(go)));
  add('go.env', read(path.join(path.dirname(version(go)), 'go.env')) ?? '');
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

// build compiles the program and returns the new file.
async function build(go, env) {
  needHome();
  const fresh = path.join(cache, `${randomUUID()}${windows ? '.exe' : ''}`); // several containers can have one process id
  mine.add(fresh);
  // The Go stacks of a panic need no symbol table; without it and the debugger's tables the program is smaller. Like go
  // run, it asks no version control.
  const args = ['build', '-ldflags=-s -w', '-buildvcs=false', '-o', fresh, './bin/privatepull'];
  const { status, signal } = await run(go, args, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (signal) return die(signal);
  if (status !== 0) fail('go build failed; it says why above');
  return fresh;
}

// place puts a new program or folder in its place in one step, whole.
function place(fresh, whole) {
  try {
    fs.renameSync(fresh, whole);
  } catch (error) {
    // Another synthesis was first. No system replaces a folder, and Windows no program that runs.
    if (!fs.existsSync(whole) && fs.existsSync(fresh)) throw error;
  }
  forget();
}

// needHome fails where Go has no folder for what it downloads and compiles, which it says in the words of its own variables.
function needHome() {
  const { env } = process;
  const home = windows ? env.LocalAppData : env.HOME;
  const settings = read(goEnvFile()) ?? '';
  const set = (name) => env[name] || new RegExp(`^${name}=.`, 'm').test(settings);
  if (home || ((set('GOCACHE') || env.XDG_CACHE_HOME) && (set('GOMODCACHE') || set('GOPATH')))) return;
  fail(`Go has no folder to compile in; set ${windows ? 'LocalAppData' : 'HOME'}, or GOCACHE and GOMODCACHE`);
}

// forget removes all but the newest programs, and what is an hour old or older: packages of another go.mod, and what was killed
// before it was put in its place.
function forget() {
  const age = (name) => fs.statSync(path.join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const [whole, rest] = [[], []];
  for (const name of fs.readdirSync(cache)) (/^privatepull-[0-9a-f]{64}(\.exe)?$/.test(name) ? whole : rest).push([age(name), name]);
  whole.sort(([a], [b]) => b - a);
  const old = rest.filter(([time, name]) => time < Date.now() - 3_600_000 && name !== path.basename(packageFolder()));
  for (const [, name] of [...whole.slice(keep), ...old]) {
    try {
      fs.rmSync(path.join(cache, name), { recursive: true, force: true });
    } catch {
      // Windows does not remove a program that runs; a later build does.
    }
  }
}

// environment is what the programs get besides their own: the folder of this run, and the Node.js of jsii with its options. A
// runtime of the user's own is left alone, and so is a Node.js.
function environment(folder) {
  const { env } = process;
  const temporary = { TMPDIR: folder, TEMP: folder, TMP: folder, GOTMPDIR: folder };
  if (env.JSII_RUNTIME) return temporary;
  const node = { JSII_NODE: env.JSII_NODE || choose() };
  if (windows) return { ...temporary, ...node };
  // With NODE_OPTIONS set, jsii leaves its own default out; this is it.
  const options = env.NODE_OPTIONS ?? '--max-old-space-size=4069';
  return {
    ...temporary,
    ...node,
    NODE_OPTIONS: `${options} --require ${JSON.stringify(path.join(__dirname, 'runtime.cjs'))}`,
    // jsii's files have other names in each run: a cache of the user's would grow and never help. It helps the CDK CLI.
    ...(env.NODE_COMPILE_CACHE && { NODE_DISABLE_COMPILE_CACHE: '1' }),
  };
}

main().catch((error) => fail(error.message));
