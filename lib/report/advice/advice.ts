import { type Half, type HalfVerdicts, halves, type Verdict, verdicts } from '../../model/verdict.ts';
import type { Language } from '../messages/messages.ts';
import {
  canAudit,
  clientOffCommands,
  needsUpdateToAudit,
  type Platform,
  platformOf,
  removal,
  serverOff,
} from './advice-commands.ts';
import { type AdviceLink, adviceLink, type DocumentName } from './advice-links.ts';
import { adviceTexts, whoOf } from './advice-texts.ts';

/** `installationType` as Windows names it (`Server`, `Server Core`, `Client`); null, as `build`, where it is not known. */
export type AdviceSubject = HalfVerdicts & {
  readonly build: number | null;
  readonly installationType: string | null;
};

/** What Microsoft advises: paragraphs, and where to read on. Never a step that turns a half on. */
export type Advice = { readonly text: readonly string[]; readonly links: readonly AdviceLink[] };

export function adviceFor(subject: AdviceSubject, language: Language): Advice {
  const names = new Set(verdicts.flatMap((verdict) => (has(subject, verdict) ? documents[verdict] : [])));
  return {
    text: [...stateTexts(subject, language), ...stepTexts(subject, language), ...remedies(subject, language)],
    links: [...names].map((name) => adviceLink(name, language)),
  };
}

/** The command that tells who still uses the server, to be run before all others; null where there is none. */
export function checkFor({ server, build }: AdviceSubject): string | null {
  return server === 'enabled' && canAudit(build) === true
    ? 'Set-SmbServerConfiguration -AuditSmb1Access $true'
    : null;
}

/** The commands of these steps, for a shell on the VM: what turns a half off first, then what removes it. */
export function commandsFor(subject: AdviceSubject): readonly string[] {
  const removable = inOrder(halvesThat(subject, 'enabled'), halvesThat(subject, 'disabled'));
  const platform = platformOf(subject.build, subject.installationType);
  const isBuiltin = platform === 'builtin-7' || platform === 'builtin-8';
  const off = subject.server === 'enabled' ? serverOff(subject.build) : null;
  const last = removable.length === 0 ? null : removal(platform, removable);
  return [
    ...(off === null ? [] : [off.command]),
    ...(isBuiltin && subject.client === 'enabled' ? clientOffCommands : []),
    ...(last === null ? [] : [last]),
  ];
}

/** What is the matter, worst first; halves with one verdict in one sentence. */
function stateTexts(subject: AdviceSubject, language: Language): string[] {
  return verdicts.flatMap((verdict) => {
    const those = halvesThat(subject, verdict);
    return those.length === 0 ? [] : [adviceTexts[language].states[verdict](whoOf(those, language))];
  });
}

/** First who still uses it and how to go back, then off, then removed. */
export function stepTexts(subject: AdviceSubject, language: Language): string[] {
  const say = adviceTexts[language];
  const on = halvesThat(subject, 'enabled');
  const off = halvesThat(subject, 'disabled');
  const platform = platformOf(subject.build, subject.installationType);
  const isBuiltin = platform === 'builtin-7' || platform === 'builtin-8';
  const audits = auditTexts(subject, language);
  if (isBuiltin) {
    const stays = on.length + off.length === 0 ? [] : [say.builtinStays(whoOf(inOrder(on, off), language))];
    const before = on.length === 0 ? [] : [...audits, say.goBack.setting];
    return [...before, ...serverOffTexts(subject, language), ...clientOffTexts(subject, language), ...stays];
  }
  const removable = inOrder(on, off);
  return removable.length === 0
    ? []
    : [
        ...audits,
        say.goBack.feature,
        ...serverOffTexts(subject, language),
        removalText(platform, removable, language),
      ];
}

function auditTexts(subject: AdviceSubject, language: Language): string[] {
  const { client, server, build } = subject;
  const say = adviceTexts[language];
  const audits = canAudit(build);
  const command = checkFor(subject);
  const ofServer = command === null ? say.noAudit : say.auditServer(needsUpdateToAudit(build), command);
  return [
    ...(server === 'enabled' && audits !== null ? [ofServer] : []),
    ...(client === 'enabled' && audits === true ? [say.auditClient] : []),
  ];
}

function serverOffTexts({ server, build }: AdviceSubject, language: Language): string[] {
  const off = server === 'enabled' ? serverOff(build) : null;
  return off === null ? [] : [adviceTexts[language].serverOff(off.command, off.restart)];
}

function clientOffTexts({ client }: AdviceSubject, language: Language): string[] {
  return client === 'enabled' ? [adviceTexts[language].clientOff(clientOffCommands)] : [];
}

/** A single release's feature carries both halves, whichever is on. */
function removalText(platform: Platform, removable: readonly Half[], language: Language): string {
  const say = adviceTexts[language];
  const command = removal(platform, removable);
  if (command === null) {
    return say.seePage(whoOf(removable, language));
  }
  return platform === 'single-server' || platform === 'single-client'
    ? say.removeBoth(command)
    : say.remove(whoOf(removable, language), command);
}

function remedies(subject: AdviceSubject, language: Language): string[] {
  const say = adviceTexts[language];
  const absent = has(subject, 'binaries-absent') ? [say.marketplace] : [];
  const rest = has(subject, 'binaries-absent') ? [say.ownImage] : [];
  const isThere = (['enabled', 'disabled', 'installable', 'binaries-absent'] as const).some((verdict) =>
    has(subject, verdict),
  );
  return [...absent, ...(isThere ? [say.preferSmb2] : []), ...rest];
}

function has({ client, server }: HalfVerdicts, verdict: Verdict): boolean {
  return client === verdict || server === verdict;
}

function halvesThat(subject: HalfVerdicts, verdict: Verdict): Half[] {
  return halves.filter((half) => subject[half] === verdict);
}

function inOrder(...those: readonly (readonly Half[])[]): Half[] {
  return halves.filter((half) => those.flat().includes(half));
}

const documents: Readonly<Record<Verdict, readonly DocumentName[]>> = {
  enabled: ['stopUsing', 'detect', 'clearinghouse', 'snapshot'],
  disabled: ['detect', 'stopUsing', 'snapshot'],
  installable: ['notInstalled', 'stopUsing'],
  'binaries-absent': [
    'marketplace',
    'stopUsing',
    'replicate',
    'replicateByImage',
    'prepareVhd',
    'generalisedVhd',
    'gallery',
    'activation',
  ],
  'not-in-os': ['notInstalled'],
  conflict: ['detect'],
  unknown: ['detect'],
};
