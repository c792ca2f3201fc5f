import { describe, expect, it } from '@jest/globals';
import { tableTrouble } from '../../../../../lib/azure/tables/client/trouble.ts';

function errorNamed(name: string, message: string, facts: object = {}): Error {
  return Object.assign(new Error(message), { name, ...facts });
}

const label = 'https://context.table.core.windows.net/smb1audit';

describe('tableTrouble', () => {
  it('tells a missing sign-in from a store in trouble', () => {
    expect(tableTrouble(errorNamed('CredentialUnavailableError', 'Run az login.'), label)).toMatchObject({
      code: 'credential.unavailable',
      message: expect.stringMatching(/smb1audit.+az login.+Run az login\./),
    });
  });

  it.each([
    {
      form: 'JSON',
      body: '{"odata.error":{"code":"AuthorizationFailure","message":{"lang":"en-US","value":"Not authorized.\\nRequestId:1"}}}',
    },
    {
      form: 'XML',
      body: '<?xml version="1.0"?>\n<Error><Code>AuthorizationFailure</Code><Message>Not authorized.\nRequestId:1</Message></Error>',
    },
    { form: 'plain', body: 'Not authorized.\nRequestId:1' },
  ])("repeats the service's own words out of a $form body", ({ body }) => {
    expect(tableTrouble(errorNamed('RestError', body, { statusCode: 403 }), label)).toMatchObject({
      code: 'store.unavailable',
      message: expect.stringMatching(/Storage Table Data Contributor.+ The service said: Not authorized\.$/),
    });
  });

  it.each([new TypeError('a bug'), errorNamed('RestError', 'InvalidInput', { statusCode: 400 }), 'text'])(
    'leaves what only a bug can cause as it is: %s',
    (error) => {
      expect(tableTrouble(error, label)).toBe(error);
    },
  );
});
