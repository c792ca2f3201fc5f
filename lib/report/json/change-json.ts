import { type Change, type ChangeCause, changeCauses } from '../../findings/diff.ts';
import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Finding } from '../../model/finding.ts';
import { urnOf } from '../../model/provenance.ts';
import { exposureOf } from '../../model/verdict.ts';
import type { Cell, Column } from '../columns.ts';
import { outcomeText } from '../sentences/outcome-text.ts';

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
    before: before === null ? null : sideJson(before),
    after: after === null ? null : sideJson(after),
  };
}

export type ChangeJson = ReturnType<typeof changeJson>;

/** A change, flat. */
export const changeColumns: readonly Column<Change>[] = [
  column('cause', true, ({ cause }) => cause),
  column('halves', false, ({ halves }) => halves.join('; ')),
  { name: 'name', isShown: true, isWhole: true, cell: (change) => changeJson(change).name },
  column('resourceId', false, ({ resourceId }) => resourceId),
  column('subscriptionId', false, ({ subscriptionId }) => subscriptionId),
  column('resourceGroup', true, ({ resourceGroup }) => resourceGroup),
  column('before', true, ({ before }) => sideText(before)),
  column('after', true, ({ after }) => sideText(after)),
  column('clientBefore', false, ({ before }) => before?.client ?? null),
  column('clientAfter', false, ({ after }) => after?.client ?? null),
  column('serverBefore', false, ({ before }) => before?.server ?? null),
  column('serverAfter', false, ({ after }) => after?.server ?? null),
  column('imageBefore', false, ({ before }) => before?.image ?? null),
  column('imageAfter', false, ({ after }) => after?.image ?? null),
  column('probedAtBefore', false, ({ before }) => before?.probedAt ?? null),
  column('probedAtAfter', false, ({ after }) => after?.probedAt ?? null),
];

export type ChangeCounts = Readonly<Record<ChangeCause, number>>;

/** Every cause, zeros included. */
export function noChanges(): Record<ChangeCause, number> {
  return Object.fromEntries(changeCauses.map((cause) => [cause, 0])) as Record<ChangeCause, number>;
}

function column(name: string, isShown: boolean, cell: (change: ChangeJson) => Cell): Column<Change> {
  return { name, isShown, cell: (change) => cell(changeJson(change)) };
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

function sideText(side: ChangeJson['after']): string | null {
  if (side === null) {
    return null;
  }
  if (side.client === null) {
    return outcomeText(side.outcome, side.reason);
  }
  return side.client === side.server ? `both ${side.client}` : `client ${side.client}, server ${side.server}`;
}
