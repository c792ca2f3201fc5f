import { type Call, type Cmdlet, cmdlet } from './cmdlet.ts';
import { pathCmdlets } from './path-cmdlets.ts';
import { processCmdlets } from './process-cmdlets.ts';
import { isTrue, object, type PsBlock, PsError, type PsValue, textOf } from './values.ts';
import { wmiCmdlets } from './wmi-cmdlets.ts';

/** Every cmdlet that the guest knows, by lower-case name. */
export const cmdlets: Readonly<Record<string, Cmdlet>> = {
  ...pathCmdlets,
  ...processCmdlets,
  ...wmiCmdlets,
  'foreach-object': cmdlet({ positional: ['process'] }, forEachObject),
  'get-uiculture': cmdlet({}, pushCulture),
  'out-null': cmdlet({}, () => undefined),
  'set-strictmode': cmdlet({ named: ['version'], switches: ['off'] }, setStrictMode),
  'sort-object': cmdlet({ switches: ['unique'] }, sortObject),
  'where-object': cmdlet({ positional: ['filterscript'] }, whereObject),
};

function forEachObject({ input, out, argument }: Call): void {
  const block = argument('process') as PsBlock;
  for (const item of input) {
    block.run(item, out);
  }
}

function whereObject({ input, out, argument }: Call): void {
  const block = argument('filterscript') as PsBlock;
  for (const item of input) {
    const answers: PsValue[] = [];
    block.run(item, answers);
    if (isTrue(answers)) {
      out.push(item);
    }
  }
}

function pushCulture({ machine, out }: Call): void {
  out.push(object(machine.language, { Name: machine.language }));
}

/** `Latest` is the version of PowerShell itself, which counts as 3 from 3.0 on. */
function setStrictMode({ machine, argument, setStrictness }: Call): void {
  if (argument('off') === true) {
    setStrictness(0);
    return;
  }
  const version = textOf(argument('version')).toLowerCase();
  const strictness = version === 'latest' ? machine.powerShell : Number.parseInt(version, 10);
  if (!(strictness >= 1 && strictness <= machine.powerShell)) {
    throw new PsError('InvalidData', `The '${version}' version is not valid.`);
  }
  setStrictness(Math.min(3, strictness));
}

function sortObject({ input, out, argument }: Call): void {
  const sorted = input.toSorted((a, b) => textOf(a).localeCompare(textOf(b), 'en'));
  const isNew = (item: PsValue, index: number) => index === 0 || textOf(sorted[index - 1]) !== textOf(item);
  out.push(...(argument('unique') === true ? sorted.filter(isNew) : sorted));
}
