import { type Call, type Cmdlet, cmdlet } from './cmdlet.ts';
import type { Key } from './registry.ts';
import { object, PsError, type PsObject, type PsValue, textOf } from './values.ts';

/** Cmdlets of files and of the registry. */
export const pathCmdlets: Readonly<Record<string, Cmdlet>> = {
  'get-childitem': cmdlet({ positional: ['path'], switches: ['force'] }, getChildItem),
  'get-content': cmdlet({ positional: ['path'], named: ['literalpath'] }, getContent),
  'get-item': cmdlet({ positional: ['path'], named: ['literalpath'] }, getItem),
  'get-itemproperty': cmdlet({ positional: ['path', 'name'], named: ['literalpath'] }, getItemProperty),
  'join-path': cmdlet({ positional: ['path', 'childpath'] }, joinPath),
  'remove-item': cmdlet(
    { positional: ['path'], named: ['literalpath'], switches: ['confirm', 'force', 'whatif'] },
    removeItem,
  ),
  'test-path': cmdlet({ positional: ['path'], named: ['literalpath', 'pathtype'] }, testPath),
};

function pathOf({ argument }: Call): string {
  return textOf(argument('literalpath') ?? argument('path'));
}

function isRegistry(path: string): boolean {
  return /^(hklm:|(microsoft\.powershell\.core\\)?registry::)/i.test(path);
}

function failMissing({ fail }: Call, path: string): void {
  fail(new PsError('ObjectNotFound', `Cannot find path '${path}' because it does not exist.`));
}

function getChildItem(call: Call): void {
  const path = pathOf(call);
  const names = call.machine.files.match(path);
  if (names.length === 0 && !/[*?]/.test(path)) {
    failMissing(call, path);
    return;
  }
  call.out.push(...names.map(fileItem));
}

function getContent(call: Call): void {
  const path = pathOf(call);
  const lines = call.machine.files.read(path);
  if (!lines) {
    failMissing(call, path);
    return;
  }
  call.out.push(...lines);
}

/** The keys that a path means; reports why there are none. */
function keysAt(call: Call, path: string): readonly Key[] {
  const answer = call.machine.registry.read(path);
  switch (answer.kind) {
    case 'missing':
      failMissing(call, path);
      return [];
    case 'denied':
      call.fail(new PsError('PermissionDenied', 'Requested registry access is not allowed.'));
      return [];
    case 'keys':
      return answer.keys;
  }
}

function getItem(call: Call): void {
  const path = pathOf(call);
  if (isRegistry(path)) {
    call.out.push(...keysAt(call, path).map(keyItem));
  } else if (/[*?]/.test(path)) {
    call.out.push(...call.machine.files.match(path).map(fileItem));
  } else if (call.machine.files.exists(path)) {
    call.out.push(fileItem(lastOf(path)));
  } else {
    failMissing(call, path);
  }
}

function fileItem(name: string): PsObject {
  return object(name, { Name: name, PSIsContainer: false });
}

function keyItem({ name, values }: Key): PsObject {
  const names = Object.keys(values);
  return object(`HKEY_LOCAL_MACHINE\\${name}`, {
    Name: `HKEY_LOCAL_MACHINE\\${name}`,
    PSChildName: lastOf(name),
    PSIsContainer: true,
    Property: names,
    ValueCount: names.length,
  });
}

function getItemProperty(call: Call): void {
  const keys = keysAt(call, pathOf(call));
  const only = call.argument('name');
  if (only === null) {
    call.out.push(...keys.flatMap(propertiesOf));
    return;
  }
  const wanted = textOf(only).toLowerCase();
  for (const key of keys) {
    const [found] = Object.entries(key.values).filter(([name]) => name.toLowerCase() === wanted);
    if (found) {
      call.out.push(...propertiesOf({ name: key.name, values: { [found[0]]: found[1] } }));
    } else {
      call.fail(
        new PsError('InvalidArgument', `Property ${textOf(only)} does not exist at path ${key.name}.`),
      );
    }
  }
}

/** A key without values gives nothing. */
function propertiesOf({ name, values }: Key): PsObject[] {
  const data: [string, PsValue][] = Object.entries(values).map(([value, held]) => [
    value,
    typeof held === 'object' ? [...held] : held,
  ]);
  return data.length === 0 ? [] : [object(name, { ...Object.fromEntries(data), PSChildName: lastOf(name) })];
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1);
}

function joinPath({ out, argument }: Call): void {
  const [path, child] = [textOf(argument('path')), textOf(argument('childpath'))];
  if (path === '') {
    throw new PsError('InvalidData', "Cannot bind argument to parameter 'Path' because it is null.");
  }
  out.push(`${path.replace(/\\$/, '')}\\${child.replace(/^\\/, '')}`);
}

function removeItem(call: Call): void {
  const path = pathOf(call);
  if (!call.machine.files.exists(path)) {
    failMissing(call, path);
  } else if (!call.isWhatIf) {
    call.machine.files.remove(path);
  }
}

/** Of a key that may not be read it says that there is one. */
function testPath(call: Call): void {
  const path = pathOf(call);
  const { registry, files } = call.machine;
  call.out.push(isRegistry(path) ? registry.read(path).kind !== 'missing' : files.exists(path));
}
