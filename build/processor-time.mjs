import { readFileSync } from 'node:fs';

/** Says how much processor time the tests took, of this process and of every process that ended below it: seconds depend on the machine's load. */
export default class ProcessorTime {
  onRunComplete() {
    const seconds = process.platform === 'linux' ? ofThisAndBelow() : ofThis();
    process.stderr.write(`Processor: ${seconds.toFixed(0)} s\n`);
  }
}

/** Fields 14 to 17 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, in hundredths of a second. */
function ofThisAndBelow() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

function ofThis() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
