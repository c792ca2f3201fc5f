/** PowerShell values as the guest holds them. */
export type PsChar = { readonly ps: 'char'; readonly text: string };
export type PsTable = { readonly ps: 'table'; readonly entries: Map<string, PsValue> };
export type PsObject = {
  readonly ps: 'object';
  readonly text: string;
  /** Takes a lower-case property name; undefined when the object has no such property. */
  readonly read: (name: string) => PsValue | undefined;
};
export type PsBlock = { readonly ps: 'block'; readonly run: (input: PsValue, out: PsValue[]) => void };
export type PsValue = null | string | number | boolean | PsChar | PsTable | PsObject | PsBlock | PsValue[];

/** A PowerShell error record. Thrown when it terminates a statement. */
export class PsError extends Error {
  readonly category: string;

  constructor(category: string, message: string) {
    super(message);
    this.name = 'PsError';
    this.category = category;
  }
}

export function object(
  text: string,
  properties: Readonly<Record<string, PsValue | (() => PsValue)>>,
): PsObject {
  const found = new Map(Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    ps: 'object',
    text,
    read: (name) => {
      const value = found.get(name);
      return typeof value === 'function' ? value() : value;
    },
  };
}

export function table(entries: Iterable<readonly [string, PsValue]> = []): PsTable {
  return { ps: 'table', entries: new Map([...entries].map(([key, value]) => [key.toLowerCase(), value])) };
}

export function textOf(value: PsValue | undefined): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'object') {
    return textOfObject(value);
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return String(value);
}

function textOfObject(value: Exclude<PsValue, null | string | number | boolean>): string {
  if (Array.isArray(value)) {
    return value.map(textOf).join(' ');
  }
  if (value.ps === 'table') {
    return 'System.Collections.Hashtable';
  }
  return value.ps === 'block' ? '' : value.text;
}

/** Throws the error that PowerShell gives for text that is no number. */
export function numberOf(value: PsValue): number {
  if (typeof value === 'number') {
    return value;
  }
  if (value === null || typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  const text = textOf(value).trim();
  const number = text === '' ? 0 : Number(text);
  if (Number.isNaN(number)) {
    throw new PsError('InvalidArgument', `Cannot convert value "${text}" to type "System.Int32".`);
  }
  return number;
}

export function isTrue(value: PsValue): boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.length > 1 || (value.length === 1 && isTrue(value[0] ?? null));
  }
  return typeof value === 'object' ? value !== null : Boolean(value);
}

/** What `value` becomes when it goes down a pipeline. */
export function enumerate(value: PsValue): readonly PsValue[] {
  return Array.isArray(value) ? value : [value];
}

/** What the outputs of a pipeline become when they are assigned. */
export function collapse(outputs: readonly PsValue[]): PsValue {
  return outputs.length > 1 ? [...outputs] : (outputs[0] ?? null);
}

/** A member that is not there is null, or an error in strict mode 2 and up. */
export function memberOf(target: PsValue, name: string, strictness = 0, lower = name.toLowerCase()): PsValue {
  const value = findMember(target, lower);
  if (value === undefined && strictness >= 2) {
    throw new PsError('NotSpecified', `The property '${name}' cannot be found on this object.`);
  }
  return value ?? null;
}

function findMember(target: PsValue, member: string): PsValue | undefined {
  if (typeof target === 'string') {
    return member === 'length' ? target.length : undefined;
  }
  if (Array.isArray(target)) {
    return member === 'count' || member === 'length' ? target.length : undefined;
  }
  if (typeof target !== 'object' || target === null) {
    return undefined;
  }
  if (target.ps === 'table') {
    return target.entries.get(member) ?? (member === 'count' ? target.entries.size : undefined);
  }
  return target.ps === 'object' ? target.read(member) : undefined;
}

const chars = new Map<string, PsChar>();

function charOf(text: string): PsChar {
  let char = chars.get(text);
  if (char === undefined) {
    char = { ps: 'char', text };
    chars.set(text, char);
  }
  return char;
}

/** An element that is not there is null, or an error in strict mode 3. */
export function elementOf(target: PsValue, index: PsValue, strictness = 0): PsValue {
  if (typeof target === 'object' && target !== null && !Array.isArray(target)) {
    return target.ps === 'table' ? (target.entries.get(textOf(index).toLowerCase()) ?? null) : null;
  }
  const at = numberOf(index);
  if (typeof target === 'string') {
    const text = target.at(at);
    return text === undefined ? null : charOf(text);
  }
  const element = Array.isArray(target) ? target.at(at) : null;
  if (element === undefined && strictness >= 3) {
    throw new PsError('OperationStopped', 'Index was outside the bounds of the array.');
  }
  return element ?? null;
}
