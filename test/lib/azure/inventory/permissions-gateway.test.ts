import { describe, expect, it } from '@jest/globals';
import { createPermissionsGateway } from '../../../../lib/azure/inventory/permissions-gateway.ts';
import type { Answer } from '../../../support/http-exchanges.ts';
import { scriptedReads } from '../../../support/scripted-reads.ts';

const signal = new AbortController().signal;
const scope = '/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590';
const list = `https://management.azure.com${scope}/providers/Microsoft.Authorization/permissions`;

describe('createPermissionsGateway', () => {
  it('reads every page of what an identity was granted, as that identity', async () => {
    const { gateway, http } = setUp([
      {
        status: 200,
        body: {
          value: [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'], dataActions: [] }],
          nextLink: `${list}?api-version=2022-04-01&$skiptoken=2`,
        },
      },
      {
        status: 200,
        body: {
          value: [{ actions: ['*/read'] }, { actions: null, condition: '@Resource[x] StringEquals y' }],
        },
      },
    ]);

    const grants = await gateway.grantsOf('probe', scope, signal);

    expect(grants).toEqual([
      { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'], isConditional: false },
      { actions: ['*/read'], notActions: [], isConditional: false },
      { actions: [], notActions: [], isConditional: true },
    ]);
    expect(http.asked.map(({ url }) => url)).toEqual([
      `${list}?api-version=2022-04-01`,
      `${list}?api-version=2022-04-01&$skiptoken=2`,
    ]);
    expect(http.asked[0]?.headers.get('authorization')).toBe('Bearer of-probe');
  });

  it('takes an empty list for an answer', async () => {
    const { gateway } = setUp([{ status: 200, body: { value: [] } }]);

    expect(await gateway.grantsOf('discovery', scope, signal)).toEqual([]);
  });

  it.each<{ what: string; answers: Answer[]; code: string }>([
    {
      what: 'a refusal',
      answers: [{ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }],
      code: 'arm.forbidden',
    },
    { what: 'a refusal of a proxy', answers: [{ status: 403, body: '<html>' }], code: 'arm.unexpectedReply' },
    { what: 'another document', answers: [{ status: 200, body: { hello: 1 } }], code: 'arm.unexpectedReply' },
    { what: 'no JSON', answers: [{ status: 200, body: '<html>' }], code: 'arm.unexpectedReply' },
    {
      what: 'a list with something else in it',
      answers: [{ status: 200, body: { value: [{ actions: ['*'], notActions: 'all' }] } }],
      code: 'arm.unexpectedReply',
    },
    {
      what: 'a page that leads to itself',
      answers: [{ status: 200, body: { value: [], nextLink: `${list}?api-version=2022-04-01` } }],
      code: 'arm.unexpectedReply',
    },
    {
      what: 'a page that leads to another host',
      answers: [{ status: 200, body: { value: [], nextLink: 'https://example.org/permissions' } }],
      code: 'arm.foreignUrl',
    },
    { what: 'a dead line', answers: [{ fails: 'ECONNRESET' }], code: 'arm.unreachable' },
  ])('rejects for $what', async ({ answers, code }) => {
    const { gateway } = setUp(answers);

    await expect(gateway.grantsOf('discovery', scope, signal)).rejects.toMatchObject({ code });
  });

  it.each<[what: string, body: unknown, said: string]>([
    [
      'with a code',
      { error: { code: 'AuthorizationFailed', message: 'The client may not.' } },
      'The client may not. ',
    ],
    ['with a code alone', { error: { code: 'AuthorizationFailed' } }, 'The answer was 403. '],
    [
      'without a code',
      { error: { message: 'Blocked by rule 7' } },
      'The answer was 403: Blocked by rule 7. ',
    ],
    [
      'in another shape',
      { Message: 'Authorization has been denied.' },
      'The answer was 403: Authorization has been denied. ',
    ],
    [
      'in plain text',
      'Access to this site is blocked',
      'The answer was 403: Access to this site is blocked. ',
    ],
    ['of any length', { message: 'no '.repeat(5000) }, `The answer was 403: ${'no '.repeat(93)}…`],
    ['as a page', '<!doctype html><title>No</title>', 'The answer was 403. '],
  ])('says what it asked for, in whose name, and what was answered, %s', async (_what, body, said) => {
    const { gateway } = setUp([{ status: 403, body }]);

    await expect(gateway.grantsOf('probe', scope, signal)).rejects.toThrow(
      `Reading the permissions of the probe identity at ${scope} failed: ${said}`,
    );
  });
});

function setUp(answers: readonly Answer[]) {
  const { http, deps, clientsOf } = scriptedReads(answers);
  const clients = { discovery: clientsOf('of-discovery'), probe: clientsOf('of-probe') };
  return { gateway: createPermissionsGateway({ ...deps, clients }), http };
}
