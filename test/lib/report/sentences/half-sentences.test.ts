import { describe, expect, it } from '@jest/globals';
import { type Half, halves, verdicts } from '../../../../lib/model/verdict.ts';
import { adviceFor } from '../../../../lib/report/advice/advice.ts';
import { type Language, languages } from '../../../../lib/report/messages/messages.ts';
import { effectText, effectTexts, valueText } from '../../../../lib/report/sentences/verdicts/effects.ts';
import { ruleText, whatWouldChange } from '../../../../lib/report/sentences/verdicts/rules.ts';
import { signalText, signalTexts } from '../../../../lib/report/sentences/verdicts/signals.ts';
import {
  verdictReasonText,
  verdictReasonTexts,
  warningTexts,
} from '../../../../lib/report/sentences/verdicts/verdict-reasons.ts';
import { judge, rules } from '../../../../lib/smb/judge/judge.ts';
import { evidence, leftover, removedOn2019 } from '../../smb/evidence-builder.ts';
import { cases } from '../../smb/judge-cases.ts';

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const each = languages.flatMap((language) => halves.map((half) => ({ language, half })));

/** Every sentence that can be said of a half, in one language. */
function sentencesOf(half: Half, language: Language): string[] {
  const ofCases = cases.filter((one) => one.half === half).map(({ given }) => judge(given)[half]);
  return [
    ...Object.values(effectTexts(half, language)),
    ...Object.values(verdictReasonTexts(half, language)),
    ...Object.values(warningTexts(half, language)),
    ...Object.values(signalTexts(half, language)),
    ...rules.map(({ id }) => ruleText(id, language)),
    ...ofCases.map((judgement) => whatWouldChange(judgement, half, { 'reboot-pending': 'yes' }, language)),
    ...verdicts.flatMap((verdict) => {
      const other = { client: 'not-in-os', server: 'not-in-os', [half]: verdict } as const;
      const { text } = adviceFor({ ...other, build: 17_763, installationType: 'Server' }, language);
      return text.map((parts) => parts.join(''));
    }),
  ];
}

describe('sentences of a half', () => {
  it.each(each)('name the half, never SMB 1.0 alone, of the $half in $language', ({ half, language }) => {
    const named =
      /SMB 1\.0(?! (client|server|protocol|binaries|クライアント|サーバー|プロトコル|のバイナリ))/;
    const alone = sentencesOf(half, language).filter((text) => named.test(text));

    expect(alone).toEqual([]);
  });

  it.each(each)('leave no place unfilled and are in $language, of the $half', ({ half, language }) => {
    for (const text of sentencesOf(half, language)) {
      expect(text).not.toMatch(/[{}]|undefined/);
      expect([text, japanese.test(text)]).toEqual([text, language === 'ja']);
    }
  });

  it.each([
    ['client', 'mrxsmb10'],
    ['server', 'srv'],
  ] as const)('name the driver service of the %s: %s', (half, service) => {
    expect(effectText({ code: 'listed' }, half, 'en')).toBe(`Windows has a service ${service}`);
    expect(effectText({ code: 'switch-on' }, half, 'en')).toMatch(/without a value it is on by default$/);
    expect(signalText('file', half, 'ja')).toBe(`ドライバー ファイル ${service}.sys`);
    expect(warningTexts(half, 'en')['leftover-service-key']).toContain(`a key ${service} but no component`);
  });
});

describe('valueText', () => {
  it('translates every value of the auditor’s own and leaves what Windows said', () => {
    const values = new Set(
      cases.flatMap(({ given }) =>
        Object.values(judge(given)).flatMap(({ because }) => because.map(({ value }) => value)),
      ),
    );

    const fromWindows = /unread: |^\d+$|^registry: |^SMB1Protocol/;
    const own = [...values].filter((value) => !fromWindows.test(value));
    expect(own.length).toBeGreaterThan(12);
    expect(own.filter((value) => valueText(value, 'ja') === value)).toEqual([]);
    expect(own.filter((value) => valueText(value, 'en') !== value)).toEqual([]);
    expect(valueText('SMB1Protocol: Enabled', 'ja')).toBe('SMB1Protocol: Enabled');
  });
});

describe('verdictReasonText', () => {
  it.each([
    ['service-unread', 'driver service not read'],
    ['feature-removed-with-payload', 'payload reported as removed, but it is there'],
    ['of-a-later-version', 'of-a-later-version'],
  ])('words %s as %s', (code, text) => {
    expect(verdictReasonText(code, 'client', 'en')).toBe(text);
  });
});

describe('whatWouldChange', () => {
  const noRestart = { 'reboot-pending': 'no' };
  const restart = { 'reboot-pending': 'yes' };

  it.each(cases.filter(({ says, reboot }) => reboot !== undefined || says.endsWith('change-pending')))(
    'names the restart first where one may change $name',
    ({ given, half }) => {
      for (const [language, first] of [
        ['en', 'The next restart'],
        ['ja', '次回の再起動'],
      ] as const) {
        expect(whatWouldChange(judge(given)[half], half, restart, language).startsWith(first)).toBe(true);
      }
    },
  );

  it('names a restart that has nothing to do with it as such, and none where none is pending', () => {
    const { client } = judge(removedOn2019);

    expect(whatWouldChange(client, 'client', restart, 'en')).toMatch(
      /^A restart is pending; nothing says that it concerns the SMB 1\.0 client\. The payload put back/,
    );
    expect(whatWouldChange(client, 'client', noRestart, 'en')).toMatch(/^The payload put back/);
  });

  it('says what would change each of the reasons that have their own way out', () => {
    const { server } = judge({ ...removedOn2019, server: null });
    const { client } = judge(
      evidence({ client: { service: leftover(4), file: { kind: 'unread', why: '' } } }),
    );

    expect(whatWouldChange(server, 'server', noRestart, 'en')).toMatch(/^An audit by this version/);
    expect(whatWouldChange(client, 'client', noRestart, 'en')).toBe(
      'A probe that can read what this one could not.',
    );
  });
});
