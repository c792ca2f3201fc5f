import type { NewRow } from '../../lib/findings/store/ledger.ts';
import type { JudgedProbe } from '../../lib/model/finding.ts';
import type { Provenance } from '../../lib/model/provenance.ts';
import { aProbe, aTarget } from '../support/ledger-builders.ts';
import { judged, laterAudit } from '../support/seeded-estate.ts';

/** Texts that would do something, were they taken for more than text. Each alarms if it runs. */
export const attacks: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  `' onfocus='alert(3)' autofocus='`,
  '</script><script>alert(4)</script>',
  '<!--<script>',
  'javascript:alert(5)',
  '{{constructor.constructor("alert(6)")()}}',
  '=HYPERLINK("https://example.org","x")',
  'gpj.\u202eexe\u2066',
  'nul\u0000\u001b[31m\u001b]0;title\u0007',
  'zero\u200bwidth\u{e0041}',
  `long${'-x'.repeat(2000)}`,
  '{name} {n} $& $1',
];

/** One VM per attack that carries it in every text which a guest, an owner or Azure can choose. */
export const hostileRows: readonly NewRow[] = attacks.flatMap((attack, index): NewRow[] => [
  row(`j${index}${attack}`, attack, { kind: 'judged' }),
  row(`f${index}${attack}`, attack, { kind: 'failed' }),
]);

function row(name: string, attack: string, { kind }: { readonly kind: 'judged' | 'failed' }): NewRow {
  const target = {
    ...aTarget(name),
    resourceGroup: attack,
    location: attack,
    managedBy: attack,
    tags: { [attack]: attack },
    os: { name: attack, version: attack },
    provenance: hostileProvenance(attack),
  };
  const settlement =
    kind === 'judged'
      ? judged(hostileProbe(attack), laterAudit.startedAt)
      : ({ outcome: 'failed', reason: 'platform-error', detail: attack } as const);
  return { target, settlement, lastKnown: null };
}

function hostileProvenance(attack: string): Provenance {
  return {
    end: 'marketplace',
    reason: { code: 'as-written', message: attack },
    image: { publisher: attack, offer: attack, sku: attack, version: attack },
    firstParty: false,
    plan: null,
    imageDate: null,
    chain: [{ kind: 'disk', id: attack, note: { code: 'as-written', message: attack } }],
  };
}

function hostileProbe(attack: string): JudgedProbe {
  const probe = aProbe('conflict');
  const judgement = {
    ...probe.halves.client,
    verdictReason: attack,
    because: [{ signal: attack, value: attack, effect: { code: 'as-written' } as const }],
    warnings: [attack],
  };
  return {
    ...probe,
    halves: { client: judgement, server: judgement },
    os: { name: attack, build: attack },
    evidence: { [attack]: attack },
  };
}
