import { parseArgs } from 'node:util';
import { chooseLanguage } from '../../lib/cli/choose-language.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';
import { createFleet, demoFleet, largeFleet, truthFleet } from './fleet.ts';
import { externalGuest } from './guest-link.ts';
import type { World } from './world.ts';

const usage = `Usage: npm run arm-simulator -- [options]

  --fleet NAME          demo, truth, large or drawn (default demo; drawn when --vms is given)
  --vms N               number of VMs of a truth, large or drawn fleet (default 300)
  --seed N              another world
  --subscriptions N     of a drawn or large fleet (default 1)
  --scale N             simulated seconds per second (default 1)
  --port N              port of Resource Manager (default 0: any free one)
  --guest PATH          executable that plays the VMs, one process per run command (default: the guest of this
                        project, in this process)
  --shell NAME          which shell the printed lines are for: bash, powershell or cmd (default bash, on Windows
                        powershell)
  --stop-after SECONDS  stop without being asked
`;

const { values } = parseArgs({
  options: {
    fleet: { type: 'string' },
    vms: { type: 'string' },
    seed: { type: 'string' },
    subscriptions: { type: 'string' },
    scale: { type: 'string' },
    port: { type: 'string' },
    guest: { type: 'string' },
    shell: { type: 'string', default: process.platform === 'win32' ? 'powershell' : 'bash' },
    'stop-after': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

const shells: Readonly<
  Record<string, { line(name: string, value: string): string; readonly comment: string }>
> = {
  bash: { line: (name, value) => `export ${name}='${value}'`, comment: '#' },
  powershell: { line: (name, value) => `$env:${name} = '${value}'`, comment: '#' },
  cmd: { line: (name, value) => `set "${name}=${value}"`, comment: 'rem' },
};

if (values.help === true) {
  console.log(usage);
} else {
  await run();
}

async function run(): Promise<void> {
  const shell = shells[values.shell];
  if (shell === undefined) {
    throw new Error(`--shell ${values.shell} is not known: ${Object.keys(shells).join(', ')} was expected.`);
  }
  const world = chosenWorld();
  const azure = await startSimulatedAzure({
    world,
    scale: numberOf('scale') ?? 1,
    port: numberOf('port') ?? 0,
    ...(values.guest === undefined ? {} : { guest: externalGuest(values.guest) }),
  });
  for (const [name, value] of Object.entries(azure.env)) {
    console.log(shell.line(name, value));
  }
  const scope = world.subscriptions.map(({ id }) => ` --subscription ${id}`).join('');
  const { comment } = shell;
  const { length } = azure.truth().targets;
  console.log(
    chooseLanguage([], process.env, () => '') === 'ja'
      ? `${comment} ${azure.armEndpoint} に VM が ${length} 台あります。Ctrl-C で終了します。上の行をシェル (${values.shell}、別のシェルは --shell で指定) に貼り付けてから:`
      : `${comment} ${length} targets at ${azure.armEndpoint}; Ctrl-C stops. With the lines above in a shell (${values.shell}; another: --shell):`,
  );
  console.log(`${comment} smb1-audit run${scope}`);
  stopOn(azure, numberOf('stop-after'));
}

function stopOn(azure: SimulatedAzure, seconds: number | undefined): void {
  const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * 1000);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  function stop(): void {
    clearTimeout(timer);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    void azure.close().then(() => process.exit());
  }
}

function chosenWorld(): World {
  const vms = numberOf('vms');
  const seed = numberOf('seed');
  const subscriptions = numberOf('subscriptions');
  const options = {
    ...(seed === undefined ? {} : { seed }),
    ...(subscriptions === undefined ? {} : { subscriptions }),
  };
  switch (values.fleet ?? (vms === undefined ? 'demo' : 'drawn')) {
    case 'demo':
      return demoFleet(options);
    case 'truth':
      return truthFleet(vms ?? 300, options);
    case 'large':
      return largeFleet(vms ?? 300, options);
    case 'drawn':
      return createFleet({ ...options, vms: vms ?? 300 });
    default:
      throw new Error(`--fleet ${values.fleet} is not known: demo, truth, large or drawn was expected.`);
  }
}

function numberOf(
  name: 'vms' | 'seed' | 'subscriptions' | 'scale' | 'port' | 'stop-after',
): number | undefined {
  const text = values[name];
  if (text === undefined) {
    return undefined;
  }
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) {
    throw new Error(`--${name} ${text} is not a number.`);
  }
  return number;
}
