import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { moreProofAsked } from '../../../lib/azure/claims-challenge.ts';

const scope = 'https://management.azure.com/.default';
const claims = 'eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlcyI6WyJwMSJdfX19';

function challenge(claimed: string, error = 'insufficient_claims'): string {
  return `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="${error}", claims="${claimed}"`;
}

function asked(authenticate: string, { status = 401, bodyAsText = '' } = {}) {
  const headers = createHttpHeaders({ 'WWW-Authenticate': authenticate });
  return moreProofAsked({ status, headers, bodyAsText }, scope);
}

describe('moreProofAsked', () => {
  it('names the command that gives what is asked for, and what Azure said', () => {
    const message =
      "Resource 'vm1' was disallowed by policy. Reasons: 'MFA is required. Users must authenticate with multi-factor authentication to create or update resources.'. See error details for policy resource IDs.";
    const bodyAsText = JSON.stringify({ error: { code: 'RequestDisallowedByPolicy', message } });

    expect(asked(challenge(claims), { bodyAsText })).toMatchObject({
      code: 'credential.unavailable',
      message: expect.stringContaining('multi-factor authentication'),
      problem: {
        code: 'more-proof-asked',
        command: `az login --scope "${scope}" --claims-challenge "${claims}"`,
        detail: `RequestDisallowedByPolicy: ${message}`,
      },
    });
  });

  it.each(['$(rm -rf ~)', '`id`', `${claims}"; id; "`, 'a'.repeat(3000), ''])(
    'puts nothing into a command that a shell would run: %s',
    (hostile) => {
      const command = (asked(challenge(hostile))?.problem as { command: string } | undefined)?.command;

      expect([
        `az login --scope "${scope}"`,
        `az login --scope "${scope}" --claims-challenge "${claims}"`,
      ]).toContain(command);
    },
  );

  it.each([
    ['another status', asked(challenge(claims), { status: 403 })],
    ['a token that is no more valid', asked(challenge(claims, 'invalid_token'))],
    ['no challenge', asked('Bearer')],
  ])('takes %s for something else', (_, answer) => {
    expect(answer).toBeNull();
  });
});
