import { zeros } from '../../findings/coverage.ts';
import { type Change, type ChangeCause, changeCauses } from '../../findings/diff.ts';
import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Finding } from '../../model/finding.ts';
import { urnOf } from '../../model/provenance.ts';
import { exposureOf } from '../../model/verdict.ts';
import type { Language } from '../messages/messages.ts';
import { outcomeText } from '../sentences/outcome-text.ts';
import { type Column, columnsOf, hidden, shown, whole } from '../table/columns.ts';

/** A change as documents, lines and the webhook show it. */
export function changeJson({ cause, halves, before, after }: Change) {
  const finding = after ?? before;
  return {
    cause,
    halves,
    resourceId: finding?.target.resourceId ?? null,
    name: finding?.target.name ?? null,
    resourceGroup: finding?.target.resourceGroup ?? null,
    subscriptionId: finding?.target.subscriptionId ?? null,
    subscriptionName: finding?.target.subscriptionName ?? null,
    before: before === null ? null : sideJson(before),
    after: after === null ? null : sideJson(after),
  };
}

export type ChangeJson = ReturnType<typeof changeJson>;

/** A change, flat. */
export const changeColumns: readonly Column<Change>[] = columnsOf<Change, ChangeJson>(
  [
    whole('cause', ({ cause }) => cause),
    hidden('halves', ({ halves }) => halves.join('; ')),
    whole('name', ({ name }) => name),
    hidden('resourceId', ({ resourceId }) => resourceId),
    hidden('subscriptionId', ({ subscriptionId }) => subscriptionId),
    { ...shown(2, 'subscriptionName', ({ subscriptionName }) => subscriptionName), hidesEmpty: true },
    shown(1, 'resourceGroup', ({ resourceGroup }) => resourceGroup),
    { ...whole('before', ({ before }, language) => sideText(before, language)), isBelow: true },
    { ...whole('after', ({ after }, language) => sideText(after, language)), isBelow: true },
    ...(['client', 'server', 'image', 'probedAt'] as const).flatMap((part) => [
      hidden<ChangeJson>(`${part}Before`, ({ before }) => before?.[part] ?? null),
      hidden<ChangeJson>(`${part}After`, ({ after }) => after?.[part] ?? null),
    ]),
  ],
  changeJson,
);

/** Every cause, zeros included. */
export function noChanges(): Record<ChangeCause, number> {
  return zeros(changeCauses);
}

function sideJson(finding: Finding) {
  const { image } = finding.target.provenance;
  const standing = standingVerdicts(finding);
  return {
    outcome: finding.outcome,
    reason: finding.reason,
    exposure: standing === null ? null : exposureOf(standing),
    client: standing?.client ?? null,
    server: standing?.server ?? null,
    image: image === null ? null : urnOf(image),
    probedAt: finding.probedAt,
  };
}

const sides = {
  en: { both: 'both', client: 'client', server: 'server', and: ', ' },
  ja: { both: '両方', client: 'クライアント', server: 'サーバー', and: '、' },
} as const;

/** Verdicts stay the codes that filters take. */
function sideText(side: ChangeJson['after'], language: Language): string | null {
  if (side === null) {
    return null;
  }
  if (side.client === null) {
    return outcomeText(side.outcome, side.reason, language);
  }
  const say = sides[language];
  return side.client === side.server
    ? `${say.both} ${side.client}`
    : `${say.client} ${side.client}${say.and}${say.server} ${side.server}`;
}
