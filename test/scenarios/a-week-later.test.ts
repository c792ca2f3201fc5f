import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { worldOf } from '../arm-simulator/azure-fixture.ts';
import { type ImageKey, publishedImages } from '../arm-simulator/fleet-images.ts';
import type { MachineSpec } from '../arm-simulator/fleet-machines.ts';
import { truthOf } from '../arm-simulator/truth.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { renderReport, sectionOf, textIn } from '../lib/report/html/rendered-report.ts';
import { createEstate, type Estate, postsByVm } from '../support/faulted-audit.ts';

const weekMs = 7 * 86_400_000;
const monthSeconds = 30 * 86_400;

/** Two VMs of every kind of image, five of one; one image whose VMs disagree; three VMs that are not plainly from the Marketplace. */
const specs: readonly MachineSpec[] = [
  ...(Object.keys(publishedImages) as ImageKey[]).flatMap((image): MachineSpec[] => [
    { image },
    image === '2012r2-mixed' ? { image, smb1: 'payload-removed' } : { image },
  ]),
  { image: '2019-core' },
  { image: '2019-core' },
  { image: '2019-core' },
  { image: '2022', origin: 'managed-image' },
  { image: '2016-on', origin: 'imported' },
  { image: '2022', condition: 'agent-not-ready' },
];

let estate: Estate;
let report: string;
let probed: number;
let changed: SimVm;
let stopped: SimVm;

/** An audit, a week in which one VM is changed and one stopped, and an audit that carries over what is unchanged. */
beforeAll(async () => {
  const { world, vms } = worldOf(specs);
  estate = await createEstate({ world });
  await estate.run(await estate.open());
  await estate.clock.advance(weekMs);
  const from = (sku: string) => (vm: SimVm) => vm.truth.outcome === 'judged' && vm.truth.image?.sku === sku;
  changed = vms.find(from('2019-Datacenter-Core-smalldisk')) as SimVm;
  stopped = vms.find(from('2025-datacenter')) as SimVm;
  Object.assign(changed.guest, { smb1: 'enabled' });
  changed.changedAt = estate.clock.now();
  Object.assign(stopped, { power: 'deallocated', changedAt: estate.clock.now() });
  await estate.clock.advance(60_000);
  const before = posts();
  const second = await estate.open({ maxAgeSeconds: monthSeconds });
  await estate.run(second);
  probed = posts() - before;
  report = await renderReport(estate.store, second);
});
afterAll(() => estate.close());

function posts(): number {
  return [...postsByVm(estate.azure.log()).values()].reduce((sum, entries) => sum + entries.length, 0);
}

describe('the report of the second of two audits a week apart', () => {
  it("answers with the world's truth, in both languages", () => {
    const { images } = truthOf(estate.world);
    const flagged = images.filter(({ flag }) => flag === 'confirmed' || flag === 'single').length;
    const [head = ''] = /<p class="big">.*?<\/p>/s.exec(sectionOf(report, 'answer')) ?? [];

    expect(images).toHaveLength(Object.keys(publishedImages).length);
    expect(textIn('en', head)).toBe(`${flagged} of ${images.length} Marketplace images come without SMB1`);
    expect(textIn('ja', head)).toBe(
      `Marketplace イメージ ${images.length} 件中 ${flagged} 件に SMB1 がありません`,
    );
  });

  it('accounts for every VM, in both languages', () => {
    const discovered = truthOf(estate.world).targets.length;
    const answer = sectionOf(report, 'answer');
    const tiles = [...answer.matchAll(/<strong>(\d+)<\/strong>/g)].map(([, count]) => Number(count));

    expect(textIn('en', answer)).toContain(`of ${discovered} VMs have verdicts`);
    expect(textIn('ja', answer)).toContain(`${discovered} 台中`);
    expect(tiles).toHaveLength(6);
    expect(tiles.reduce((sum, count) => sum + count, 0)).toBe(discovered);
  });

  it('names the VM that was changed and keeps its image flagged', () => {
    const [row = ''] = /<tr[^>]*>\n<th scope="row"><bdi>17763\.6293\.240905<.*?<\/tr>/s.exec(report) ?? [];

    expect(textIn('en', row)).toMatch(new RegExp(`Without SMB1 5 .* ${changed.name}$`));
  });

  it('tells the mixed image and its VM', () => {
    const [row = ''] = /<tr[^>]*>\n<th scope="row"><bdi>4\.127\.20180815<.*?<\/tr>/s.exec(report) ?? [];

    expect(textIn('en', row)).toContain('VMs disagree');
    expect(textIn('ja', row)).toContain('VM 間で不一致');
  });

  it('says in Japanese, too, where every VM came from', () => {
    expect(report).toContain('の Marketplace イメージです。');
    expect(report).not.toContain('"ja":null');
  });

  it('tells what changed and nothing else', () => {
    const changes = textIn('en', sectionOf(report, 'changes'));

    const gone = 'Client : Binaries absent Server : Binaries absent';
    const on = 'Client : Enabled Server : Enabled';

    expect(changes).toContain(
      '1 client and server changed 1 no verdict any longer 1 image with a changed answer',
    );
    expect(changes).toContain(`${changed.name} client and server changed Before ${gone} Now ${on}`);
    expect(changes).toContain(`${stopped.name} no verdict any longer Before ${gone} Now not running`);
  });

  it('says how old the verdicts are that were carried over, having probed the changed VM alone', () => {
    const coverage = textIn('en', sectionOf(report, 'coverage'));

    expect(probed).toBe(1);
    expect(coverage).toMatch(
      /\d+ unchanged VMs were not probed: their verdicts of 2026-11-22 03:0\d UTC or later/,
    );
    expect(coverage).toContain('1 of them has last known verdicts from an earlier audit');
  });
});
