import { partsOf, pathOf, type StorageCall } from './storage-call.ts';

/** One call of each shape, batches taken apart, without the names and values that differ from run to run; in order of their text. */
export function distinctCalls(calls: readonly StorageCall[]): readonly StorageCall[] {
  const shapes = calls.flatMap(partsOf).map(shapeOf);
  const byText = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, shape]) => shape);
}

function shapeOf(call: StorageCall): StorageCall {
  const query = new URL(call.url, 'https://storage').searchParams;
  const kept = [...query].filter(([name]) => name === 'comp' || name === 'restype');
  const told = kept.length > 0 ? `?${kept.map((pair) => pair.join('=')).join('&')}` : '';
  return {
    ...call,
    url: `/devstoreaccount1/${pathShape(call)}${told}`,
    ifMatch: call.ifMatch === null ? null : '*',
    body: '',
  };
}

function pathShape(call: StorageCall): string {
  const path = pathOf(call);
  if (call.service === 'table') {
    return path.replace(/\(.+\)$/, '(key)');
  }
  const [first = '', second, third] = path.split('/');
  const [name, below] = call.service === 'queue' ? [first.replace(/\d+$/, 'NN'), third] : [first, second];
  const middle = call.service === 'queue' && second !== undefined ? '/messages' : '';
  return `${name}${middle}${below === undefined ? '' : '/name'}`;
}
