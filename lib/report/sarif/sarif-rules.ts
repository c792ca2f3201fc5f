import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Finding } from '../../model/finding.ts';
import { exposureOf, type Half, type HalfVerdicts, halves } from '../../model/verdict.ts';
import { controls } from '../advice/controls.ts';

/** From the one to look at first; where a run has no room for all, results of the last are left out first. */
export const ruleIds = [
  'smb1-server-on',
  'smb1-client-on',
  'smb1-not-known',
  'smb1-no-verdict',
  'smb1-possible',
] as const;

export type SarifRuleId = (typeof ruleIds)[number];

type Level = 'error' | 'warning' | 'note';

type RuleText = {
  readonly name: string;
  readonly level: Level;
  /**
   * How code scanning ranks an alert: above 9.0 critical, from 7.0 high, from 4.0 medium, below that low
   * (https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning). The grades are ours.
   */
  readonly severity: string;
  readonly short: string;
  readonly full: string;
  readonly help: string;
  readonly halves: readonly Half[];
};

const rules: Readonly<Record<SarifRuleId, RuleText>> = {
  'smb1-server-on': {
    name: 'Smb1ServerOn',
    level: 'error',
    severity: '8.8',
    short: 'The SMB 1.0 server of a VM is on.',
    full: 'Others can reach this VM by SMB 1.0, the protocol that worms such as WannaCry came by.',
    help: 'Find out who still uses it, then turn the SMB 1.0 server off or remove it. smb1-audit explain names the commands for this Windows.',
    halves: ['server'],
  },
  'smb1-client-on': {
    name: 'Smb1ClientOn',
    level: 'warning',
    severity: '6.5',
    short: 'The SMB 1.0 client of a VM is on.',
    full: 'This VM can reach others by SMB 1.0. Its SMB 1.0 server is not known to be on.',
    help: 'Find out what this VM still reaches by SMB 1.0, then remove the SMB 1.0 client. smb1-audit explain names the commands for this Windows.',
    halves: ['client'],
  },
  'smb1-not-known': {
    name: 'Smb1NotKnown',
    level: 'warning',
    severity: '4.0',
    short: 'Whether a VM can speak SMB 1.0 is not known.',
    full: 'The VM was probed, and its evidence does not suffice or contradicts itself. Nothing is claimed of it.',
    help: 'smb1-audit explain says what is missing and what to do about it.',
    halves: [],
  },
  'smb1-no-verdict': {
    name: 'Smb1NoVerdict',
    level: 'warning',
    severity: '4.0',
    short: 'A VM has no verdict on SMB 1.0.',
    full: 'The VM was not probed, could not be reached, or gave no answer that can be read. Nothing is claimed of it.',
    help: 'smb1-audit explain says why, and what to do about it.',
    halves: [],
  },
  'smb1-possible': {
    name: 'Smb1Possible',
    level: 'note',
    severity: '2.0',
    short: 'SMB 1.0 is off in a VM and can be turned on.',
    full: 'Neither half of SMB 1.0 is on, but the files of at least one of them are in the VM.',
    help: 'Where a half is disabled, remove its feature; where it is installable, nothing is installed: leave it so. smb1-audit explain names the commands for this Windows.',
    halves: [],
  },
};

const helpUri =
  'https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3';

/** Every rule with its help; the controls that ask for what it checks are its tags, of which code scanning takes 20 at most. */
export const ruleDescriptors = ruleIds.map((id) => {
  const { name, level, severity, short, full, help, halves: own } = rules[id];
  const asked = controls.filter((control) => control.halves.some((half) => own.includes(half)));
  const sources = asked.map((control) => `- [${control.id}](${control.source})`).join('\n');
  return {
    id,
    name,
    shortDescription: { text: short },
    fullDescription: { text: full },
    helpUri,
    help: {
      text: `${help} ${helpUri}`,
      markdown: [
        full,
        help,
        `[How to detect and turn off SMB 1.0](${helpUri})`,
        ...(sources === '' ? [] : [`Controls that ask for it:\n\n${sources}`]),
      ].join('\n\n'),
    },
    defaultConfiguration: { level },
    properties: {
      tags: ['security', ...asked.map((control) => control.id)].slice(0, 20),
      precision: id === 'smb1-not-known' || id === 'smb1-no-verdict' ? 'low' : 'very-high',
      'problem.severity': level === 'note' ? 'recommendation' : level,
      'security-severity': severity,
    },
  };
});

export function levelOf(rule: SarifRuleId): Level {
  return rules[rule].level;
}

/** What a result speaks of: the verdicts of this audit, or the last known ones of a VM that gave none; null: there are none. */
export type Grounds = { readonly verdicts: HalfVerdicts; readonly isLastKnown: boolean };

/**
 * The one rule that a VM is an alert of; null: it is known that it cannot speak SMB 1.0, and so no alert. A VM that was not judged keeps
 * the alert that it can speak SMB 1.0, by its last known verdicts: code scanning closes as fixed what an upload leaves out.
 */
export function ruleOf(
  finding: Finding,
): { readonly rule: SarifRuleId; readonly grounds: Grounds | null } | null {
  const standing = standingVerdicts(finding);
  if (standing !== null) {
    const rule = ruleOfVerdicts(standing);
    return rule === null ? null : { rule, grounds: { verdicts: standing, isLastKnown: false } };
  }
  const { lastKnown } = finding;
  if (lastKnown === null || exposureOf(lastKnown) !== 'on') {
    return { rule: 'smb1-no-verdict', grounds: null };
  }
  return {
    rule: ruleOfVerdicts(lastKnown) ?? 'smb1-no-verdict',
    grounds: { verdicts: lastKnown, isLastKnown: true },
  };
}

/** The halves that make a rule hold, by which it is told whether somebody answers for all of them. */
export function concernedHalves(rule: SarifRuleId, grounds: Grounds | null): readonly Half[] {
  return rule === 'smb1-server-on' || rule === 'smb1-client-on'
    ? halves.filter((half) => grounds?.verdicts[half] === 'enabled')
    : halves;
}

function ruleOfVerdicts(verdicts: HalfVerdicts): SarifRuleId | null {
  switch (exposureOf(verdicts)) {
    case 'on':
      return verdicts.server === 'enabled' ? 'smb1-server-on' : 'smb1-client-on';
    case 'not-known':
      return 'smb1-not-known';
    case 'possible':
      return 'smb1-possible';
    default:
      return null;
  }
}
