// Before scripts that run TypeScript unbuilt. `npm ci` installs the pinned Node.js by its package's install script; without that
// (--ignore-scripts) npm scripts run on whatever is on the path. Runs on any Node that can read ES modules.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `This needs Node.js 22.18 or later, and this is ${process.versions.node}: install a newer one, or run npm ci without --ignore-scripts, which brings one along.\n`,
  );
  process.exitCode = 1;
}
