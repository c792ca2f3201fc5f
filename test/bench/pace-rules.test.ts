import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { rules, withoutRule } from './pace-rules.ts';

describe('withoutRule', () => {
  it.each(rules)('finds the line of: $name', (rule) => {
    const source = readFileSync(`lib/${rule.file}`, 'utf8');

    expect(withoutRule(rule, source)).not.toBe(source);
  });
});
