import type { NamedFeature } from './feature-list.ts';
import { PsError } from './values.ts';

/**
 * Rows that `SELECT … FROM Win32_OptionalFeature [WHERE Name = '…' | Name LIKE '…' [OR …]]` gives. Names of classes do not heed case;
 * the name of a feature does. https://learn.microsoft.com/windows/win32/wmisdk/like-operator
 */
export function selectFeatures(query: string, features: readonly NamedFeature[]): readonly NamedFeature[] {
  const [, className = '', condition] =
    /^\s*select\s+.+?\s+from\s+(\w+)(?:\s+where\s+(.+))?$/i.exec(query) ?? [];
  if (className.toLowerCase() !== 'win32_optionalfeature') {
    throw new PsError('InvalidType', `Invalid class "${className}"`);
  }
  const tests = condition === undefined ? [] : condition.split(/\s+or\s+/i).map(testOf);
  return tests.length === 0 ? features : features.filter(({ name }) => tests.some((test) => test(name)));
}

function testOf(condition: string): (name: string) => boolean {
  const [, operator, text = ''] = /^\(?\s*name\s*(=|like)\s*['"]([^'"]*)['"]\s*\)?$/i.exec(condition) ?? [];
  if (operator === undefined) {
    throw new PsError('InvalidArgument', `Invalid query "${condition}"`);
  }
  if (operator === '=') {
    return (name) => name === text;
  }
  const pattern = new RegExp(
    `^${text
      .replace(/[.*+?^${}()|\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
  );
  return (name) => pattern.test(name);
}
