import { describe, expect, it } from '@jest/globals';
import { checksOfSurvey, type EstateSurvey } from '../../../lib/doctor/estate.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import type { IncompleteReason } from '../../../lib/model/reasons/incomplete-reason.ts';
import type { CallAdvice, Problem } from '../../../lib/model/reasons/problem.ts';

const nothing: EstateSurvey = {
  ...{ subscriptions: [], unreadable: [], incomplete: [], targets: 0, isSample: false },
  ...{ settled: {}, ready: [], error: null, names: [] },
};

const signInOf = (survey: Partial<EstateSurvey>) => checksOfSurvey({ ...nothing, ...survey }, [])[0];

function failed(advice: CallAdvice): Extract<Problem, { code: 'call-failed' }> {
  return {
    ...{ code: 'call-failed', call: { code: 'subscriptions' }, said: 'no', status: null },
    ...{ isBare: false, advice },
  };
}

const [signedIn, untried] = [
  { name: 'sign-in', state: 'ok', detail: { code: 'signed-in' } },
  { name: 'sign-in', state: 'not-known', detail: { code: 'token-untried' } },
] as const;

describe('checksOfSurvey', () => {
  it.each(['network', 'certificate', 'no-answer-in-time', 'proxy-answered', 'answer-unread'] as const)(
    'does not claim that Resource Manager took the token when the call came to %s',
    (advice) => {
      const ofList = new AuditError('arm.unreachable', failed(advice));
      const ofNamed = new AuditError('subscriptions.unreadable', {
        code: 'no-subscription-readable',
        detail: failed(advice),
      });

      expect(signInOf({ error: ofList })).toEqual(untried);
      expect(signInOf({ error: ofNamed })).toEqual(untried);
    },
  );

  it.each(['forbidden', 'not-found'] as const)('takes an answer of %s for a sign-in that works', (advice) => {
    const error = new AuditError('subscriptions.unreadable', {
      code: 'no-subscription-readable',
      detail: failed(advice),
    });

    expect(signInOf({ error })).toEqual(signedIn);
  });

  it('calls a refused token a failed sign-in', () => {
    const error = new AuditError('arm.unauthorized', failed('unauthorized'));

    expect(signInOf({ error })).toEqual({
      name: 'sign-in',
      state: 'failed',
      detail: { code: 'error', error },
    });
  });

  it('takes an empty list for an answer, unless the list was cut short', () => {
    const error = new AuditError('subscriptions.unreadable', {
      code: 'no-subscription-in-scope',
      groups: ['corp'],
    });
    const doubt: IncompleteReason = {
      code: 'management-group-unreadable',
      managementGroup: 'corp',
      detail: failed('network'),
    };

    expect(signInOf({ error })).toEqual(signedIn);
    expect(signInOf({ error, incomplete: [doubt] })).toEqual(untried);
  });

  it('takes what Resource Graph says of a management group for an answer', () => {
    const error = new AuditError('subscriptions.unreadable', {
      code: 'no-subscription-in-scope',
      groups: ['corp'],
    });
    const empty = { code: 'management-group-empty', managementGroup: 'corp' } as const;
    const ofGroup = (detail: Problem) =>
      ({ code: 'management-group-unreadable', managementGroup: 'corp', detail }) as IncompleteReason;
    const refusedBare = ofGroup({ ...failed('refused'), isBare: true });
    const untaken = ofGroup(failed('unauthorized'));

    expect(signInOf({ error, incomplete: [empty] })).toEqual(signedIn);
    expect(signInOf({ error, incomplete: [ofGroup(failed('refused'))] })).toEqual(signedIn);
    expect(signInOf({ error, incomplete: [refusedBare] })).toEqual(untried);
    expect(signInOf({ error, incomplete: [untaken] })).toEqual({
      name: 'sign-in',
      state: 'failed',
      detail: { code: 'incomplete', reasons: [untaken] },
    });
  });
});
