import { type AuditPreview, previewAudit } from '../../audit/plan/preview.ts';
import { previewJson } from '../../audit/plan/preview-json.ts';
import type { Store } from '../../findings/store/store.ts';
import { amount } from '../../model/amount.ts';
import { countsText } from '../../report/by-image.ts';
import { incompleteSentence } from '../../report/sentences/incomplete.ts';
import { noteText } from '../../report/sentences/notes.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { durationText } from '../console/progress.ts';
import { renderDocument } from '../console/render.ts';
import { withStore } from '../open-store.ts';
import { scopeFromFlags } from '../scope-flags.ts';

export const planCommand: Command = {
  name: 'plan',
  summary: 'Say what an audit of a scope would do, without probing anything.',
  positional: null,
  flags: [...scopeFlags, 'max-age', 'store', 'output'],
  async run(context, { flags }) {
    const settings = context.settings();
    const scope = scopeFromFlags(flags, settings.scope);
    const ports = await context.openPorts(settings, () => null);
    context.heedInterrupts();
    const maxAgeSeconds = flags['max-age'] ?? settings.limits.maxAgeSeconds;
    const limits = {
      ...settings.limits,
      saveEvidence: false,
      ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    };
    const look = (store: Store | null): Promise<AuditPreview> =>
      previewAudit(ports, scope, { signal: context.interrupt, limits, store });
    const preview =
      flags.store === undefined
        ? await look(null)
        : await withStore(context, flags, { readOnly: true }, look);
    if (context.interrupt.aborted) {
      return exitCodes.interrupted;
    }
    await renderDocument(context.out, flags.output ?? 'table', {
      json: previewJson(preview),
      text: previewLines(preview),
    });
    return preview.incompleteBecause.length > 0 ? exitCodes.incomplete : exitCodes.fine;
  },
};

export function previewLines(preview: AuditPreview): string[] {
  const { estimate } = preview;
  return [
    `${amount(preview.discovered, 'Windows VM')} in ${amount(preview.subscriptions.length, 'subscription')}; ${preview.toProbe} would be probed.`,
    ...countLine('Not probed', preview.skips),
    ...countLine('Regions', preview.byLocation),
    `About ${amount(estimate.armCalls, 'call')} to Resource Manager and ${durationText(estimate.seconds)}${silentText(preview)}.`,
    `Run Command installs its extension at first use: on up to ${amount(preview.extensionFootprint, 'VM')}.`,
    ...(Object.keys(preview.images).length === 0 ? [] : ['Images:']),
    ...Object.entries(preview.images)
      .sort(([, one], [, other]) => other - one)
      .map(([image, count]) => `  ${image}  ${count}`),
    ...preview.incompleteBecause.map((reason) => `Incomplete: ${incompleteSentence(reason)}`),
    ...preview.notes.map((note) => `Note: ${noteText(note, 'en')}`),
  ];
}

function silentText({ estimate, silentBefore, toProbe }: AuditPreview): string {
  if (toProbe === 0) {
    return '';
  }
  const more = durationText(estimate.secondsIfSilent - estimate.seconds);
  const before = silentBefore === 0 ? '' : ` (${silentBefore} did not the last time)`;
  return `, and up to ${more} more if some never answer${before}`;
}

function countLine(label: string, counts: Readonly<Record<string, number>>): string[] {
  const text = countsText(counts);
  return text === '' ? [] : [`${label}: ${text}.`];
}
