'use strict';
// One run of the launcher as a process: the folder and the commands that belong to it, and its end. Whatever ends it, a signal
// included, ends every process that it started, and leaves none of their files.
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const windows = process.platform === 'win32';

// mine is what is removed at the end.
const mine = new Set();

// current is the process of the command that runs, and guardian what ends it when this process cannot.
let current;
let guardian;

let ending = false;

// begin readies the end. It comes before all else that leaves something.
function begin() {
  process.on('exit', clean);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  watch();
}

// watch ends the run when the CDK CLI that asked for it is gone, or npm before it: SIGTERM ends them, and they pass it on to
// nobody, or to a shell that does not. All there is to see is that a process has another parent. Only Linux tells it of more
// than this process; elsewhere the shell in between is one that gives way to what it calls. What was gone before this began cannot
// be told from a synthesis that somebody left to itself: SIGTERM to npx alone while the CLI loads lets it come to its end.
function watch() {
  let count = 0;
  for (let pid = 'self'; asked(pid); pid = parents(++count).pop());
  const before = parents(count).join();
  if (count > 0) setInterval(() => parents(count).join() === before || end('SIGTERM'), 50).unref();
}

// asked tells whether a process was started by the CDK CLI or by npm, directly or not: they leave a variable.
function asked(pid) {
  const names = pid === 'self' ? Object.keys(process.env).join('\0') : tell(pid, 'environ') ?? '';
  return /(^|\0)(CDK_CLI_VERSION|npm_command)(\0|=|$)/.test(names);
}

// parents returns the process's parent, that one's, and so on: as many as wanted, or as are known.
function parents(count) {
  const found = [];
  for (let pid = process.ppid; pid > 0 && found.length < count; pid = parent(pid)) found.push(pid);
  return found;
}

// parent is 0 where it is not known. The name of the program, in brackets, can hold anything.
function parent(pid) {
  return Number(tell(pid, 'stat')?.replace(/^.*\) \S /s, '').split(' ')[0] ?? 0);
}

function tell(pid, what) {
  try {
    return fs.readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return undefined; // not ours to read, gone, or another operating system
  }
}

// end is the end by a signal. Nothing in the processes is worth a wait, since their files go with them.
async function end(signal) {
  if (ending) return;
  ending = true;
  await killAll();
  die(signal);
}

// die ends this process by a signal, as whoever waits for it expects.
function die(signal) {
  clean();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function clean() {
  guardian?.kill('SIGKILL');
  for (const name of mine) fs.rmSync(name, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  mine.clear();
}

function fail(message) {
  process.stderr.write(`privatepull: ${message}\n`);
  process.exit(1);
}

// temporaryFolder makes a folder for the temporary files of this run alone. It fails where nothing can be written: the Go
// compiler and the jsii runtime would, too, and say what is wrong in many lines.
function temporaryFolder() {
  try {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'privatepull-'));
    mine.add(folder);
    return folder;
  } catch ({ code }) {
    const why = { ENOENT: 'is not there', ENOTDIR: 'is no folder', ENOSPC: 'is full' }[code] ?? `cannot be written to (${code})`;
    return refuse(os.tmpdir(), why);
  }
}

// needRoom fails where a temporary folder has less free space than so many MiB, for the same reason: the jsii runtime ends in a
// stack trace. Some file systems do not tell.
function needRoom(folder, needed) {
  const { blocks, bavail, bsize } = fs.statfsSync(folder);
  const free = Math.floor(bavail * bsize / 2 ** 20);
  if (blocks > 0 && free < needed) refuse(path.dirname(folder), `has ${free} MiB of free space, and ${needed} are needed`);
}

function refuse(folder, why) {
  return fail(`the temporary folder ${folder} ${why}; set ${windows ? 'TEMP' : 'TMPDIR'} to a folder with free space`);
}

// run runs a command with the options of spawn and returns how it ended. It has a process group of its own, by which all that
// it started is found again.
async function run(command, args, options) {
  const guard = windows ? () => {} : warden();
  const child = current = spawn(command, args, { ...options, detached: !windows });
  guard(child.pid);
  const ended = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => resolve({ status, signal }));
  });
  if (ending) await new Promise(() => {}); // end has the last word
  await killAll();
  guardian?.kill('SIGKILL');
  return ended;
}

// warden starts a shell that ends a process group and removes what is ours when SIGKILL, which nobody can heed, ends this process.
// The function that it returns tells it which group. After that nobody writes to its pipe, which is at its end with this process.
function warden() {
  const script = 'read pid && ! read _ && kill -s KILL -- "-$pid"; rm -rf -- "$@" || { sleep 1; rm -rf -- "$@"; }';
  const shell = guardian = spawn('/bin/sh', ['-c', script, 'sh', ...mine], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  for (const it of [shell, shell.stdin]) it?.on('error', () => {}); // without a shell there is none
  shell.unref();
  return (pid) => shell.stdin?.write(`${pid}\n`);
}

// killAll ends the command and all that it started, and returns when they are gone. Waiting for a process that nobody collects
// has its limit: where the first process of a container does not, the dead stay in the list.
async function killAll() {
  const pid = current?.pid;
  if (!pid) return;
  if (windows) {
    if (current.exitCode === null) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    for (let i = 0; i < 50; i++) {
      process.kill(-pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

module.exports = { begin, die, fail, mine, needRoom, run, temporaryFolder, windows };
