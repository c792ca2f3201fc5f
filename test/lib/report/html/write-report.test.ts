import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { indexExemptions } from '../../../../lib/findings/exemptions.ts';
import type { SubscriptionId } from '../../../../lib/model/ids.ts';
import type { IncompleteReason } from '../../../../lib/model/reasons/incomplete-reason.ts';
import type { VmBlock } from '../../../../lib/report/html/vm-rows.ts';
import { aProbe } from '../../../support/ledger-builders.ts';
import {
  earlierAudit,
  judged,
  laterAudit,
  provenanceOfImage,
  seedEstate,
  settledRow,
  writeAudit,
} from '../../../support/seeded-estate.ts';
import { renderReport, sectionOf, textIn, withEstate } from './rendered-report.ts';

const unreachable = { outcome: 'unreachable', reason: 'agent-not-ready' } as const;

let first = '';
let second = '';

beforeAll(async () => {
  await withEstate(seedEstate, async (store) => {
    const exemptions = indexExemptions([
      {
        image: '*:*:2012-R2-Datacenter:4.0.20151120',
        owner: 'storage',
        reason: 'old scanner',
        expires: '2026-06-30',
      },
      { image: '*:*:win10-22h2-ent:*', owner: 'desks', reason: 'leaving', expires: '2026-01-08' },
    ]);
    first = await renderReport(store, earlierAudit);
    second = await renderReport(store, laterAudit, { language: 'ja', exemptions });
  });
});

afterAll(() => {
  first = '';
  second = '';
});

describe('writeHtmlReport', () => {
  it('answers both questions first, in both languages', () => {
    const [images = '', vms = ''] = answersIn(second);

    expect(textIn('en', images)).toBe('11 of 25 Marketplace images come without SMB1');
    expect(textIn('ja', images)).toBe('Marketplace イメージ 25 件中 11 件に SMB1 がありません');
    expect(textIn('en', vms)).toBe('9 of 41 VMs with verdicts can speak SMB 1.0 now');
    expect(textIn('ja', vms)).toBe('判定のある VM 41 台中 9 台が、現在 SMB 1.0 で通信できます');
  });

  it('parts the thousands of its answers', async () => {
    const ofImage = provenanceOfImage('2022');
    const rows = Array.from({ length: 1001 }, (_, index) =>
      settledRow(`vm-${index}`, judged(aProbe('enabled'), laterAudit.startedAt), {
        ...ofImage,
        image: ofImage.image && { ...ofImage.image, version: `1.0.${index}` },
      }),
    );
    const report = await withEstate(
      (store) => writeAudit(store, laterAudit, rows),
      (store) => renderReport(store, laterAudit),
    );

    expect(answersIn(report).map((answer) => textIn('en', answer))).toEqual([
      'Whether any of the 1,001 Marketplace images comes without SMB1 is not known',
      '1,001 of 1,001 VMs with verdicts can speak SMB 1.0 now',
    ]);
  });

  it('names the scope in the words of each language', () => {
    const answer = sectionOf(second, 'answer');

    expect(textIn('en', answer)).toContain('include subscriptions : 11111111-1111');
    expect(textIn('ja', answer)).toMatch(/対象範囲 +サブスクリプション : 11111111-1111/);
  });

  it('names a subscription of the scope before its id, where a VM of it tells the name', async () => {
    const row = settledRow(
      'vm-a',
      judged(aProbe('enabled'), laterAudit.startedAt),
      provenanceOfImage('2022'),
    );
    const target = { ...row.target, subscriptionName: 'Shop <1>' };
    const report = await withEstate(
      (store) => writeAudit(store, laterAudit, [{ ...row, target }]),
      (store) => renderReport(store, laterAudit),
    );

    expect(textIn('en', sectionOf(report, 'answer'))).toContain(
      'include subscriptions : Shop <1> (11111111-1111',
    );
  });

  it('counts a long list of subscriptions, and has it behind the count', async () => {
    const subscriptions = Array.from(
      { length: 40 },
      (_, index) => `00000000-0000-4000-8000-0000000000${index + 10}` as SubscriptionId,
    );
    const audit = { ...laterAudit, scope: { include: { subscriptions, tags: ['env=prod'] } } };
    const report = await withEstate(
      (store) => writeAudit(store, audit, []),
      (store) => renderReport(store, audit),
    );

    const [, summary = '', list = ''] =
      /<details><summary>(.*?)<\/summary>(.*?)<\/details>/s.exec(sectionOf(report, 'answer')) ?? [];
    expect(textIn('en', summary)).toBe('subscriptions : 40');
    expect(textIn('ja', summary)).toBe('サブスクリプション : 40');
    expect(textIn('en', list).split(', ')).toEqual(subscriptions);
    expect(textIn('en', sectionOf(report, 'answer'))).toContain('tags : env=prod');
  });

  it('tells times with their zone, in Japanese those of Japan first', () => {
    expect(textIn('en', sectionOf(second, 'answer'))).toContain('2026-01-12 03:00 UTC');
    expect(textIn('ja', sectionOf(second, 'answer'))).toContain('2026-01-12 12:00 JST (03:00 UTC)');
  });

  it('says why an audit is incomplete, its own sentences in both languages', async () => {
    const incompleteBecause: IncompleteReason[] = [
      { code: 'rows-missing', announced: 1200, given: 1000 },
      { code: 'as-written', message: 'Written <b>before</b> there were codes.' },
    ];
    const answer = await withEstate(
      (store) => writeAudit(store, { ...laterAudit, incompleteBecause }, []),
      async (store) => sectionOf(await renderReport(store, laterAudit), 'answer'),
    );

    expect(textIn('en', answer)).toContain(
      'incomplete: VMs may be missing from its answers Resource Graph reported 1200 virtual machines but returned 1000. Written <b>before</b> there were codes.',
    );
    expect(textIn('ja', answer)).toContain(
      'Resource Graph の示した仮想マシンは 1200 台ですが、取得できたのは 1000 台です。 Written <b>before</b> there were codes.',
    );
  });

  it('names an exclusion that fits nothing in both languages, also in a complete audit', async () => {
    const notes = [
      { code: 'exclusion-without-match', dimension: 'resourceGroups', value: 'rg-<b>old</b>' },
    ] as const;
    const answer = await withEstate(
      (store) => writeAudit(store, { ...laterAudit, notes }, []),
      async (store) => sectionOf(await renderReport(store, laterAudit), 'answer'),
    );

    expect(textIn('en', answer)).toContain(
      'Check this before relying on the audit The excluded resource group "rg-<b>old</b>" matches nothing',
    );
    expect(textIn('ja', answer)).toContain('除外対象に指定されたリソース グループ「rg-<b>old</b>」');
  });

  it('calls no image one with SMB1 whose only VM was not reached', async () => {
    const late = settledRow(
      'vm-late',
      { outcome: 'skipped', reason: 'not-running' },
      provenanceOfImage('2022'),
    );
    const head = await withEstate(
      (store) => writeAudit(store, laterAudit, [late]),
      async (store) => answersIn(await renderReport(store, laterAudit))[0] ?? '',
    );

    expect(textIn('en', head)).toBe('Whether the Marketplace image comes without SMB1 is not known');
    expect(textIn('ja', head)).toBe('Marketplace イメージ 1 件に SMB1 があるかどうかは不明です');
  });

  it('tells confirmed images from those seen on one VM, and from those that disagree', () => {
    expect(textIn('en', sectionOf(second, 'answer'))).toContain(
      '11 without SMB1 5 confirmed by at least two VMs 6 seen on a single VM 14 others 12 with SMB1 1 whose VMs disagree 1 that no VM decides',
    );
  });

  it('tells servers that are on apart and first, and puts every VM in one of six', () => {
    const english = textIn('en', sectionOf(second, 'answer'));
    const japanese = textIn('ja', sectionOf(second, 'answer'));

    expect(english).toContain(
      '8 the SMB 1.0 server is on 1 only the SMB 1.0 client is known to be on 2 not known: judged, but the evidence is not enough 10 both off, one can be turned on 20 neither can be turned on 3 no verdict: not probed, out of reach or failed',
    );
    expect(japanese).toContain(
      '8 SMB 1.0 サーバーが有効 1 SMB 1.0 クライアントのみ有効と判明 2 不明: 検査したが証拠が不足 10 両方とも無効だが、有効化できる 20 どちらも有効化できない 3 判定なし',
    );
  });

  it('names a disagreeing VM beside its image, the predicted era and whether the evidence agrees', () => {
    const [row] = /<tr [^>]*>\n<th scope="row"><bdi>4\.127\.20180815<.*?<\/tr>/s.exec(second) ?? [''];

    expect(textIn('en', row)).toContain('VMs disagree');
    expect(textIn('en', row)).toMatch(
      /off or not installed evidence disagrees Differ from the others: vm-mixed-a$/,
    );
  });

  it('does not unflag an image for one VM that was changed later, and names that VM', () => {
    const [row] = /<tr [^>]*>\n<th scope="row"><bdi>17763\.6293\.240905<.*?<\/tr>/s.exec(second) ?? [''];

    expect(textIn('en', row)).toMatch(/Without SMB1 5 .* vm-2019-core-b$/);
  });

  it("tells Microsoft's own images from those of others", () => {
    const answer = textIn('en', sectionOf(second, 'answer'));
    const images = textIn('en', sectionOf(second, 'images'));

    expect(answer).toContain('Of the 25 images, 1 is not Microsoft’s own but another publisher’s.');
    expect(images).toMatch(/cis-windows-server-2022-l1 Another publisher’s image, not Microsoft’s own/);
    expect(images.match(/Another publisher’s image/g)).toHaveLength(1);
  });

  it('bounds each SKU by its oldest image without and its newest with the binaries', () => {
    expect(textIn('en', sectionOf(second, 'images'))).toContain(
      '2016-Datacenter Newest with SMB1: 2016.127.20180613 (2018-06-13) Oldest without SMB1: 2016.127.20190115 (2019-01-15)',
    );
  });

  it('counts what changed since the audit before, each with its cause', () => {
    const changes = textIn('en', sectionOf(second, 'changes'));

    expect(changes).toContain('Compared with audit 20260105T030000Z-0000000a, started 2026-01-05 03:00 UTC.');
    for (const part of [
      '1 new VM',
      '1 gone',
      '1 image changed',
      '1 client and server changed',
      '1 server changed',
      '1 no verdict any longer',
      '1 exemption expired',
    ]) {
      expect(changes).toContain(part);
    }
    expect(textIn('en', sectionOf(first, 'changes'))).toContain(
      'There is no earlier audit of the same scope',
    );
  });

  it('says what is not known as plainly: every VM in one part, reasons with advice, conflicts by rule', () => {
    const english = textIn('en', sectionOf(second, 'coverage'));
    const japanese = textIn('ja', sectionOf(second, 'coverage'));

    expect(english).toContain('44 VMs discovered = 41 judged + 2 not probed + 1 out of reach');
    expect(english).toContain('1 of them has last known verdicts');
    expect(english).toContain('SMB 1.0 client C4 DISM and WMI disagree 1');
    expect(english).toContain('1 finding is exempt');
    expect(english).toContain('1 finding counts again, because its exemption has expired');
    expect(sectionOf(second, 'coverage')).toContain('data-show-status="expired"');
    expect(japanese).toContain('検出した VM 44 台 = 判定済み 41 + 検査省略 2 + 到達不能 1');
    expect(japanese).toContain('Azure VM エージェントを修復またはインストールし、再度検査してください。');
  });

  it('speaks of a single VM and a single image in the singular', async () => {
    const text = await withEstate(
      (store) => writeAudit(store, laterAudit, [settledRow('vm', unreachable, provenanceOfImage('cis2022'))]),
      async (store) => textIn('en', await renderReport(store, laterAudit)),
    );

    for (const part of [
      'Whether the Marketplace image comes without SMB1 is not known',
      'This image is not Microsoft’s own but another publisher’s.',
      'No VM has verdicts',
      '0 of 1 VM has verdicts (0.0 %)',
      'in the 1 discovered VM',
      '1 VM discovered = 1 out of reach',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/\b1 (VMs|images|Marketplace images)\b/);
  });

  it('counts a reason that only a later version knows by its name', async () => {
    const later = { ...unreachable, reason: 'moon-phase' } as unknown as typeof unreachable;

    const text = await withEstate(
      (store) => writeAudit(store, laterAudit, [settledRow('vm', later, provenanceOfImage('cis2022'))]),
      async (store) => textIn('en', await renderReport(store, laterAudit)),
    );

    expect(text).toContain('moon-phase');
  });

  it('says of a sample that it is one, and how many were left out of it', async () => {
    const leftOut = { outcome: 'skipped', reason: 'sampled' } as const;
    const answer = await withEstate(
      (store) =>
        writeAudit(store, laterAudit, [
          settledRow('vm-on', judged(aProbe('enabled'), laterAudit.startedAt), provenanceOfImage('2022')),
          settledRow('vm-left', leftOut, provenanceOfImage('2022')),
          settledRow('vm-left-too', leftOut, provenanceOfImage('2022')),
        ]),
      async (store) => sectionOf(await renderReport(store, laterAudit), 'answer'),
    );

    expect(textIn('en', answer)).toMatch(
      /At least 1 can speak SMB 1.0 now, of 1 VM with verdicts\s+Sample: 2 VMs were left out on purpose; any of them may be on\./,
    );
    expect(textIn('ja', answer)).toMatch(
      /少なくとも 1 台が現在 SMB 1.0 で通信できます\s+抽出検査: 2 台の VM/,
    );
  });

  it('says of a second look that it is one, and which audit has the rest', async () => {
    const second = { ...laterAudit, lineage: { from: earlierAudit.id, only: ['failed' as const] } };
    const report = await withEstate(
      (store) => writeAudit(store, second, [settledRow('vm', unreachable, provenanceOfImage('2022'))]),
      (store) => renderReport(store, second),
    );

    expect(textIn('en', sectionOf(report, 'answer'))).toContain(
      `This audit only probed part of audit ${earlierAudit.id} again The results of the other VMs are in that audit.`,
    );
    expect(textIn('ja', sectionOf(report, 'answer'))).toContain(
      `この監査は、監査 ${earlierAudit.id} の一部だけを再び検査したものです`,
    );
    expect(textIn('en', sectionOf(report, 'changes'))).toContain(
      'This audit only probed part of another one again, so it is not compared.',
    );
    expect(textIn('en', sectionOf(first, 'answer'))).not.toContain('probed a part');
  });

  it('is a report while the audit runs, and says how many images have their answer', async () => {
    const open = { ...laterAudit, state: 'probing' as const, endedAt: null };
    const ofImage2025 = provenanceOfImage('2025');
    const rows = [
      settledRow(
        'vm-1',
        judged(aProbe('binaries-absent', '10.0.20348.2461'), laterAudit.startedAt),
        provenanceOfImage('2022'),
      ),
      { ...settledRow('vm-2', unreachable, provenanceOfImage('cis2022')), settlement: null },
      // One verdict is no answer while another may come.
      settledRow('vm-3', judged(aProbe('enabled', '10.0.26100.1742'), laterAudit.startedAt), ofImage2025),
      { ...settledRow('vm-4', unreachable, ofImage2025), settlement: null },
    ];
    const report = await withEstate(
      async (store) => {
        await store.createAudit(open);
        await store.addRows(open.id, rows, 0);
      },
      (store) => renderReport(store, open),
    );

    expect(textIn('en', sectionOf(report, 'answer'))).toContain('1 of 3 images have an answer so far.');
    expect(textIn('ja', sectionOf(report, 'answer'))).toContain('3 個のイメージのうち 1 個は');
    expect(textIn('en', sectionOf(report, 'answer'))).toContain(
      '1 of 3 Marketplace images comes without SMB1',
    );
  });

  it('does not say that no VM was found while they are still being looked for', async () => {
    const planning = { ...laterAudit, state: 'planning' as const, endedAt: null };
    const report = await withEstate(
      (store) => store.createAudit(planning),
      (store) => renderReport(store, planning),
    );
    const [images = ''] = answersIn(report);

    expect(textIn('en', images)).toBe('The VMs are still being looked for');
    expect(textIn('ja', images)).toBe('VM を検索しています');
    expect(textIn('en', sectionOf(report, 'answer'))).not.toContain('0 of 0 images');
  });

  it('marks an audit of an earlier version, which judged the clients alone, and shows no server', async () => {
    const clientsOnly = { ...laterAudit, halves: ['client'] as const };
    const rows = [
      settledRow(
        'vm-on',
        judged(aProbe({ client: 'enabled', server: 'unknown' }), laterAudit.startedAt),
        provenanceOfImage('2016-available'),
      ),
    ];
    const report = await withEstate(
      (store) => writeAudit(store, clientsOnly, rows),
      (store) => renderReport(store, clientsOnly),
    );

    const answer = textIn('en', sectionOf(report, 'answer'));
    expect(answer).toContain('Client only An earlier version made this audit');
    expect(answer).toContain('The SMB 1.0 client is on in 1 of 1 VM with verdicts');
    expect(textIn('ja', sectionOf(report, 'answer'))).toContain(
      'クライアントのみ この監査は以前のバージョン',
    );
    expect(report).toContain('id="client-chart"');
    expect(report).not.toContain('id="server-chart"');
    expect(textIn('en', sectionOf(report, 'images'))).not.toContain('SMB 1.0 server');
  });

  it('allows nothing but its own style and script, by digests that fit', () => {
    const policy =
      /Content-Security-Policy" content="([^"]+)"/.exec(second)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const [style, script] = ['style', 'script'].map(
      (tag) => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(second)?.[1] ?? '',
    );

    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${digest(style)}'`,
      `script-src 'sha256-${digest(script)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(second.match(/<script>/g)).toHaveLength(1);
    expect(second).not.toMatch(/ (?:style|on\w+)=/);
  });

  it('refers to nothing outside but links for people', () => {
    const markup = second.replace(/<script[\s\S]*?<\/script>/g, '');
    const loaded = markup.replace(/<a href="https:[^>]*>/g, '');
    const references = [...loaded.matchAll(/(?:src|href)="([^"]*)"/g)].map(
      ([, reference]) => reference ?? '',
    );

    expect(references.filter((reference) => !reference.startsWith('#'))).toEqual(['data:,']);
    expect(markup).not.toMatch(/@import|url\((?!#)/);
  });

  it('counts the controls of the baselines that the judged VMs are held to, each with its source', () => {
    const controls = sectionOf(second, 'controls');

    expect(textIn('en', controls)).toMatch(/STIG WN19-00-000390 SMB 1.0 server .* SMB server 12 2 1/);
    expect(textIn('ja', controls)).toContain('NIST SP 800-53 CM-7 両方');
    expect(controls).toContain('href="https://attack.mitre.org/techniques/T1210/"');
  });

  it('opens in the language asked for, and else in the reader’s', () => {
    expect(second).toMatch(/<html lang="ja" data-fixed="yes"/);
    expect(first).toMatch(/<html lang="en" data-fixed="no"/);
  });

  it('holds every VM once', () => {
    const blocks = [...second.matchAll(/data-vms>(.*?)<\/script>/gs)].map(
      ([, json]) => JSON.parse(json ?? '') as VmBlock,
    );
    const names = blocks.flatMap(({ vms }) => vms.map(([name]) => name));

    expect(names).toHaveLength(44);
    expect(new Set(names).size).toBe(44);
    expect(JSON.stringify(blocks)).not.toContain('"ja":null');
  });
});

/** The two answers, as they stand largest. */
function answersIn(report: string): string[] {
  return [...report.matchAll(/<p class="big">.*?<\/p>/gs)].map(([answer]) => answer);
}

function digest(text: string | undefined): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('base64');
}
