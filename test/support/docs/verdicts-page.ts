import { type Half, halves } from '../../../lib/model/verdict.ts';
import {
  clientOffCommands,
  platformOf,
  removal,
  serverOff,
} from '../../../lib/report/advice/advice-commands.ts';
import { ruleText } from '../../../lib/report/sentences/verdicts/rules.ts';
import { verdictReasonTexts, warningTexts } from '../../../lib/report/sentences/verdicts/verdict-reasons.ts';
import { judge, type Rule, rules } from '../../../lib/smb/judge/judge.ts';
import { conflictReasons, unknownReasons, warnings } from '../../../lib/smb/judge/verdict-reasons.ts';
import { cases } from '../../lib/smb/judge-cases.ts';
import { code, page, table } from './markdown.ts';

/** How each half of a VM is judged: the rules as the code has them, with the verdicts that the test cases of each show. */
export function verdictsPage(): string {
  return page(
    '# Verdicts',
    'SMB 1.0 has two halves: the **client** (driver service `mrxsmb10`), by which a VM reaches shares of others, and the **server** ' +
      '(driver service `srv`), by which others reach its own. Each is judged by itself, by the same table, and a finding carries both. ' +
      'A VM whose client is gone may still serve SMB 1.0.',
    table(
      ['verdict of a half', 'meaning'],
      [
        [code('enabled'), 'it is on'],
        [code('disabled'), 'it is installed and switched off'],
        [code('installable'), 'it is not installed; its files are in the component store, one command away'],
        ['**`binaries-absent`**', 'its files were removed: it cannot be turned on without an outside source'],
        [code('not-in-os'), 'this release of Windows has no such feature'],
        [code('conflict'), 'two signals contradict each other; both are named'],
        [code('unknown'), 'the evidence is not enough; the reason is named'],
      ],
    ),
    'The **exposure** of a VM is what both halves say together: `on` when one is `enabled`; else `not-known` when one is `unknown` or ' +
      '`conflict`; else `possible` when one is `disabled` or `installable`; else `impossible`.',
    '`enabled` speaks of the component and its own switches alone: whether the Windows services that a half works through, LanmanWorkstation ' +
      'and LanmanServer, are stopped or disabled is not looked at.',
    '## What is looked at',
    table(
      ['half', 'service', 'file in `System32\\drivers`', 'feature, by release', 'SMB1 setting'],
      [
        [
          'client',
          code('mrxsmb10'),
          code('mrxsmb10.sys'),
          '`SMB1Protocol`; `SMB1Protocol-Client` from build 16299 on',
          'none',
        ],
        [
          'server',
          code('srv'),
          code('srv.sys'),
          '`SMB1Protocol`; `SMB1Protocol-Server` from build 16299 on',
          '`SMB1` under `LanmanServer\\Parameters`: the DWORD 0 is off',
        ],
      ],
    ),
    'Releases: *builtin* before build 9600 (Windows Server 2012 and older: no feature, always there), *single* up to build 16298 (one ' +
      'feature carries both halves), *split* from build 16299 on (Windows 10 1709, Windows Server 2019).',
    'A service is **installed** when its key has a `Type`. A key without one is **left over**: policies, security baselines and ' +
      'scripts write `Start` under `Services\\mrxsmb10` and `Services\\srv` on machines that have no such component, and so make the ' +
      'key. It counts as absent, with a warning.',
    '## The rules',
    'Read from the top; the first rule that matches decides. Rules B are for a service that is installed, rules C for one that is absent ' +
      'or only a leftover key. "The feature" is that of the half. `smb1-audit explain` names the rule of each half, the signals that decided, and what would change it.',
    ruleRows(),
    'A **restart pending** (servicing says so, or a change of the feature or of `SMB1Protocol` is pending) turns every `conflict` into `unknown` ' +
      '(`change-pending`); both signals are still named. It changes no other verdict, because a restart is often pending for other ' +
      'reasons. `changesAtReboot` says when a change of the feature or of `SMB1Protocol` is pending.',
    'Rule C8 follows the servicing stack: what DISM calls removed cannot be enabled from the component store, whatever an old version ' +
      'left there. A damaged, stale or cut answer never becomes `binaries-absent`.',
    '## What no source settles',
    [
      '- A setting `SMB1` that is missing counts as on. That is documented up to Windows Server 2008 R2 and taken over for later releases; on Windows 10 1709 ' +
        '[the feature and a restart were enough](https://github.com/docksal/docksal/issues/382).',
      '- A setting that `Set-SmbServerConfiguration` wrote is in force at once, one that a policy wrote only after a restart. The probe cannot tell ' +
        'them apart. Where `srv` still runs, `running-until-restart` is said of both.',
      '- A server whose driver starts on demand and does not run counts as on. From 2012 R2 on LanmanServer may depend on `srv2` alone ' +
        '([a list of the services of a 2012 R2](https://github.com/chef/chef/blob/main/spec/unit/provider/service/windows_spec.rb)), and nothing would start it.',
      '- That list also has `mrxsmb10` running and not among the dependencies of LanmanWorkstation: `sc.exe qc lanmanworkstation` alone may miss a client that is on. ' +
        'The verdict of an installed client does not ask for the dependency; `doctor` counts how often it is there.',
      '- Other features read `Disabled` below a removed one as Windows comes ([NetFx3 and WCF-HTTP-Activation](https://github.com/microsoft/terminal/issues/246)). ' +
        'Whether those of SMB 1.0 do is not known: rule C6p calls it a contradiction, and `doctor` counts it.',
      '- An outside source may be Windows Update, which servicing asks by itself where no policy forbids it. Whether it has the payload of SMB 1.0 is not ' +
        'documented; of Marketplace images [Microsoft says](https://jpaztech.github.io/blog/vm/marketplace-image-smb1/) that a source has to be named.',
    ].join('\n'),
    '## Reasons',
    table(
      ['code', 'verdict', 'meaning'],
      [
        ...unknownReasons.map((reason) => [code(reason), code('unknown'), reasonText(reason)]),
        ...conflictReasons.map((reason) => [code(reason), code('conflict'), reasonText(reason)]),
      ],
    ),
    '## Warnings',
    table(
      ['code', 'meaning, worded for the client'],
      warnings.map((warning) => [code(warning), warningTexts('client', 'en')[warning]]),
    ),
    '## Turning a half off',
    "Microsoft's commands, as `smb1-audit explain` and the report give them for each VM, with how to find who still uses it and how to go " +
      'back. None of them turns a half on. ' +
      'https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3',
    commandRows(),
  );
}

function reasonText(reason: string): string {
  return verdictReasonTexts('server', 'en')[reason] ?? reason;
}

function ruleRows(): string {
  return table(
    ['rule', 'when', 'says'],
    rules.map((rule) => [code(rule.id), ruleText(rule.id, 'en'), outcomesOf(rule).join(', ')]),
  );
}

/** Each verdict with its reason, its warnings, once; not those that a pending restart or a leftover key changed. */
function outcomesOf({ id }: Rule): string[] {
  const said = cases
    .map(({ given, half }) => ({ given, ...judge(given)[half] }))
    .filter(
      ({ rule, given, verdictReason }) =>
        rule === id &&
        (id === 'C2' || verdictReason !== 'change-pending') &&
        given.rebootPending.kind === 'read',
    )
    .map(({ verdict, verdictReason, warnings: named }) => {
      const own = named.filter((warning) => !warning.startsWith('leftover-'));
      const beside = [verdictReason, ...own.map((warning) => `+ ${warning}`)].filter((part) => part !== null);
      return beside.length === 0 ? code(verdict) : `${code(verdict)} (${beside.map(code).join(', ')})`;
    });
  return [...new Set(said)];
}

const systems = [
  ['up to Windows 7, Server 2008 R2', 7601, 'Server'],
  ['Windows 8, Server 2012', 9200, 'Server'],
  ['Server 2012 R2, 2016', 14_393, 'Server'],
  ['Windows 8.1, 10 up to 1703', 14_393, 'Client'],
  ['Server 2019 and later', 17_763, 'Server'],
  ['Windows 10 1709 and later', 19_045, 'Client'],
] as const;

function commandRows(): string {
  return table(
    ['release', 'half', 'switched off by', 'removed by, with a restart'],
    systems.flatMap(([name, build, installationType]) =>
      halves.map((half) => [
        name,
        half,
        offCommands(half, build),
        removalCommand(half, build, installationType),
      ]),
    ),
  );
}

function offCommands(half: Half, build: number): string {
  if (half === 'client') {
    return build < 9600 ? `${clientOffCommands.map(code).join(', ')}, with a restart` : 'removal alone';
  }
  const off = serverOff(build);
  return off === null ? '' : `${code(off.command)}, ${off.restart ? 'with a restart' : 'at once'}`;
}

function removalCommand(half: Half, build: number, installationType: string): string {
  const command = removal(platformOf(build, installationType), [half]);
  if (command === null) {
    return 'not possible: built in';
  }
  return build < 16_299 ? `${code(command)}, which carries both halves` : code(command);
}
