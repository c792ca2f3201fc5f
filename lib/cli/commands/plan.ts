import { type AuditPreview, previewAudit } from '../../audit/plan/preview.ts';
import { previewJson } from '../../audit/plan/preview-json.ts';
import type { AuditStore } from '../../findings/store/audits.ts';
import type { FindingStore } from '../../findings/store/findings.ts';
import { type Language, messages } from '../../report/messages/messages.ts';
import { incompleteLine, noteLine } from '../../report/summary.ts';
import { countsText } from '../../report/table/by-image.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { durationText } from '../console/progress.ts';
import { renderDocument } from '../console/render.ts';
import { requiredScope } from '../required-scope.ts';
import { withStore } from '../stored/open-store.ts';
import type { CliTexts, SaidTexts } from '../texts/cli-texts.ts';

export const planCommand: Command = {
  name: 'plan',
  group: 'audit',
  examples: [
    'plan --subscription 00000000-0000-0000-0000-000000000000',
    'plan --management-group corp --exclude-tag env=lab',
    'plan -s 00000000-0000-0000-0000-000000000000 --max-age 7d --store sqlite:audits.sqlite',
  ],
  positional: null,
  flags: [...scopeFlags, 'max-age', 'per-image', 'store', 'output'],
  async run(context, { flags }) {
    const settings = context.settings();
    const scope = await requiredScope(context, flags, { settings, command: 'plan' });
    if (scope === null) {
      return exitCodes.usage;
    }
    const ports = await context.openPorts(settings, () => null);
    context.heedInterrupts();
    const maxAgeSeconds = flags['max-age'] ?? settings.limits.maxAgeSeconds;
    const perImage = flags['per-image'] ?? settings.limits.perImage;
    const limits = {
      ...settings.limits,
      saveEvidence: false,
      ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
      ...(perImage !== undefined && { perImage }),
    };
    const look = (store: (AuditStore & FindingStore) | null): Promise<AuditPreview> =>
      previewAudit(ports, scope, { signal: context.interrupt, limits, store });
    const preview =
      flags.store === undefined
        ? await look(null)
        : await withStore(context, flags, { readOnly: true }, look);
    if (context.interrupt.aborted) {
      return exitCodes.interrupted;
    }
    await renderDocument(context, flags.output ?? 'table', {
      json: previewJson(preview),
      text: previewLines(preview, context.texts, perImage !== undefined),
    });
    return preview.incompleteBecause.length > 0 ? exitCodes.incomplete : exitCodes.fine;
  },
};

/** `isSample`: so many of each image are asked for, so the sample is what is told of first, and all VMs beside it. */
export function previewLines(
  preview: AuditPreview,
  { said, language }: CliTexts,
  isSample = false,
): string[] {
  const say = said.plan;
  const lineOf = (label: string, counts: Readonly<Record<string, number>>): string[] => {
    const text = countsText(counts);
    return text === '' ? [] : [say.counts(label, text)];
  };
  return [
    isSample
      ? say.foundSample(preview.discovered, preview.subscriptions.length, preview.sample)
      : say.found(preview.discovered, preview.subscriptions.length, preview.toProbe),
    ...lineOf(say.notProbed, inWords(preview.skips, language)),
    ...lineOf(say.regions, preview.byLocation),
    estimateText(isSample ? { ...preview, ...preview.sample } : preview, said),
    ...(isSample ? wholeLines(preview, said) : sampleLines(preview, said)),
    isSample
      ? say.extensionSample(preview.sample.toProbe, preview.extensionFootprint)
      : say.extension(preview.extensionFootprint),
    ...(Object.keys(preview.images).length === 0 ? [] : [say.images]),
    ...Object.entries(preview.images)
      .sort(([, one], [, other]) => other - one)
      .map(([image, count]) => `  ${image}  ${count}`),
    ...preview.incompleteBecause.map((reason) => incompleteLine(reason, language)),
    ...preview.notes.map((note) => noteLine(note, language)),
  ];
}

/** Counts by `outcome:reason`, under the reasons' names. */
function inWords(skips: Readonly<Record<string, number>>, language: Language): Record<string, number> {
  const names: Readonly<Record<string, string>> = messages[language].reasons;
  return Object.fromEntries(
    Object.entries(skips).map(([skip, count]) => {
      const reason = skip.slice(skip.indexOf(':') + 1);
      return [names[reason] ?? reason, count];
    }),
  );
}

function wholeLines({ toProbe, estimate, sample }: AuditPreview, said: SaidTexts): string[] {
  const time = durationText(estimate.seconds, said.progress);
  return sample.toProbe === toProbe ? [] : [said.plan.whole(toProbe, estimate.armCalls, time)];
}

function sampleLines({ toProbe, sample }: AuditPreview, said: SaidTexts): string[] {
  const { perImage, estimate } = sample;
  const time = durationText(estimate.seconds, said.progress);
  return sample.toProbe === toProbe
    ? []
    : [said.plan.sample({ perImage, vms: sample.toProbe, calls: estimate.armCalls, time })];
}

function estimateText(
  { estimate, silentBefore, toProbe }: Pick<AuditPreview, 'estimate' | 'silentBefore' | 'toProbe'>,
  said: SaidTexts,
): string {
  const time = durationText(estimate.seconds, said.progress);
  const more = durationText(estimate.secondsIfSilent - estimate.seconds, said.progress);
  return toProbe === 0
    ? said.plan.estimate(estimate.armCalls, time)
    : said.plan.estimateIfSilent(estimate.armCalls, time, more, silentBefore);
}
