#!/usr/bin/env node
/// <reference types="node" />
// Runs on any Node that can read ES modules. The auditor itself needs 22.18 or later, which in a clone runs its TypeScript unbuilt; an older
// one hands over to the Node that `npm ci` installed beside the auditor. The packed auditor has its main module built.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (['--version', '-V'].includes(process.argv[2] ?? '')) {
  tellVersion();
} else if (major > 22 || (major === 22 && minor >= 18)) {
  silenceExperimentalWarnings();
  endWithTheLauncher();
  collectGarbageSooner();
  await import(existsSync(new URL('./main.ts', import.meta.url)) ? './main.ts' : '../../dist/cli/main.mjs');
} else {
  handOver();
}

/** Without loading the auditor: whoever asks for its version asks for nothing else. */
function tellVersion() {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  process.stdout.write(`${JSON.parse(text).version}\n`);
}

/** Type stripping and node:sqlite announce themselves as experimental; other warnings stay. */
function silenceExperimentalWarnings() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    const text = typeof warning === 'string' ? warning : warning.message;
    if (!/^(Type Stripping|SQLite) is an experimental feature/.test(text)) {
      emitWarning(warning, ...rest);
    }
  };
}

/**
 * By itself V8 lets the garbage of a long audit grow to several times what lives before it collects any, and the space of what is new
 * to three times 16 MB.
 */
function collectGarbageSooner() {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Under a launcher, its end closes the channel: nobody would be left to interrupt this process. */
function endWithTheLauncher() {
  if (process.channel !== undefined) {
    process.once('disconnect', () => process.exit(1));
    process.channel.unref();
  }
}

function handOver() {
  const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
  const pinned = [node, `${node}.exe`].find((path) => existsSync(path));
  if (pinned === undefined) {
    process.stderr.write(
      `smb1-audit needs Node 22.18 or later, and this is Node ${process.versions.node}: install a newer one, or, in a clone, run npm ci without --ignore-scripts to get it beside the auditor.\n`,
    );
    process.exitCode = 2;
    return;
  }
  // A session of its own, so that Ctrl-C reaches the child once: from here, and not from the terminal as well.
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(`smb1-audit could not start ${pinned}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
  });
}
