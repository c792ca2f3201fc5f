import { registerHooks } from 'node:module';

const worker = new URL('./functions-worker.ts', import.meta.url).href;

/** Gives `@azure/functions` the module that it has from its host, which is no package. Before the first test: it looks for it once. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@azure/functions-core' ? { url: worker, shortCircuit: true } : next(specifier, context),
});
