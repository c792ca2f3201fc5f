import {
  type Half,
  type HalfJudgements,
  type HalfVerdicts,
  halves,
  type Verdict,
} from '../../model/verdict.ts';
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
import { pendingChange } from './pending-change.ts';

/** `installationType` as Windows names it (`Server`, `Server Core`, `Client`); null, as `build`, where it is not known. */
export type AdviceSubject = HalfVerdicts & {
  readonly build: number | null;
  readonly installationType: string | null;
  /** Null or absent where only the verdicts are known, as of one that was carried over. */
  readonly judged?: HalfJudgements | null;
};

/** What to do with halves that are on or switched off. `commands`: for a shell on the VM. */
export type Step = {
  readonly code: StepCode;
  readonly halves: readonly Half[];
  readonly commands: readonly string[];
};

/**
 * In the order to take them: what the next restart does by itself, then how to go back, then off, then removed; before each removal, who
 * still uses what goes. Never a step that turns a half on.
 */
export function stepsFor(subject: AdviceSubject): readonly Step[] {
  const platform = platformOf(subject.build, subject.installationType);
  const removed = waiting(subject, 'disable');
  const coming = waiting(subject, 'enable');
  const now = stepsNow(without(subject, [...removed, ...coming]), platform);
  // Where the halves go together, the removal of the one that is there waits for who uses it, and takes back the other.
  const isTakenBack = now.some(({ code }) => code === 'remove-both');
  return [
    ...usageSteps(withOnly(subject, removed), ['enabled', ...withoutVerdict]),
    ...(removed.includes('client') ? dependencySteps(subject) : []),
    ...(removed.length === 0 ? [] : [step('restart-removes', removed)]),
    ...(coming.length === 0 ? [] : [step('enable-pending', coming)]),
    ...(coming.length === 0 || isTakenBack ? [] : takeBackSteps(subject, platform, coming)),
    ...now,
  ];
}

/** Such a half may be in use. */
const withoutVerdict: readonly Verdict[] = ['unknown', 'conflict'];

function stepsNow(subject: AdviceSubject, platform: Platform): Step[] {
  const there = halves.filter((half) => subject[half] === 'enabled' || subject[half] === 'disabled');
  if (there.length === 0) {
    return [];
  }
  return platform === 'builtin-7' || platform === 'builtin-8'
    ? builtinSteps(subject, there)
    : [
        ...usageSteps(subject, ['enabled', ...(isSingle(platform) ? withoutVerdict : [])]),
        step('keep-disk', there),
        ...serverOffSteps(subject),
        ...dependencySteps(subject),
        removalStep(platform, there),
      ];
}

/** Halves whose feature changes so at the next restart; one that is on already is not turned on by it. */
function waiting(subject: AdviceSubject, change: 'enable' | 'disable'): Half[] {
  const { judged, build } = subject;
  return halves.filter(
    (half) =>
      judged !== undefined &&
      judged !== null &&
      pendingChange(judged, half, build) === change &&
      !(change === 'enable' && subject[half] === 'enabled'),
  );
}

/** Nothing more is said of these halves. */
function without(subject: AdviceSubject, settled: readonly Half[]): AdviceSubject {
  const left = (half: Half) => (settled.includes(half) ? 'not-in-os' : subject[half]);
  return { ...subject, client: left('client'), server: left('server') };
}

function withOnly(subject: AdviceSubject, those: readonly Half[]): AdviceSubject {
  return without(
    subject,
    halves.filter((half) => !those.includes(half)),
  );
}

function takeBackSteps(subject: AdviceSubject, platform: Platform, coming: readonly Half[]): Step[] {
  const command = removal(platform, coming);
  return command === null
    ? [step('see-page', coming)]
    : [
        ...(isSingle(platform) ? usageSteps(without(subject, coming), withoutVerdict) : []),
        step('take-back', coming, [command]),
      ];
}

function dependencySteps({ client, judged }: AdviceSubject): Step[] {
  const isNamed = judged?.client.warnings.includes('dependency-on-disabled-driver') === true;
  return client === 'disabled' && isNamed
    ? [step('free-workstation', ['client'], [clientOffCommands[0]])]
    : [];
}

function builtinSteps(subject: AdviceSubject, there: readonly Half[]): Step[] {
  const isOn = there.some((half) => subject[half] === 'enabled');
  return [
    ...usageSteps(subject, ['enabled']),
    ...(isOn ? [step('keep-setting', there)] : []),
    ...serverOffSteps(subject),
    ...(subject.client === 'enabled' ? [step('client-off', ['client'], clientOffCommands)] : []),
    ...dependencySteps(subject),
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
  return step(isSingle(platform) ? 'remove-both' : 'remove', there, [command]);
}

function isSingle(platform: Platform): boolean {
  return platform === 'single-server' || platform === 'single-client';
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

/** How to find who still uses a half that has one of these verdicts: one that may be on, where the removal takes it along. */
function usageSteps({ client, server, build }: AdviceSubject, verdicts: readonly Verdict[]): Step[] {
  const canBeAudited = canAudit(build);
  const audit = needsUpdateToAudit(build) ? 'audit-server-by-update' : 'audit-server';
  const ofServer = canBeAudited
    ? step(audit, ['server'], ['Set-SmbServerConfiguration -AuditSmb1Access $true'])
    : step('capture-server', ['server']);
  return [
    ...(verdicts.includes(server) && canBeAudited !== null ? [ofServer] : []),
    ...(verdicts.includes(client) && canBeAudited === true ? [step('audit-client', ['client'])] : []),
  ];
}

function step(code: StepCode, those: readonly Half[], commands: readonly string[] = []): Step {
  return { code, halves: those, commands };
}
