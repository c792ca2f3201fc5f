import roleActions from '../../../infra/roles/actions.json' with { type: 'json' };
import { type Diagnosis, diagnose } from '../../doctor/diagnose.ts';
import type { Check } from '../../doctor/estate.ts';
import { redact } from '../../doctor/redact.ts';
import { parseResourceId, type ResourceId } from '../../model/ids.ts';
import type { Scope } from '../../model/scope.ts';
import { displayWidth, padToWidth } from '../../report/table/display-width.ts';
import { type FlagValues, namesScope } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { scopeFromFlags } from '../arguments/scope-flags.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { tellIfSlow } from '../console/tell-if-slow.ts';
import { hung } from '../console/wrap.ts';
import { writeFile } from '../console/write-file.ts';
import { storeAddressFrom } from '../flags-or-settings.ts';
import { type DoctorState, type DoctorTexts, doctorEnglish } from '../texts/doctor-english.ts';

export const doctorCommand: Run = async (context, { flags }) => {
  const vm = vmOf(context, flags);
  const settings = context.settings();
  const scope = scopeOf(context, flags, vm);
  const ports = await context.openPorts(settings, () => null);
  context.heedInterrupts();
  const address = storeAddressFrom(context, flags);
  const deps = { ...ports, openStore: () => context.openStore(address, { readOnly: false }) };
  const probeDeadlineMs = settings.limits.probeDeadlineSeconds * 1000;
  const diagnosis = await tellIfSlow(context, () =>
    diagnose(deps, { scope, vm, probeDeadlineMs, roleActions }, context.interrupt),
  );
  if (context.interrupt.aborted) {
    return exitCodes.interrupted;
  }
  const { names: _names, ...shown } = diagnosis;
  await renderDocument(context, flags, {
    json: inWords(shown),
    text: diagnosisLines(diagnosis, await context.texts.doctor(), context.out.width),
  });
  if (flags.out !== undefined) {
    await writeEvidence(flags.out, diagnosis);
    context.console.line(context.texts.said.files.evidence(flags.out));
  }
  return diagnosis.checks.some(({ state }) => state === 'failed') ? exitCodes.operational : exitCodes.fine;
};

/** What only a probe can test is told where one was sent; what is counted in the newest audit, always. */
export function diagnosisLines(
  { checks, assumptions, vm, warnings }: Diagnosis,
  say: DoctorTexts = doctorEnglish,
  columns: number | null = null,
): string[] {
  const counted = Object.keys(warnings?.byWarning ?? {});
  const told = assumptions.filter(({ id }) => vm !== null || counted.includes(id));
  const width = Math.max(17, ...checks.map((check) => displayWidth(say.nameOf(check))));
  const stateOf = (state: DoctorState) => padToWidth(say.stateName(state), 11);
  return [
    ...checks.flatMap((check) => {
      const label = `${stateOf(check.state)}  ${padToWidth(say.nameOf(check), width)}  `;
      return hung(label, checkText(check, say), columns);
    }),
    ...(told.length === 0 ? [] : ['', say.assumptions]),
    ...told.flatMap((assumption) => [
      ...hung(
        `${stateOf(assumption.state)}  `,
        say.seen(say.claimOf(assumption), say.detail(assumption.observed)),
        columns,
      ),
      ...hung(' '.repeat(13), say.ifWrong(say.ifWrongOf(assumption)), columns),
    ]),
  ];
}

function checkText({ detail, missing = [], beyond = [] }: Check, say: DoctorTexts): string {
  const more = beyond.length === 0 ? [] : [say.beyond(beyond)];
  return [say.detail(detail), ...missing.map(say.missing), ...more].join(say.gap);
}

/** As documents show it: sentences in English, in whatever language the table is. */
function inWords(diagnosis: Omit<Diagnosis, 'names'>) {
  const { checks, assumptions, vm } = diagnosis;
  const { detail: text } = doctorEnglish;
  const told = (check: Check) => ({ ...check, detail: text(check.detail) });
  return {
    ...diagnosis,
    checks: checks.map(told),
    assumptions: assumptions.map((one) => ({ ...one, observed: text(one.observed) })),
    vm: vm === null ? null : { ...vm, checks: vm.checks.map(told) },
  };
}

async function writeEvidence(path: string, diagnosis: Diagnosis): Promise<void> {
  const { names, ...rest } = diagnosis;
  const text = JSON.stringify(redact(inWords(rest), names), null, 2);
  await writeFile(path, async (write) => await write(`${text}\n`));
}

function vmOf({ texts }: CliContext, { vm }: FlagValues): ResourceId | null {
  if (vm !== undefined && parseResourceId(vm) === null) {
    throw usageError(texts.said.vm.noId(vm));
  }
  return (vm as ResourceId | undefined) ?? null;
}

/** The scope of flags and settings; when neither names one, the chosen VM is all that is looked at, and without one all that can be read. */
function scopeOf(context: CliContext, flags: FlagValues, vm: ResourceId | null): Scope | null {
  const configured = context.settings().scope;
  if (configured.include !== undefined || namesScope(flags)) {
    return scopeFromFlags(flags, configured);
  }
  return vm === null ? null : { include: { ids: [vm] } };
}
