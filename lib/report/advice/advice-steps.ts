import { type Half, type HalfVerdicts, halves } from '../../model/verdict.ts';
import {
  canAudit,
  clientOffCommands,
  needsUpdateToAudit,
  type Platform,
  platformOf,
  removal,
  serverOff,
} from './advice-commands.ts';
import type { StepCode } from './advice-texts.ts';

/** `installationType` as Windows names it (`Server`, `Server Core`, `Client`); null, as `build`, where it is not known. */
export type AdviceSubject = HalfVerdicts & {
  readonly build: number | null;
  readonly installationType: string | null;
};

/** What to do with halves that are on or switched off. `commands`: for a shell on the VM. */
export type Step = {
  readonly code: StepCode;
  readonly halves: readonly Half[];
  readonly commands: readonly string[];
};

/** In the order to take them: who still uses it and how to go back, then off, then removed. Never a step that turns a half on. */
export function stepsFor(subject: AdviceSubject): readonly Step[] {
  const there = halves.filter((half) => subject[half] === 'enabled' || subject[half] === 'disabled');
  if (there.length === 0) {
    return [];
  }
  const platform = platformOf(subject.build, subject.installationType);
  return platform === 'builtin-7' || platform === 'builtin-8'
    ? builtinSteps(subject, there)
    : [
        ...usageSteps(subject),
        step('keep-disk', there),
        ...serverOffSteps(subject),
        removalStep(platform, there),
      ];
}

function builtinSteps(subject: AdviceSubject, there: readonly Half[]): Step[] {
  const isOn = there.some((half) => subject[half] === 'enabled');
  return [
    ...usageSteps(subject),
    ...(isOn ? [step('keep-setting', there)] : []),
    ...serverOffSteps(subject),
    ...(subject.client === 'enabled' ? [step('client-off', ['client'], clientOffCommands)] : []),
    step('cannot-remove', there),
  ];
}

function serverOffSteps({ server, build }: AdviceSubject): Step[] {
  const off = server === 'enabled' ? serverOff(build) : null;
  return off === null
    ? []
    : [step(off.restart ? 'server-off-by-restart' : 'server-off', ['server'], [off.command])];
}

/** A single release's feature carries both halves, whichever is on. */
function removalStep(platform: Platform, there: readonly Half[]): Step {
  const command = removal(platform, there);
  if (command === null) {
    return step('see-page', there);
  }
  const isOne = platform === 'single-server' || platform === 'single-client';
  return step(isOne ? 'remove-both' : 'remove', there, [command]);
}

/** The command that tells who still uses the server, to be run before all others; null where there is none. */
export function checkAmong(steps: readonly Step[]): string | null {
  return steps.find(isCheck)?.commands[0] ?? null;
}

/** The commands that change something, in their order. */
export function commandsAmong(steps: readonly Step[]): readonly string[] {
  return steps.filter((each) => !isCheck(each)).flatMap(({ commands }) => commands);
}

function isCheck({ code }: Step): boolean {
  return code === 'audit-server' || code === 'audit-server-by-update';
}

/** How to find who still uses a half that is on. */
function usageSteps({ client, server, build }: AdviceSubject): Step[] {
  const canBeAudited = canAudit(build);
  const audit = needsUpdateToAudit(build) ? 'audit-server-by-update' : 'audit-server';
  const ofServer = canBeAudited
    ? step(audit, ['server'], ['Set-SmbServerConfiguration -AuditSmb1Access $true'])
    : step('capture-server', ['server']);
  return [
    ...(server === 'enabled' && canBeAudited !== null ? [ofServer] : []),
    ...(client === 'enabled' && canBeAudited === true ? [step('audit-client', ['client'])] : []),
  ];
}

function step(code: StepCode, those: readonly Half[], commands: readonly string[] = []): Step {
  return { code, halves: those, commands };
}
