import { registerHooks } from 'node:module';
import { ruleSwitchedOff, withoutRule } from './pace-rules.ts';

/** Loaded before all else (`--import`): rewrites the module of the rule that `WITHOUT_RULE` names while it is loaded. */
const rule = ruleSwitchedOff();

if (rule !== undefined) {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      return url.endsWith(`/lib/${rule.file}`)
        ? { ...loaded, source: withoutRule(rule, String(loaded.source)) }
        : loaded;
    },
  });
}
