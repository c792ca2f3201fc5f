import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { functionNames } from '../../functions/app/function-names.ts';
import { operations } from '../../functions/http/operations.ts';
import { operationOf } from '../functions/api-fixture.ts';

const text = readFileSync(new URL('../../docs/test.http', import.meta.url), 'utf8');
const requests = [...text.matchAll(/^(GET|POST) \{\{app\}\}(\S+)$/gm)].map(([, method = '', path = '']) => ({
  method,
  path: path.replaceAll(/\{\{[^}]+\}\}/g, 'x'),
}));

describe('docs/test.http', () => {
  it('has every call of the API, and the timer by hand', () => {
    const timer = { method: 'POST', path: `/admin/functions/${functionNames.auditTimer}` };
    const called = requests
      .filter(({ path }) => path !== timer.path)
      .map(({ method, path }) => operationOf(Object.values(operations), method, path)?.name);

    expect(new Set(called)).toEqual(new Set(Object.values(operations).map(({ name }) => name)));
    expect(requests).toContainEqual(timer);
  });
});
