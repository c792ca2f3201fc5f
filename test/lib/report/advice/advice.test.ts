import { describe, expect, it } from '@jest/globals';
import { type Verdict, verdicts } from '../../../../lib/model/verdict.ts';
import { adviceFor } from '../../../../lib/report/advice/advice.ts';
import { type AdviceSubject, commandsAmong, stepsFor } from '../../../../lib/report/advice/advice-steps.ts';
import { type Language, languages } from '../../../../lib/report/messages/messages.ts';
import { probeOf } from '../sample-findings.ts';

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

const systems = {
  '2008 R2': { build: 7601, installationType: 'Server' },
  '2012': { build: 9200, installationType: 'Server' },
  '2012 R2': { build: 9600, installationType: 'Server Core' },
  '2016': { build: 14_393, installationType: 'Server' },
  '10 1607': { build: 14_393, installationType: 'Client' },
  '2022': { build: 20_348, installationType: 'Server' },
  '11': { build: 22_631, installationType: 'Client' },
  'a release since 1709': { build: 20_348, installationType: null },
  'a release not known': { build: null, installationType: null },
} as const;

const everySubject: readonly AdviceSubject[] = Object.values(systems).flatMap((system) =>
  verdicts.flatMap((client) => verdicts.map((server) => ({ ...system, client, server }))),
);

const audit = 'Set-SmbServerConfiguration -AuditSmb1Access $true';
const serverOff = 'Set-SmbServerConfiguration -EnableSMB1Protocol $false';
const oldServerOff = String.raw`Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" SMB1 -Type DWORD -Value 0 -Force`;
const oldClientOff =
  'sc.exe config lanmanworkstation depend= bowser/mrxsmb20/nsi and sc.exe config mrxsmb10 start= disabled';
const removeOnClient = (feature: string): string =>
  `Disable-WindowsOptionalFeature -Online -FeatureName ${feature} -NoRestart`;

const orphaned = probeOf({
  client: { verdict: 'disabled', warnings: ['dependency-on-disabled-driver'] },
}).halves;

/** An advice as people read it. */
function told(subject: AdviceSubject, language: Language): string[] {
  return adviceFor(subject, language).text.map((parts) => parts.join(''));
}

/** The commands of an advice in their order, with what is said of a restart. */
function commandsOf(text: readonly string[]): string[] {
  return text.flatMap((line) => {
    const [, restart, command] = /\((.*restart.*?)\): (.*)$/.exec(line) ?? [];
    return command === undefined
      ? []
      : [
          `${/needs a restart/.test(`${restart}`) ? 'restart' : 'no restart'}: ${command.replace(/ and then event .*/, '')}`,
        ];
  });
}

describe('adviceFor', () => {
  it.each<{ system: keyof typeof systems; client: Verdict; server: Verdict; commands: readonly string[] }>([
    {
      system: '2008 R2',
      client: 'enabled',
      server: 'enabled',
      commands: [`restart: ${oldServerOff}`, `restart: ${oldClientOff}`],
    },
    { system: '2008 R2', client: 'disabled', server: 'enabled', commands: [`restart: ${oldServerOff}`] },
    { system: '2012', client: 'enabled', server: 'disabled', commands: [`restart: ${oldClientOff}`] },
    { system: '2012', client: 'disabled', server: 'enabled', commands: [`no restart: ${serverOff}`] },
    { system: '2012', client: 'disabled', server: 'disabled', commands: [] },
    {
      system: '2012 R2',
      client: 'enabled',
      server: 'enabled',
      commands: [
        `no restart: ${audit}`,
        `no restart: ${serverOff}`,
        'restart: Remove-WindowsFeature -Name FS-SMB1',
      ],
    },
    {
      system: '2016',
      client: 'enabled',
      server: 'disabled',
      commands: ['restart: Remove-WindowsFeature -Name FS-SMB1'],
    },
    {
      system: '10 1607',
      client: 'disabled',
      server: 'disabled',
      commands: [`restart: ${removeOnClient('SMB1Protocol')}`],
    },
    {
      system: '2022',
      client: 'enabled',
      server: 'enabled',
      commands: [
        `no restart: ${audit}`,
        `no restart: ${serverOff}`,
        'restart: Remove-WindowsFeature -Name FS-SMB1',
      ],
    },
    {
      system: '2022',
      client: 'binaries-absent',
      server: 'enabled',
      commands: [
        `no restart: ${audit}`,
        `no restart: ${serverOff}`,
        'restart: Remove-WindowsFeature -Name FS-SMB1-SERVER',
      ],
    },
    {
      system: '2022',
      client: 'enabled',
      server: 'unknown',
      commands: ['restart: Remove-WindowsFeature -Name FS-SMB1-CLIENT'],
    },
    {
      system: '11',
      client: 'disabled',
      server: 'installable',
      commands: [`restart: ${removeOnClient('SMB1Protocol-Client')}`],
    },
    {
      system: '11',
      client: 'installable',
      server: 'enabled',
      commands: [
        `no restart: ${audit}`,
        `no restart: ${serverOff}`,
        `restart: ${removeOnClient('SMB1Protocol-Server')}`,
      ],
    },
    {
      system: 'a release since 1709',
      client: 'enabled',
      server: 'enabled',
      commands: [`no restart: ${audit}`, `no restart: ${serverOff}`],
    },
    { system: 'a release not known', client: 'enabled', server: 'enabled', commands: [] },
    { system: '2022', client: 'installable', server: 'binaries-absent', commands: [] },
    { system: '2022', client: 'conflict', server: 'unknown', commands: [] },
  ])(
    'gives for $system, client $client, server $server, $commands',
    ({ system, client, server, commands }) => {
      const subject = { ...systems[system], client, server };

      expect(commandsOf(told(subject, 'en'))).toEqual(commands);
      const inJapanese = told(subject, 'ja').join('\n');
      expect(
        commands.filter((line) => !inJapanese.includes(line.replace(/^.*?: /, '').replace(' and ', ' と '))),
      ).toEqual([]);
    },
  );

  it('gives the commands of its text, but for the audit, and no other', () => {
    const of = (subject: AdviceSubject) =>
      commandsOf(told(subject, 'en'))
        .map((command) => command.replace(/^(?:no )?restart: /, ''))
        .flatMap((command) => command.split(' and '))
        .filter((command) => command !== audit);

    expect(everySubject.map((subject) => commandsAmong(stepsFor(subject)))).toEqual(everySubject.map(of));
  });

  it.each([
    ['a client that is on', { client: 'enabled', judged: null }],
    ['a client that is off, but depended on', { client: 'disabled', judged: orphaned }],
  ] as const)('says of %s that its command replaces the whole list of dependencies', (_what, given) => {
    const subject = { ...systems['2012'], server: 'disabled', ...given } as const;

    const [step] = told(subject, 'en').filter((line) => line.includes('depend='));
    expect(step).toMatch(/replaces the whole list.+add to it what else sc\.exe qc lanmanworkstation names/);
    const [inJapanese] = told(subject, 'ja').filter((line) => line.includes('depend='));
    expect(inJapanese).toMatch(/一覧全体.+sc\.exe qc lanmanworkstation/);
  });

  it('never tells how to turn a half on', () => {
    const turnsOn =
      /\b(Enable|Install|Add)-|-EnableSMB1Protocol \$true|start= (?!disabled)|depend= \S*mrxsmb10|SMB1 -Type DWORD -Value (?!0)|\/enable-feature/i;
    const found = everySubject.flatMap((subject) =>
      languages.flatMap((language) => told(subject, language).filter((line) => turnsOn.test(line))),
    );

    expect(found).toEqual([]);
  });

  it('says something of both halves, in the language asked for, with documents in it', () => {
    for (const subject of everySubject) {
      for (const language of languages) {
        const { links } = adviceFor(subject, language);
        const text = told(subject, language);
        const site = language === 'en' ? 'en-us' : 'ja-jp';
        expect(text.filter((line) => japanese.test(line) !== (language === 'ja'))).toEqual([]);
        expect(text.some((line) => /client|クライアント/.test(line))).toBe(true);
        expect(text.some((line) => /server|サーバー/.test(line))).toBe(true);
        expect(links.length).toBeGreaterThan(0);
        const pages = links
          .map(({ url }) => new URL(url))
          .filter(({ host }) => host === 'learn.microsoft.com');
        expect(pages.filter(({ pathname }) => !pathname.startsWith(`/${site}/`))).toEqual([]);
      }
    }
  });

  it('says how to go back before it says what to run', () => {
    const text = told({ ...systems['2022'], client: 'enabled', server: 'enabled' }, 'en');

    const back = text.findIndex((line) => line.startsWith('To be able to go back'));
    const off = text.findIndex((line) => line.includes('FS-SMB1'));
    expect(back).toBeGreaterThan(-1);
    expect(off).toBeGreaterThan(back);
  });

  it.each([
    ['2012 R2', /needs KB4022720/],
    ['2022', /SMBServer\/Audit/],
    ['2012', /network capture on TCP port 445/],
  ] as const)('says on %s how to find who uses the server', (system, words) => {
    const text = told({ ...systems[system], client: 'disabled', server: 'enabled' }, 'en');

    expect(text.join('\n')).toMatch(words);
  });

  it.each([
    ['en', /use a virtual disk of your own that has it.*An alternate source path is technically possible/],
    ['ja', /仮想ディスクをお客様自身でご用意ください.*代替ソース パスの指定は技術的には可能ですが/],
  ] as const)('gives the ways out of removed binaries, with their documents, in %s', (language, words) => {
    const subject = { ...systems['2022'], client: 'binaries-absent', server: 'binaries-absent' } as const;

    const { links } = adviceFor(subject, language);
    const text = told(subject, language);

    expect(text.join(' ')).toMatch(words);
    const remedies = [
      'vm-replica-1',
      'vm-replica-2',
      'prepare-for-upload',
      'upload-generalized',
      'activation',
    ];
    expect(remedies.filter((page) => !links.some(({ url }) => url.includes(page)))).toEqual([]);
  });

  it('says of a server that is on beside a client without binaries that the server is on', () => {
    const text = told({ ...systems['2022'], client: 'binaries-absent', server: 'enabled' }, 'en');

    expect(text.slice(0, 2)).toEqual([
      'The SMB 1.0 server is on.',
      'The binaries of the SMB 1.0 client are removed from Windows in this VM: it cannot be turned on here without an outside source.',
    ]);
  });
});
