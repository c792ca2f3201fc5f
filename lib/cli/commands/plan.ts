import { type AuditPreview, previewAudit } from '../../audit/plan/preview.ts';
import { previewJson } from '../../audit/plan/preview-json.ts';
import type { Store } from '../../findings/store/store.ts';
import { type Language, messages } from '../../report/messages/messages.ts';
import { incompleteLine, noteLine } from '../../report/summary.ts';
import { countsText } from '../../report/table/by-image.ts';
import { exitCodes, type Run } from '../command.ts';
import { durationText } from '../console/progress.ts';
import { renderDocument } from '../console/render.ts';
import { tellIfSlow } from '../console/tell-if-slow.ts';
import { limitsFrom } from '../flags-or-settings.ts';
import { requiredScope } from '../required-scope.ts';
import { withStore } from '../stored/open-store.ts';
import type { CliTexts, SaidTexts } from '../texts/cli-texts.ts';

export const planCommand: Run = async (context, { flags }) => {
  const scope = await requiredScope(context, flags, 'plan');
  if (scope === null) {
    return exitCodes.usage;
  }
  const ports = await context.openPorts(context.settings(), () => null);
  context.heedInterrupts();
  const limits = limitsFrom(context, flags);
  const look = (store: Store | null): Promise<AuditPreview> =>
    tellIfSlow(context, () => previewAudit(ports, scope, { signal: context.interrupt, limits, store }));
  const preview =
    flags.store === undefined ? await look(null) : await withStore(context, flags, { readOnly: true }, look);
  if (context.interrupt.aborted) {
    return exitCodes.interrupted;
  }
  const text = previewLines(preview, context.texts, limits.perImage !== undefined);
  await renderDocument(context, flags, { json: previewJson(preview), text });
  if ((flags.output ?? 'table') !== 'table') {
    doubtLines(preview, context.texts.language).forEach(context.console.line);
  }
  return preview.incompleteBecause.length > 0 ? exitCodes.incomplete : exitCodes.fine;
};

/** `isSample`: so many of each image are asked for, so the sample is what is told of first, and all VMs beside it. */
export function previewLines(
  preview: AuditPreview,
  { said, language }: CliTexts,
  isSample = false,
): string[] {
  const say = said.plan;
  const ofAll = (label: string): string => (isSample ? say.beforeLimit(label) : label);
  const lineOf = (label: string, counts: Readonly<Record<string, number>>): string[] => {
    const text = countsText(counts, language);
    return text === '' ? [] : [say.counts(label, text)];
  };
  return [
    isSample
      ? say.foundSample(preview.discovered, preview.subscriptions.length, preview.sample)
      : say.found(preview.discovered, preview.subscriptions.length, preview.toProbe),
    ...lineOf(say.notProbed, inWords(preview.skips, language)),
    ...lineOf(ofAll(say.regions), preview.byLocation),
    estimateText(isSample ? { ...preview, ...preview.sample } : preview, said, isSample),
    ...otherSizeLines(preview, said, isSample),
    ...(preview.toProbe === 0 ? [] : [extensionText(preview, say, isSample)]),
    ...(Object.keys(preview.images).length === 0 ? [] : [`${ofAll(say.images)}:`]),
    ...Object.entries(preview.images)
      .sort(([, one], [, other]) => other - one)
      .map(([image, count]) => `  ${imageName(image, language)}  ${count}`),
    ...doubtLines(preview, language),
  ];
}

/** Why it is incomplete, and its notes. */
function doubtLines({ incompleteBecause, notes }: AuditPreview, language: Language): string[] {
  return [
    ...incompleteBecause.map((reason) => incompleteLine(reason, language)),
    ...notes.map((note) => noteLine(note, language)),
  ];
}

function extensionText(
  { sample, extensionFootprint: vms }: AuditPreview,
  say: SaidTexts['plan'],
  isSample: boolean,
): string {
  return isSample ? say.extensionSample(sample.toProbe, vms) : say.extension(vms);
}

/** Of VMs that no Marketplace image is known of, such as `(custom)`, in words. */
function imageName(image: string, language: Language): string {
  const ends: Readonly<Record<string, string>> = messages[language].detail.ends;
  return ends[image.slice(1, -1)] ?? image;
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

/** What it would be without the sample that is asked for, or with one where none is. */
function otherSizeLines(
  { toProbe, estimate, sample }: AuditPreview,
  said: SaidTexts,
  isSample: boolean,
): string[] {
  const { perImage, toProbe: vms } = sample;
  const { armCalls: calls, seconds } = isSample ? estimate : sample.estimate;
  const time = durationText(seconds, said.progress);
  if (vms === toProbe) {
    return [];
  }
  return [
    isSample ? said.plan.whole(toProbe, calls, time) : said.plan.sample({ perImage, vms, calls, time }),
  ];
}

function estimateText(
  { estimate, silentBefore, toProbe }: Pick<AuditPreview, 'estimate' | 'silentBefore' | 'toProbe'>,
  said: SaidTexts,
  isSample: boolean,
): string {
  const again = isSample ? said.plan.againIfSilent : '';
  const before = silentBefore === 0 ? '' : said.plan.silentBefore(silentBefore, isSample);
  const time = durationText(estimate.seconds, said.progress);
  const more = durationText(estimate.secondsIfSilent - estimate.seconds, said.progress);
  return toProbe === 0
    ? said.plan.estimate(estimate.armCalls, time)
    : said.plan.estimateIfSilent(estimate.armCalls, time, more, `${again}${before}`);
}
