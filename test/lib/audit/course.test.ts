import { describe, expect, it } from '@jest/globals';
import { type CourseState, meansOf, type NextStep, nextStep } from '../../../lib/audit/course.ts';
import type { ErrorCode } from '../../../lib/model/errors.ts';

const planned = { kind: 'planned', subscriptions: ['s'] } as const;
const gaveUp = { kind: 'gave-up', detail: 'No.' } as const;
const complete = { kind: 'closed', state: 'complete' } as const;
const again = { do: 'plan', inMs: 5000, looks: 2 } as const;

describe('nextStep', () => {
  it.each<{ state: CourseState; next: NextStep }>([
    { state: { after: 'nothing' }, next: { do: 'plan', inMs: 0, looks: 1 } },
    { state: { after: 'plan', looks: 1, came: planned }, next: { do: 'passes', subscriptions: ['s'] } },
    { state: { after: 'plan', looks: 1, came: { kind: 'missing' } }, next: again },
    { state: { after: 'plan', looks: 12, came: { kind: 'missing' } }, next: { do: 'end', state: 'missing' } },
    { state: { after: 'plan', looks: 1, came: complete }, next: { do: 'end', state: 'complete' } },
    {
      state: { after: 'plan', looks: 1, came: { kind: 'interrupted' } },
      next: { do: 'end', state: 'interrupted' },
    },
    { state: { after: 'plan', looks: 1, came: gaveUp }, next: { do: 'abandon', detail: 'No.' } },
    { state: { after: 'passes', came: { kind: 'done' } }, next: { do: 'conclude' } },
    { state: { after: 'passes', came: { kind: 'interrupted' } }, next: { do: 'end', state: 'interrupted' } },
    { state: { after: 'passes', came: gaveUp }, next: { do: 'abandon', detail: 'No.' } },
    { state: { after: 'conclude', came: { kind: 'open', open: 3 } }, next: { do: 'another-round' } },
    { state: { after: 'conclude', came: complete }, next: { do: 'end', state: 'complete' } },
    { state: { after: 'conclude', came: gaveUp }, next: { do: 'abandon', detail: 'No.' } },
    { state: { after: 'abandon', came: complete }, next: { do: 'end', state: 'complete' } },
  ])('after $state.after with $state.came.kind: $next.do', ({ state, next }) => {
    expect(nextStep(state)).toEqual(next);
  });
});

describe('meansOf', () => {
  it.each<{ code: ErrorCode | null; plan: string; passes: string }>([
    { code: null, plan: 'close', passes: 'close' },
    { code: 'arm.forbidden', plan: 'close', passes: 'close' },
    { code: 'arm.notFound', plan: 'close', passes: 'close' },
    { code: 'arm.rejected', plan: 'close', passes: 'close' },
    { code: 'scope.invalid', plan: 'close', passes: 'close' },
    { code: 'subscriptions.unreadable', plan: 'close', passes: 'close' },
    { code: 'credential.unavailable', plan: 'close', passes: 'passes' },
    { code: 'arm.transient', plan: 'passes', passes: 'passes' },
    { code: 'arm.throttled', plan: 'passes', passes: 'passes' },
    { code: 'arm.unreachable', plan: 'passes', passes: 'passes' },
    { code: 'arm.unexpectedReply', plan: 'passes', passes: 'passes' },
    { code: 'store.unavailable', plan: 'passes', passes: 'passes' },
    { code: 'store.full', plan: 'passes', passes: 'passes' },
    { code: 'store.corrupt', plan: 'passes', passes: 'passes' },
    { code: 'audit.notFound', plan: 'gone', passes: 'gone' },
  ])('of $code is $plan in the plan and $passes in a pass', ({ code, plan, passes }) => {
    expect([meansOf('plan', code), meansOf('passes', code)]).toEqual([plan, passes]);
  });
});
